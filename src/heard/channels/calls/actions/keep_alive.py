"""Remember that a call still runs."""

from __future__ import annotations

import datetime as dt

from heard.channels.calls.models import Call, CallState


def keep_alive(*, call: Call, at: dt.datetime) -> bool:
    """Note a sign of life from one side of a call that runs; return whether it does. No fact: nothing changed."""
    running = Call.objects.filter(pk=call.pk, state=CallState.ANSWERED)
    return bool(running.update(alive_at=at))
