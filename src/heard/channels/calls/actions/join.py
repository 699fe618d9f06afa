"""Join a running call."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.channels.calls.actions._calls import CallIsOver, about, locked_call
from heard.channels.calls.events import CallJoined
from heard.channels.calls.models import Call, CallState
from heard.channels.calls.queries import third_of
from heard.plumbing.events import announce
from heard.staff.models import Agent


class MayNotJoin(Exception):
    """Only team leads and administrators join the calls of others."""


class ThreeAlready(Exception):
    """Somebody else is in it as its third."""

    def __init__(self, third: Agent) -> None:
        """Keep who."""
        super().__init__()
        self.third = third


def join(*, call: Call, agent: Agent, at: dt.datetime) -> Call:
    """Let a team lead be the third in a call that runs; both sides are told. Twice is once.

    Raises CallIsOver, MayNotJoin and ThreeAlready.
    """
    with transaction.atomic():
        row = locked_call(call)
        if row.state != CallState.ANSWERED:
            raise CallIsOver
        if not may_join(row, agent):
            raise MayNotJoin
        third = third_of(row)
        if third is not None and third != agent:
            raise ThreeAlready(third)
        if third is None:
            announce(CallJoined(**about(row), joined_id=agent.pk))
    return row


def may_join(call: Call, agent: Agent) -> bool:
    """Return whether somebody may be the third in a call they can see."""
    return agent.is_lead and call.agent_id != agent.pk
