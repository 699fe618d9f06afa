"""Decline a call."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.channels.calls.actions._calls import locked_call, put_down
from heard.channels.calls.models import Call, CallState, Side

if TYPE_CHECKING:
    from heard.staff.models import Agent


def decline(*, call: Call, by: Side, agent: Agent | None = None, at: dt.datetime) -> Call:
    """Let a call that rings not be answered, by the side that is rung. One that rings no more stays as it is."""
    with transaction.atomic():
        row = locked_call(call)
        if row.state == CallState.RINGING and row.begun_by != by:
            row.agent = agent if by == Side.AGENT else row.agent
            put_down(row, CallState.DECLINED, by=by, at=at)
    return row
