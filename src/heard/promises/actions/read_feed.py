"""Read the days off that somebody's iCal calendar tells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from heard.plumbing.fetch import FetchError, fetch
from heard.promises.business_time import NeverOpenError
from heard.promises.calendars import insist_on_hours, shifts
from heard.promises.feeds import FeedIsWrongError, days_off
from heard.promises.models import Calendar, DayOrigin, OwnDay

MOST_BYTES = 1024 * 1024
PATIENCE = 20.0  # seconds for the whole answer
REDIRECTS = 3
BEFORE, BEYOND = dt.timedelta(days=366), dt.timedelta(days=731)


def read_feed(*, calendar: Calendar, at: dt.datetime) -> bool:
    """Fetch a calendar's feed and let it close the days it names, from a year ago to two years ahead.

    Returns whether anything changed. What is wrong with it stands on `feed_problem` afterwards, and the days known
    before stay. Changes nothing when the address became another meanwhile.
    """
    try:
        found = _read(calendar, at)
    except (FetchError, FeedIsWrongError) as wrong:
        return _remember(calendar, at, problem=str(wrong))
    try:
        with transaction.atomic():
            changed = _replace(calendar, found)
            if changed:
                insist_on_hours(calendar, at=at)
    except NeverOpenError:
        return _remember(
            calendar, at, problem=_("It would close us for a year or longer, so nothing of it was taken over.")
        )
    _remember(calendar, at, problem="")
    return changed


def _read(calendar: Calendar, at: dt.datetime) -> dict[dt.date, str]:
    answer = fetch(
        calendar.feed,
        headers={"Accept": "text/calendar"},
        timeout_seconds=PATIENCE,
        max_bytes=MOST_BYTES,
        redirects=REDIRECTS,
        allow_private=settings.HEARD_PRIVATE_FEEDS,
    )
    if answer.status != 200:
        raise FeedIsWrongError(_("The answer was %(status)s.") % {"status": answer.status})
    zone = ZoneInfo(calendar.time_zone)
    today = at.astimezone(zone).date()
    week = [shifts(day) for day in calendar.week]
    return days_off(answer.content, since=today - BEFORE, until=today + BEYOND, zone=zone, week=week)


def _replace(calendar: Calendar, found: Mapping[dt.date, str]) -> bool:
    row = Calendar.objects.select_for_update().filter(pk=calendar.pk, feed=calendar.feed).first()
    if row is None:
        return False
    known = row.days.filter(origin=DayOrigin.FEED)
    if dict(known.values_list("date", "name")) == found:
        return False
    known.delete()
    OwnDay.objects.bulk_create(
        OwnDay(calendar=row, date=day, name=name, shifts=[], origin=DayOrigin.FEED) for day, name in found.items()
    )
    row.version += 1
    row.save(update_fields=["version"])
    return True


def _remember(calendar: Calendar, at: dt.datetime, *, problem: str) -> bool:
    row = Calendar.objects.filter(pk=calendar.pk, feed=calendar.feed)
    row.update(feed_read_at=at, feed_problem=problem[:300])
    return False
