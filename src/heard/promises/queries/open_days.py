"""The opening hours of the next days, as customers are told them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from heard.conversations.models import Inbox
from heard.promises.calendars import HoursBook
from heard.promises.queries.opening import calendar_of

DAYS = 7


def open_days(inbox: Inbox, *, at: dt.datetime) -> Sequence[tuple[dt.date, Sequence[tuple[dt.datetime, dt.datetime]]]]:
    """Return today and the six days after it, each with the times from which until which an inbox is open, in its time zone.

    Holidays and days of our own are as they will be. None for an inbox without opening hours, which is always open.
    """
    calendar_id = calendar_of(inbox)
    if calendar_id is None:
        return ()
    hours = HoursBook([calendar_id])[calendar_id]
    today = at.astimezone(hours.zone).date()
    return [_day(hours.zone, day, hours.spans(day)) for day in (today + dt.timedelta(days=n) for n in range(DAYS))]


def _day(
    zone: dt.tzinfo, day: dt.date, spans: Sequence[tuple[dt.datetime, dt.datetime]]
) -> tuple[dt.date, Sequence[tuple[dt.datetime, dt.datetime]]]:
    return day, [(begin.astimezone(zone), end.astimezone(zone)) for begin, end in spans]
