"""Answer a call."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.channels.calls.actions._calls import CallIsOver, TakenByAnother, about, locked_call
from heard.channels.calls.events import CallAnswered
from heard.channels.calls.models import Call, CallState, Side
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def answer(*, call: Call, by: Side, agent: Agent | None = None, at: dt.datetime) -> Call:
    """Let the side that is rung talk; `agent` is who takes a visitor's call. Twice is once.

    Raises CallIsOver, and TakenByAnother for all but the first of several agents.
    """
    with transaction.atomic():
        row = locked_call(call)
        if not row.is_live:
            raise CallIsOver
        if row.state == CallState.ANSWERED:
            if by == Side.AGENT and row.agent_id != (agent and agent.pk):
                raise TakenByAnother(row.agent)
            return row
        if row.begun_by == by:
            raise CallIsOver  # nobody answers themselves
        row.agent = agent if by == Side.AGENT else row.agent
        row.state, row.answered_at, row.alive_at = CallState.ANSWERED, max(at, row.rang_at), at
        row.save(update_fields=["agent", "state", "answered_at", "alive_at"])
        announce(CallAnswered(**about(row)))
    return row
