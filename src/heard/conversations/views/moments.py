"""Moments that agents choose: for putting a conversation away, for sending later."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

#: What menus offer, in their order.
CHOICES = (
    ("hours", _("In three hours")),
    ("evening", _("This evening")),
    ("tomorrow", _("Tomorrow morning")),
    ("monday", _("Next Monday")),
    ("week", _("In a week")),
)
MORNING, EVENING = 9, 17


def moment(chosen: str, *, now: dt.datetime) -> dt.datetime | None:
    """Return the moment a choice stands for in the agent's time zone, or one given in ISO 8601; None for anything else.

    `now` is in the agent's time zone. This evening is tomorrow's once it has begun.
    """
    match chosen:
        case "hours":
            return now + dt.timedelta(hours=3)
        case "evening":
            return _at(now, EVENING, days=1 if now.hour >= EVENING else 0)
        case "tomorrow":
            return _at(now, MORNING, days=1)
        case "monday":
            return _at(now, MORNING, days=7 - now.weekday())
        case "week":
            return _at(now, MORNING, days=7)
    try:
        read = dt.datetime.fromisoformat(chosen)
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=now.tzinfo)


def _at(now: dt.datetime, hour: int, *, days: int) -> dt.datetime:
    """Return a full hour so many days from now, also across a change of the clocks."""
    day = now.date() + dt.timedelta(days=days)
    return dt.datetime.combine(day, dt.time(hour), tzinfo=now.tzinfo)
