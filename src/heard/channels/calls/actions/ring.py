"""Ring the other side of a chat."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.channels.calls.actions._calls import about, put_down
from heard.channels.calls.events import CallRang
from heard.channels.calls.models import FORGOTTEN, RINGS, Call, CallKind, CallState, Side
from heard.conversations.actions._row import locked
from heard.conversations.models import Conversation, State
from heard.customers.models import ChannelKind
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent

OFTEN, WHILE = 6, dt.timedelta(minutes=10)  # so many times a visitor may ring in so long


class NoChat(Exception):
    """Nobody is at the other end: the conversation is not held by chat, or the visitor is blocked."""


class LiveAlready(Exception):
    """The two are in a call already, or one rings."""

    def __init__(self, call: Call) -> None:
        """Keep which."""
        super().__init__()
        self.call = call


class RangTooOften(Exception):
    """The visitor rang again and again."""


def ring(*, conversation: Conversation, kind: CallKind, by: Side, agent: Agent | None = None, at: dt.datetime) -> Call:
    """Let the other side ring for 45 s; `agent` is who rings, when it is one of us.

    The same side ringing again, while it rings, is the same call. Raises NoChat, LiveAlready, RangTooOften and
    ConversationGone.
    """
    with transaction.atomic():
        row = locked(conversation)
        if row.channel != ChannelKind.CHAT or row.state == State.SPAM or row.customer.blocked_at is not None:
            raise NoChat
        if (live := _live(row, at)) is not None:
            if (live.state, live.begun_by, live.agent_id) == (CallState.RINGING, by, agent and agent.pk):
                return live
            raise LiveAlready(live)
        if by == Side.VISITOR and _lately(row, at) >= OFTEN:
            raise RangTooOften
        call = Call.objects.create(
            conversation=row, customer_id=row.customer_id, inbox_id=row.inbox_id, kind=kind, begun_by=by, agent=agent,
            rang_at=at, alive_at=at,
        )  # fmt: skip
        announce(CallRang(**about(call), rings_id=row.assignee_id if by == Side.VISITOR else None))
    return call


def _live(row: Conversation, at: dt.datetime) -> Call | None:
    """Return the call that rings or runs; one that nobody ended in time is ended here."""
    live = Call.objects.live().select_for_update(no_key=True, of=("self",)).filter(conversation=row).first()
    if live is None:
        return None
    if live.state == CallState.RINGING and live.rang_at <= at - RINGS:
        put_down(live, CallState.MISSED, by=None, at=at)
    elif live.state == CallState.ANSWERED and live.alive_at <= at - FORGOTTEN:
        put_down(live, CallState.ENDED, by=None, at=live.alive_at)
    else:
        return live
    return None


def _lately(row: Conversation, at: dt.datetime) -> int:
    return Call.objects.filter(conversation=row, begun_by=Side.VISITOR, rang_at__gt=at - WHILE).count()
