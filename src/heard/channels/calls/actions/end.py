"""End a call."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.channels.calls.actions._calls import locked_call, put_down
from heard.channels.calls.models import Call, CallState, Side


def end(*, call: Call, by: Side, at: dt.datetime) -> Call:
    """Hang up. A call that still rings was missed by the other side, if its caller ends it, else declined. Twice is once."""
    with transaction.atomic():
        row = locked_call(call)
        if row.state == CallState.ANSWERED:
            put_down(row, CallState.ENDED, by=by, at=at)
        elif row.state == CallState.RINGING:
            put_down(row, CallState.MISSED if row.begun_by == by else CallState.DECLINED, by=by, at=at)
    return row
