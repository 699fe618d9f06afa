"""Add a calendar, or change when we are there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from heard.plumbing.fetch import insist_on_public
from heard.plumbing.studio.changes import ADDED, CHANGED, announce_change
from heard.promises.calendars import insist_on_hours
from heard.promises.holidays import public_holidays
from heard.promises.models import Calendar, DayOrigin, OwnDay

if TYPE_CHECKING:
    from heard.staff.models import Agent

FIELDS = frozenset({"name", "time_zone", "week", "country", "region", "feed"})
# What events with times close depends on these.
FEED_GOES_BY = frozenset({"feed", "week", "time_zone"})


@dataclass(frozen=True)
class Day:
    """A day that goes differently: its shifts as they are kept, none when we are closed."""

    date: dt.date
    name: str = ""
    shifts: tuple[tuple[str, ...], ...] = ()


def change_calendar(
    *, calendar: Calendar, by: Agent | None, at: dt.datetime, days: Sequence[Day] | None = None, **fields: Any
) -> Calendar:
    """Keep a new calendar, or set fields of one and its own days; only what differs is written and told.

    What counts in it is reckoned anew by a job, and a new feed address is read at once. Raises
    heard.promises.business_time.NeverOpenError and UnclearShiftsError, heard.promises.holidays.UnknownCountryError, and
    heard.plumbing.fetch.FetchError for a feed in a private network.
    """
    if unknown := fields.keys() - FIELDS:
        raise TypeError(f"a calendar has no {', '.join(sorted(unknown))}")
    is_new = calendar._state.adding
    with transaction.atomic():
        row = calendar if is_new else Calendar.objects.select_for_update().get(pk=calendar.pk)
        changed = sorted(name for name, value in fields.items() if is_new or getattr(row, name) != value)
        for name in changed:
            setattr(row, name, fields[name])
        if days is not None and _days(row) != sorted(days, key=lambda day: day.date):
            changed.append("days")
        if is_new or changed:
            _keep(row, frozenset(changed), days, at)
            _let_follow(row, frozenset(changed), is_new=is_new)
            announce_change(row, what=ADDED if is_new else CHANGED, fields=changed, by=by)
    return row


def _keep(row: Calendar, changed: frozenset[str], days: Sequence[Day] | None, at: dt.datetime) -> None:
    public_holidays(row.country, row.region)
    if row.feed and "feed" in changed and not settings.HEARD_PRIVATE_FEEDS:
        insist_on_public(row.feed)
    if not row._state.adding and changed - {"name"}:
        row.version += 1
    if "feed" in changed:
        row.feed_problem, row.feed_read_at = "", None
    row.save()
    if not row.feed:
        row.days.filter(origin=DayOrigin.FEED).delete()
    if days is not None and "days" in changed:
        row.days.filter(origin=DayOrigin.OWN).delete()
        OwnDay.objects.bulk_create(
            OwnDay(calendar=row, date=day.date, name=day.name, shifts=[list(shift) for shift in day.shifts])
            for day in days
        )
    insist_on_hours(row, at=at)


def _let_follow(row: Calendar, changed: frozenset[str], *, is_new: bool) -> None:
    from heard.promises.jobs import read_feed_of, reckon_anew

    if row.feed and changed & FEED_GOES_BY:
        read_feed_of.defer(calendar_id=row.pk)
    if changed - {"name"} and not is_new:
        reckon_anew.defer(setting=f"{Calendar._meta.label_lower}:{row.pk}", title=str(row), calendar_id=row.pk)


def _days(row: Calendar) -> list[Day]:
    if row._state.adding:
        return []
    own = row.days.filter(origin=DayOrigin.OWN)
    return [Day(day.date, day.name, tuple((begin, end) for begin, end in day.shifts)) for day in own]
