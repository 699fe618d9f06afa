"""Joining conversations, parting them, and taking that back."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from heard.conversations.actions._moving import SameConversation
from heard.conversations.actions.merge import merge
from heard.conversations.actions.split import CannotSplit, split
from heard.conversations.actions.undo_merge import undo_merge
from heard.conversations.actions.undo_split import undo_split
from heard.conversations.models import Conversation, ConversationMerge, ConversationSplit, Message, MessageKind
from heard.conversations.queries.search import search
from heard.conversations.views.answering import Done, answer, step
from heard.conversations.views.asking import agent_of, conversation_for, given, message_for
from heard.conversations.views.dialogs import form_page

FEW = 8


def merging(request: HttpRequest, number: int) -> HttpResponse:
    """Choose the conversation that this one goes into, and put it there."""
    conversation = conversation_for(request, number)
    if request.method != "POST":
        return _merge_form(request, conversation)
    into = given(request, "into") or ""
    if not into.isdecimal() or len(into) > 18:
        return _merge_form(request, conversation, error=SameConversation())
    kept = conversation_for(request, int(into))
    try:
        done = merge(kept=kept, merged=conversation, agent=agent_of(request), at=timezone.now())
    except SameConversation as error:
        return _merge_form(request, conversation, error=error)
    said = _("Joined to #%(number)s") % {"number": done.kept_id}
    undo = reverse("merge_undoing", args=[done.kept_id, done.pk])
    return answer(request, conversation, Done(said, undo=undo, go=done.kept_id, seconds=10))


def _merge_form(request: HttpRequest, conversation: Conversation, error: Exception | None = None) -> HttpResponse:
    typed = (given(request, "q") or "").lstrip("#")
    return form_page(
        request,
        conversation,
        "merge_hits" if "q" in request.GET and request.headers.get("HX-Target") == "merge-hits" else "merge",
        title=_("Join with another conversation"),
        error=error,
        found=_candidates(request, conversation, typed),
        q=typed,
        now=timezone.now(),
    )


def _candidates(request: HttpRequest, conversation: Conversation, typed: str) -> list[Conversation]:
    """Return what it could be joined to: what was searched for, else the customer's other conversations."""
    visible = Conversation.objects.visible_to(agent_of(request)).filter(merged_into__isnull=True)
    visible = visible.exclude(pk=conversation.pk).select_related("customer", "inbox")
    if not typed:
        return list(visible.filter(customer=conversation.customer_id).order_by("-pk")[:FEW])
    ids = [hit.conversation_id for hit in search(agent_of(request), typed, limit=FEW).hits]
    if typed.isdecimal() and len(typed) < 19:
        ids.insert(0, int(typed))
    by_id = {found.pk: found for found in visible.filter(pk__in=ids)}
    return [by_id[number] for number in dict.fromkeys(ids) if number in by_id]


@step
def merge_undoing(request: HttpRequest, conversation: Conversation, merge: int) -> Done:
    """Take two conversations apart again."""
    found = ConversationMerge.objects.filter(pk=merge, kept=conversation).first()
    if found is None:
        raise Http404
    undo_merge(merge=found, agent=agent_of(request), at=timezone.now())
    return Done(_("Two conversations again"), go=found.merged_id)


def splitting(request: HttpRequest, number: int, message: int) -> HttpResponse:
    """Make a conversation of its own out of a message, or of it and all after it."""
    conversation = conversation_for(request, number)
    found = message_for(request, conversation, message)
    if request.method != "POST":
        return _split_form(request, conversation, found)
    ids = [found.pk] if given(request, "what") == "one" else _from_here_on(conversation, found)
    try:
        done = split(
            conversation=conversation,
            message_ids=ids,
            agent=agent_of(request),
            at=timezone.now(),
            subject=given(request, "subject") or "",
        )
    except CannotSplit as error:
        return _split_form(request, conversation, found, error=error)
    said = _("Moved to #%(number)s") % {"number": done.created_id}
    undo = reverse("split_undoing", args=[conversation.pk, done.pk])
    return answer(request, conversation, Done(said, undo=undo, go=done.created_id, seconds=10))


def _split_form(
    request: HttpRequest, conversation: Conversation, message: Message, error: Exception | None = None
) -> HttpResponse:
    return form_page(
        request, conversation, "split", title=_("Move to a conversation of its own"), error=error, message=message
    )


def _from_here_on(conversation: Conversation, message: Message) -> list[int]:
    aside = (MessageKind.SIDE_IN, MessageKind.SIDE_OUT)
    later = Message.objects.filter(conversation=conversation, pk__gte=message.pk).exclude(kind__in=aside)
    return list(later.order_by("pk").values_list("pk", flat=True))


@step
def split_undoing(request: HttpRequest, conversation: Conversation, split: int) -> Done:
    """Put back what was moved out."""
    found = ConversationSplit.objects.filter(pk=split, source=conversation).first()
    if found is None:
        raise Http404
    undo_split(split=found, agent=agent_of(request), at=timezone.now())
    return Done(_("Back where it was"), go=conversation.pk)
