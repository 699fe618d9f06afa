"""Talking to others than the customer: passing a message on, and asking aside."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from heard.conversations.actions._writing import UNDO_SECONDS
from heard.conversations.actions.answer_side import answer_side
from heard.conversations.actions.close_side import close_side
from heard.conversations.actions.forward import forward
from heard.conversations.actions.start_side_conversation import start_side_conversation
from heard.conversations.models import Conversation, Message, SideConversation
from heard.conversations.refusals import EXPECTED
from heard.conversations.views.answering import Done, answer, step
from heard.conversations.views.answers import client_id
from heard.conversations.views.asking import addresses, agent_of, conversation_for, given, message_for
from heard.conversations.views.dialogs import form_page
from heard.conversations.views.drafts import enclosed


def forwarding(request: HttpRequest, number: int, message: int) -> HttpResponse:
    """Pass a message on to somebody outside."""
    conversation = conversation_for(request, number)
    found = message_for(request, conversation, message)
    if request.method != "POST":
        return _forward_form(request, conversation, found)
    try:
        sent = forward(
            message=found,
            agent=agent_of(request),
            to=addresses(request, "to") or (),
            cc=addresses(request, "cc") or (),
            text=request.POST.get("text", ""),
            with_files=given(request, "with_files") == "on",
            client_id=client_id(request),
            at=timezone.now(),
        )
    except EXPECTED as error:
        return _forward_form(request, conversation, found, error=error)
    return answer(request, conversation, _taken_back_by(_("Forwarded"), conversation, sent))


def _forward_form(
    request: HttpRequest, conversation: Conversation, message: Message, error: Exception | None = None
) -> HttpResponse:
    return form_page(
        request,
        conversation,
        "forward",
        title=_("Forward this message"),
        error=error,
        message=message,
        files=list(message.attachments.order_by("id")),
    )


def asides(request: HttpRequest, number: int) -> HttpResponse:
    """Ask somebody aside: a supplier, a carrier, a colleague elsewhere."""
    conversation = conversation_for(request, number)
    if request.method != "POST":
        return _aside_form(request, conversation)
    try:
        side = start_side_conversation(
            conversation=conversation,
            agent=agent_of(request),
            to=addresses(request, "to") or (),
            subject=given(request, "subject") or "",
            text=request.POST.get("text", ""),
            enclosures=[enclosed(file) for file in request.FILES.getlist("files")],
            client_id=client_id(request),
            at=timezone.now(),
        )
    except EXPECTED as error:
        return _aside_form(request, conversation, error=error)
    asked = Message.objects.filter(side_conversation=side).order_by("id").last()
    return answer(request, conversation, _taken_back_by(_("Asked"), conversation, asked))


def _aside_form(request: HttpRequest, conversation: Conversation, error: Exception | None = None) -> HttpResponse:
    return form_page(request, conversation, "aside", title=_("Ask somebody aside"), error=error)


@step
def aside_answers(request: HttpRequest, conversation: Conversation, side: int) -> Done:
    """Go on talking aside."""
    sent = answer_side(
        side=_side(conversation, side),
        agent=agent_of(request),
        text=request.POST.get("text", ""),
        client_id=client_id(request),
        at=timezone.now(),
    )
    return _taken_back_by(_("Sent aside"), conversation, sent)


@step
def aside_closure(request: HttpRequest, conversation: Conversation, side: int) -> Done:
    """Say that nothing more is expected from them."""
    close_side(side=_side(conversation, side), agent=agent_of(request), at=timezone.now())
    return Done(_("Closed. A late answer still comes in here."))


def _side(conversation: Conversation, number: int) -> SideConversation:
    found = SideConversation.objects.select_related("conversation").filter(pk=number, conversation=conversation).first()
    if found is None:
        raise Http404
    return found


def _taken_back_by(said: str, conversation: Conversation, message: Message | None) -> Done:
    undo = reverse("withdrawal", args=[conversation.pk, message.pk]) if message else ""
    return Done(said, undo=undo, seconds=UNDO_SECONDS)
