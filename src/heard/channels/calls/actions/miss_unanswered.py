"""End calls that nobody answered, and those whose two sides are gone."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.channels.calls.actions._calls import locked_call, put_down
from heard.channels.calls.models import FORGOTTEN, RINGS, Call, CallState


def miss_unanswered(*, at: dt.datetime) -> int:
    """Put down what has rung for 45 s, and what has run for minutes without a sign of life; return how many."""
    calls = [*Call.objects.unanswered(at=at).order_by("pk"), *Call.objects.forgotten(at=at).order_by("pk")]
    return sum(_put_down(call, at) for call in calls)


def _put_down(call: Call, at: dt.datetime) -> bool:
    with transaction.atomic():
        row = locked_call(call)
        if row.state == CallState.RINGING and row.rang_at <= at - RINGS:
            put_down(row, CallState.MISSED, by=None, at=at)
        elif row.state == CallState.ANSWERED and row.alive_at <= at - FORGOTTEN:
            put_down(row, CallState.ENDED, by=None, at=row.alive_at)
        else:
            return False
    return True
