"""Writing to the customer, and to each other."""

from __future__ import annotations

import json
import uuid
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from heard.conversations.actions._writing import UNDO_SECONDS
from heard.conversations.actions.note import note
from heard.conversations.actions.reply import NewerMessageArrived, Then, reply
from heard.conversations.actions.send_again import send_again
from heard.conversations.actions.snooze import MomentHasPassed
from heard.conversations.actions.withdraw_reply import TakenBackAlready, withdraw_reply
from heard.conversations.models import Conversation, DeliveryState, Draft
from heard.conversations.patience import once_free
from heard.conversations.queries.conversation_page import conversation_page
from heard.conversations.queries.mentions import mentioned
from heard.conversations.queries.neighbours import neighbour
from heard.conversations.views.answering import Done, answer, step
from heard.conversations.views.asking import addresses, agent_of, came_from, given, message_for
from heard.conversations.views.drafts import enclosures
from heard.conversations.views.lists import BY_DUE, list_order
from heard.conversations.views.moments import moment
from heard.conversations.views.showing import shown
from heard.customers.models import ChannelKind


@step
def write(request: HttpRequest, conversation: Conversation) -> Done | HttpResponse:
    """Send an answer, or write a note, as the composer says."""
    if request.POST.get("kind") == "note":
        return _note(request, conversation)
    try:
        return _reply(request, conversation)
    except NewerMessageArrived as newer:
        return _held(request, conversation, newer)


def _reply(request: HttpRequest, conversation: Conversation) -> Done:
    now, later, seen = timezone.now(), given(request, "send_at") or "", given(request, "seen") or ""
    send_at = moment(later, now=timezone.localtime(now)) if later else None
    if later and (send_at is None or send_at <= now):
        raise MomentHasPassed
    then = given(request, "then") or Then.WAIT
    resolves = then == Then.RESOLVE
    talks = conversation.channel == ChannelKind.CHAT  # both write at once there, and see each other do it
    following = _following(request, conversation) if resolves else None
    write = partial(
        reply,
        conversation=conversation,
        agent=agent_of(request),
        text=request.POST.get("text", ""),
        to=addresses(request, "to"),
        cc=addresses(request, "cc"),
        bcc=addresses(request, "bcc") or (),
        enclosures=enclosures(request, conversation, Draft.Kind.REPLY),
        then=then if then in Then.values else Then.WAIT,
        send_at=send_at,
        seen_incoming_id=int(seen) if seen.isdecimal() and not talks and not given(request, "anyway") else None,
        client_id=client_id(request),
        at=now,
    )
    message = once_free(lambda waits: write(waits=waits))
    said = _("Sent and resolved") if resolves else pgettext("done", "Sent")
    if send_at is not None:
        said = _("Goes out on %(moment)s") % {"moment": date_format(timezone.localtime(send_at), "DATETIME_FORMAT")}
    # In a chat, where nobody wants to be told so line by line.
    if message.delivery == DeliveryState.SENT and not resolves:
        return Done("", only_newest=True)
    undo = reverse("withdrawal", args=[conversation.pk, message.pk])
    return Done(said, undo=undo, seconds=UNDO_SECONDS, go=following, only_newest=True)


def _following(request: HttpRequest, conversation: Conversation) -> int | None:
    """Return where to go on once this is resolved: the next in the list one came from, if one came from one."""
    key = came_from(request)
    by_due = list_order(request) == BY_DUE
    return neighbour(agent_of(request), conversation, key, by_due=by_due) if key else None


def _note(request: HttpRequest, conversation: Conversation) -> Done:
    text = request.POST.get("note", "") or request.POST.get("text", "")
    note(
        conversation=conversation,
        agent=agent_of(request),
        text=text,
        mentions=mentioned(agent_of(request), text),
        enclosures=enclosures(request, conversation, Draft.Kind.NOTE),
        client_id=client_id(request),
        at=timezone.now(),
    )
    return Done(_("Note written"), only_newest=True)


def _held(request: HttpRequest, conversation: Conversation, newer: NewerMessageArrived) -> HttpResponse:
    """Hold the answer back: something came that the writer has not seen. What came is shown with it."""
    count = len(newer.message_ids)
    said = ngettext(
        "A new message arrived while you were writing. Your answer is kept.",
        "%(count)s new messages arrived while you were writing. Your answer is kept.",
        count,
    ) % {"count": count}
    page = conversation_page(agent_of(request), conversation.pk)
    newest = newer.message_ids[-1] if newer.message_ids else conversation.last_incoming_id or 0
    context = {**(shown(request, page) if page else {}), "page": page, "said": said, "newest_unseen": newest}
    response = render(request, "conversations/held.html", context, using="jinja2", status=409)
    response.headers["HX-Retarget"] = "#composer-held"
    response.headers["HX-Reswap"] = "innerHTML show:none"
    return response


@step
def withdrawal(request: HttpRequest, conversation: Conversation, message: int) -> Done | HttpResponse:
    """Take an answer back before it leaves; its words are in the composer again."""
    try:
        found = message_for(request, conversation, message)
    except Http404:  # the same click in another tab
        raise TakenBackAlready from None
    draft = withdraw_reply(message=found, agent=agent_of(request), at=timezone.now())
    response = answer(request, conversation, Done(_("Taken back. Your words are in the composer.")))
    if "HX-Trigger" in response.headers:
        event = {"heard:draft": {"conversation": draft.conversation_id, "kind": draft.kind}}
        response.headers["HX-Trigger-After-Settle"] = json.dumps(event)
    return response


@step
def sending(request: HttpRequest, conversation: Conversation, message: int) -> Done:
    """Send once more what did not arrive, or what was held."""
    send_again(message=message_for(request, conversation, message), agent=agent_of(request), at=timezone.now())
    return Done(_("On its way"))


def client_id(request: HttpRequest) -> uuid.UUID | None:
    """Return the id the page chose for what is sent, so that a second try sends nothing twice."""
    try:
        return uuid.UUID(given(request, "client_id") or "")
    except ValueError:
        return None
