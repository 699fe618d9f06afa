"""The page of my request, as it is shown: what was said and promised, by the customer's own clock."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from heard.conversations.models import Closure, Conversation, Message, MessageKind, State
from heard.conversations.rendering import render as as_html
from heard.conversations.request_links import leads_to_request
from heard.customers.models import Customer
from heard.customers.moments import told_moment
from heard.plumbing.files.addresses import sign
from heard.promises.models import End, Informing, Promise
from heard.promises.notices.asked_links import asked_path
from heard.promises.notices.links import unsubscribe_path
from heard.promises.views.beside import beside
from heard.promises.zones import zone_of
from heard.staff.models import Business

MOST_MESSAGES = 200
MOST_ENDED = 5
LONGEST = 6_000  # characters of a message that stand on the page, a few screens of a phone
LONGEST_MADE = 100_000  # on a page of its own, what is longer is shown as it was typed


def page(
    request: HttpRequest, conversation: Conversation, token: str, *, status: int = HTTPStatus.OK, **more: Any
) -> HttpResponse:
    """Show a request, with `more` for the page: what was typed and what was wrong with it."""
    now = timezone.now()
    said = list(
        Message.objects.filter(conversation=conversation)
        .seen_by_customer()
        .prefetch_related("attachments")
        .order_by("-id")[:MOST_MESSAGES]
    )[::-1]
    told = Promise.objects.told().filter(conversation=conversation).order_by("due_at", "id")
    context = {
        "conversation": conversation,
        "title": conversation.subject or _("Your request"),
        "messages": [_told(message, conversation, token, now) for message in said],
        "owed": [promise for promise in told if promise.is_owed],
        "ended": [(promise, _ending(promise)) for promise in told if not promise.is_owed][-MOST_ENDED:],
        "beside": beside(request, conversation, at=now),
        "steps": how_far(conversation),
        "when": by_clock_of(conversation.customer, at=now),
        "website": conversation.inbox.brand.website,
        "is_closed": conversation.state == State.RESOLVED,
        "asked_address": _asked_path(conversation, now),
        "wish_address": unsubscribe_path(conversation.customer_id, at=now),
        "token": token,
        "client_id": uuid.uuid4(),
        "now": now,
        "done": request.GET.get("done", ""),
        **dict.fromkeys(("typed", "problem", "number", "best_time", "call_problem"), ""),
        **more,
    }
    return render(request, "promises/request.html", context, status=status)


def _ending(promise: Promise) -> tuple[str, str]:
    """Return how a promise ended, in words that are true, and the icon that goes with them."""
    if promise.replaced_by_id is not None:
        return _("we set a new date"), "calendar-clock"
    if promise.end == End.RELEASED:
        return _("not needed any more"), "circle-dashed"
    return (_("kept in time") if promise.end == End.KEPT else _("done, but later than we said")), "circle-check"


def _asked_path(conversation: Conversation, at: dt.datetime) -> str:
    """Return where the customer says how they were served, once it is settled and where we ask; else nothing."""
    if conversation.state != State.RESOLVED or not Informing.current().asks_satisfaction:
        return ""
    closure = Closure.objects.filter(conversation=conversation).order_by("-id").first()
    if closure is None:
        return ""
    return asked_path(conversation.pk, conversation.customer_id, closure.pk, is_check_in=False, at=at)


def whole(request: HttpRequest, message: Message, conversation: Conversation, token: str) -> HttpResponse:
    """Show all of a message that is too long for the page of its request."""
    text = _without_the_way_here(message)
    context = {
        "title": conversation.subject or _("Your request"),
        "number": conversation.pk,
        "message": _named(message),
        "text": text,
        "html": as_html(text) if len(text) <= LONGEST_MADE else "",
        "website": conversation.inbox.brand.website,
        "back": reverse("promises:request", args=[token]),
        "now": timezone.now(),
    }
    return render(request, "promises/request_message.html", context)


def _named(message: Message) -> dict[str, Any]:
    return {
        "is_mine": message.kind == MessageKind.INCOMING,
        "is_automatic": message.kind == MessageKind.AUTOMATIC,
        "who": message.sender_called,
        "at": message.created_at,
    }


def _told(message: Message, conversation: Conversation, token: str, at: dt.datetime) -> dict[str, Any]:
    whom, text = reader(conversation), _without_the_way_here(message)
    return {
        **_named(message),
        "html": as_html(_beginning(text)),
        "whole": reverse("promises:request_message", args=[token, message.pk]) if len(text) > LONGEST else "",
        "files": [
            {
                "name": file.filename,
                "size": file.size,
                "address": reverse(
                    "promises:request_file", args=[token, sign(f"attachment:{file.pk}", for_whom=whom, at=at)]
                ),
            }
            for file in message.attachments.all()
        ],
    }


def _beginning(text: str) -> str:
    """Return as much of a text as stands on the page well, ended between two words."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rsplit(None, 1)[0]} …"


def _without_the_way_here(message: Message) -> str:
    """Return what it said; what we say by ourselves leads to this page, which nobody needs to be told who is here."""
    if message.kind != MessageKind.AUTOMATIC:
        return message.text
    return "\n\n".join(part for part in message.text.split("\n\n") if not leads_to_request(part))


def by_clock_of(customer: Customer, *, at: dt.datetime) -> Callable[[dt.datetime], str]:
    """Return what says a moment by a customer's own clock."""
    return partial(_when, zone=zone_of(customer, Business.current()), at=at)


def _when(moment: dt.datetime, *, zone: ZoneInfo, at: dt.datetime) -> str:
    """Return a day and a time by the customer's own clock; "in 3 h" would ask them to reckon."""
    return told_moment(moment.astimezone(zone), translation.get_language() or "en", at=at)


def how_far(conversation: Conversation) -> int:
    """Return how far it has come: 1 it is here, 2 somebody answered, 3 settled."""
    if conversation.state == State.RESOLVED:
        return 3
    return 2 if conversation.first_answered_at else 1


def reader(conversation: Conversation) -> str:
    """Return who may open the addresses of a request's files."""
    return f"request:{conversation.pk}"
