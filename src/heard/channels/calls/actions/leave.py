"""Leave a call that goes on."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.channels.calls.actions._calls import about, locked_call
from heard.channels.calls.events import CallLeft
from heard.channels.calls.models import Call
from heard.channels.calls.queries import third_of
from heard.plumbing.events import announce
from heard.staff.models import Agent


def leave(*, call: Call, agent: Agent, at: dt.datetime) -> Call:
    """Let the third go; the two go on. Whoever is not the third leaves nothing. Twice is once."""
    with transaction.atomic():
        row = locked_call(call)
        if third_of(row) == agent:
            announce(CallLeft(**about(row), joined_id=agent.pk))
    return row
