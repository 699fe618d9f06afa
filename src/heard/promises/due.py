"""When something is due: a length of business time, from a moment on, without the pauses. Knows no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from heard.promises.business_time import Hours, Span


def due(hours: Hours, *, made_at: dt.datetime, seconds: float, pauses: Iterable[Span] = ()) -> dt.datetime:
    """Return the moment at which `seconds` of business time have passed since `made_at`; what lies in a pause does not count.

    Pauses come in order and do not overlap. Raises what `Hours.add` raises.
    """
    moment, left = made_at, seconds
    for begin, end in pauses:
        if begin > moment:
            gone = hours.between(moment, begin)
            if gone >= left:
                break
            left -= gone
        moment = max(moment, end)
    return hours.add(moment, left)
