"""What visitors do with calls, and what they are told of them. Whoever holds their line has checked who they are."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from heard.channels.calls.actions._calls import CallIsOver
from heard.channels.calls.actions.answer import answer
from heard.channels.calls.actions.decline import decline
from heard.channels.calls.actions.end import end
from heard.channels.calls.actions.keep_alive import keep_alive
from heard.channels.calls.actions.ring import LiveAlready, NoChat, RangTooOften, ring
from heard.channels.calls.models import Call, CallKind, CallState, Side
from heard.channels.calls.queries import third_of
from heard.channels.calls.servers import servers
from heard.conversations.actions._row import ConversationGone
from heard.conversations.models import Conversation


class CallRefused(Exception):
    """It cannot be; `says` tells the visitor why, in their language."""

    def __init__(self, says: str) -> None:
        """Keep the sentence."""
        super().__init__(says)
        self.says = says


def deed(
    *, conversation_id: int, visitor_name: str, allowed: frozenset[str], payload: Mapping[str, Any], at: dt.datetime
) -> dict[str, Any]:
    """Do what a visitor's `{"call": {"do": …}}` asks for in their conversation; return the call as they are told of it.

    `allowed` holds the kinds of call the visitor may begin ("voice", "video"); any call of ours they may answer.
    `do` is ring (with `kind`), answer, decline, end or servers (with `call`), or look: the call that rings or runs.
    `visitor_name` is for the log of the TURN server. Raises CallRefused. Say it in the visitor's language.
    """
    do, call = payload.get("do"), None
    if do == "ring":
        call = _rung(conversation_id, payload.get("kind"), allowed, at)
    elif do == "look":
        call = Call.objects.live().select_related("agent").filter(conversation=conversation_id).first()
        if call is None:
            return {"chat": conversation_id, "call": None}
    elif isinstance(do, str) and do in _DEEDS:
        call = _done(_call(conversation_id, payload.get("call")), do, at)
    else:
        raise CallRefused(_("We did not understand that. Please try again."))
    return told(call, at=at)


def told(call: Call, *, at: dt.datetime) -> dict[str, Any]:
    """Return a call as its visitor is told of it; with the servers to ask while it rings or runs."""
    third = third_of(call)
    return {
        "chat": call.conversation_id,
        "call": call.pk,
        "kind": call.kind,
        "state": call.state,
        "by": "us" if call.begun_by == Side.AGENT else "you",
        "name": call.agent.name if call.agent else "",
        "third": {"name": third.name} if third else None,
        "seconds": call.lasted(at),
        "servers": servers(f"visitor-{call.customer_id}", at) if call.is_live else [],
    }


def told_of(*, call_id: int, at: dt.datetime) -> dict[str, Any] | None:
    """Return the call a fact (such as CallRang) is about, as its visitor is told of it, as it is now."""
    call = Call.objects.select_related("agent").filter(pk=call_id).first()
    return None if call is None else told(call, at=at)


def _rung(conversation_id: int, kind: Any, allowed: frozenset[str], at: dt.datetime) -> Call:
    conversation = Conversation.objects.filter(pk=conversation_id).first()
    if kind not in CallKind.values or kind not in allowed or conversation is None:
        raise CallRefused(_("Calls are not possible here. Please write to us."))
    try:
        return ring(conversation=conversation, kind=CallKind(kind), by=Side.VISITOR, at=at)
    except LiveAlready as error:
        return error.call
    except RangTooOften as error:
        raise CallRefused(_("You rang several times. Please wait a little, or write to us.")) from error
    except (NoChat, ConversationGone) as error:
        raise CallRefused(_("Calls are not possible here. Please write to us.")) from error


def _call(conversation_id: int, number: Any) -> Call:
    known = isinstance(number, int) and not isinstance(number, bool) and 0 < number < 2**63
    call = Call.objects.filter(conversation=conversation_id, pk=number).first() if known else None
    if call is None:
        raise CallRefused(_("There is no such call any more."))
    return call


def _done(call: Call, do: str, at: dt.datetime) -> Call:
    with contextlib.suppress(CallIsOver):  # what is returned says how it ended
        _DEEDS[do](call, at)
    return Call.objects.select_related("agent").get(pk=call.pk)


def _still_there(call: Call, at: dt.datetime) -> None:
    if call.state == CallState.ANSWERED:
        keep_alive(call=call, at=at)


_DEEDS: Mapping[str, Callable[[Call, dt.datetime], Any]] = {
    "answer": lambda call, at: answer(call=call, by=Side.VISITOR, at=at),
    "decline": lambda call, at: decline(call=call, by=Side.VISITOR, at=at),
    "end": lambda call, at: end(call=call, by=Side.VISITOR, at=at),
    "servers": _still_there,
}
