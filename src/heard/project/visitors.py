"""The visitors' line as a part of the installation: what they may do beside talking, joined from the channels' kinds."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from heard.channels.calls import of_visitors as calls
from heard.channels.calls.events import CallAnswered, CallEnded, CallJoined, CallLeft, CallRang
from heard.channels.calls.words import words as call_words
from heard.channels.chat.actions.copy_chat import NoAddress, TooSoon, copy_chat
from heard.channels.chat.actions.leave_contact import leave_contact
from heard.channels.chat.hours import opening
from heard.channels.chat.line.asking import clean
from heard.channels.chat.line.desk import Guest
from heard.channels.chat.line.house import Deed
from heard.channels.chat.line.refusing import Refused as Refusal
from heard.channels.chat.line.refusing import sorry
from heard.channels.chat.line.visitors import VisitorLine
from heard.channels.chat.models import ChatWidget
from heard.channels.chat.queries.team import is_attended
from heard.channels.chat.words import words
from heard.conversations.actions._row import ConversationGone
from heard.conversations.actions.close import close
from heard.conversations.models import Conversation, State
from heard.customers.actions._row import CustomerGone
from heard.customers.addresses import AddressIsWrong
from heard.plumbing.live.lines import LineMaker

CALLS = frozenset(event.__name__ for event in (CallRang, CallAnswered, CallJoined, CallLeft, CallEnded))


def visitors(own_origins: Collection[str]) -> LineMaker:
    """Return what makes the visitors' line; pages of our own origins may open any chat."""
    return lambda live: VisitorLine(
        live,
        own_origins=own_origins,
        proxies=settings.HEARD_PROXIES,
        deeds=DEEDS,
        frames=dict.fromkeys(CALLS, _told_of_call),
        words=lambda language: {**words(language), **call_words(language)},
    )


def _told_of_call(number: int, *, at: dt.datetime) -> dict[str, Any] | None:
    found = calls.told_of(call_id=number, at=at)
    return {"call": found} if found else None


def _contact(guest: Guest, chat: int, told: Mapping[str, Any]) -> dict[str, Any]:
    """A visitor leaves an address."""
    try:
        kept = leave_contact(
            conversation_id=chat,
            email=clean(str(told.get("email") or "")),
            name=clean(str(told.get("name") or "")),
            at=timezone.now(),
        )
    except AddressIsWrong as error:
        raise Refusal("address", str(error)) from error
    except CustomerGone as error:
        raise Refusal("unknown_chat", sorry("unknown_chat", language=guest.language)) from error
    return {"contacted": {"chat": chat, "email": kept}}


def _copy(guest: Guest, chat: int, told: Mapping[str, Any]) -> dict[str, Any]:
    """A visitor wants the conversation as a mail."""
    try:
        copy_chat(conversation_id=chat, at=timezone.now())
    except NoAddress as error:
        raise Refusal("address", str(error)) from error
    except TooSoon as error:
        raise Refusal("slow_down", str(error)) from error
    return {"copied": {"chat": chat}}


def _end(guest: Guest, chat: int, told: Mapping[str, Any]) -> dict[str, Any]:
    """A visitor ends the conversation; what was marked as spam stays so."""
    conversation = Conversation.objects.filter(pk=chat, merged_into=None).exclude(state=State.SPAM).first()
    if conversation is not None:
        with contextlib.suppress(ConversationGone):
            close(conversation=conversation, agent=None, at=timezone.now(), by_customer=True)
    return {"ended": {"chat": chat}}


def _insist_on_somebody(widget: ChatWidget, at: dt.datetime) -> None:
    if not opening(widget.inbox, at=at).is_open:
        raise Refusal("call", _("We are closed just now. Please write to us."))
    if not is_attended(widget.inbox):
        raise Refusal("call", _("Nobody can take a call right now. Please write to us."))


def _call(guest: Guest, chat: int, told: Mapping[str, Any]) -> dict[str, Any]:
    """A visitor rings, answers, declines or ends a call; while the house is closed, or nobody is online, nobody is rung."""
    widget, at = guest.widget, timezone.now()
    if told.get("do") == "ring":
        _insist_on_somebody(widget, at)
    allowed = [kind for kind, is_so in (("voice", widget.allows_voice), ("video", widget.allows_video)) if is_so]
    try:
        call = calls.deed(
            conversation_id=chat,
            visitor_name=guest.there.name,
            allowed=frozenset(allowed),
            payload=told,
            at=at,
        )
    except calls.CallRefused as error:
        raise Refusal("call", error.says) from error
    return {"call": call}


DEEDS: Mapping[str, Deed] = {"contact": _contact, "copy": _copy, "end": _end, "call": _call}
