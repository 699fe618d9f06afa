"""Turning calendars into hours one can count with, kept in memory until they change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from heard.promises.business_time import MINUTES_OF_DAY, Hours, NeverOpenError, Shift, UnclearShiftsError, always
from heard.promises.holidays import public_holidays
from heard.promises.models import Calendar, DayOrigin, OwnDay

ALWAYS = always(ZoneInfo("UTC"))
LONGEST_CLOSURE = dt.timedelta(days=366)


class HoursBook:
    """The hours of the calendars asked for, as they are now; no calendar at all means around the clock."""

    def __init__(self, calendar_ids: Iterable[int | None], *, instead: Mapping[int, Hours] | None = None) -> None:
        """Read what has changed since it was last made: one statement when nothing has. `instead` wins where it says something."""
        wanted = {number for number in calendar_ids if number is not None} - (instead or {}).keys()
        versions = dict(Calendar.objects.filter(pk__in=wanted).values_list("pk", "version")) if wanted else {}
        changed = [number for number, version in versions.items() if (number, version) not in _kept]
        for calendar in Calendar.objects.filter(pk__in=changed).prefetch_related("days") if changed else ():
            _keep(calendar)
        self._hours = {
            number: _kept[number, version] for number, version in versions.items() if (number, version) in _kept
        } | dict(instead or {})

    def __getitem__(self, calendar_id: int | None) -> Hours:
        """Return the hours of one of them; of one that has just gone, around the clock."""
        return ALWAYS if calendar_id is None else self._hours.get(calendar_id, ALWAYS)


_kept: dict[tuple[int, int], Hours] = {}


def _keep(calendar: Calendar) -> None:
    for known in [key for key in _kept if key[0] == calendar.pk]:
        del _kept[known]
    _kept[calendar.pk, calendar.version] = hours_of(calendar)


def hours_of(calendar: Calendar) -> Hours:
    """Return a calendar's hours. Our own days win over the feed's, these over public holidays. Raises `UnclearShiftsError`."""
    return made_hours(
        zone=calendar.time_zone,
        week=calendar.week,
        days={day.date: day.shifts for day in days_of(calendar)},
        country=calendar.country,
        region=calendar.region,
    )


def days_of(calendar: Calendar) -> list[OwnDay]:
    """Return a calendar's own days and its feed's; of two for the same date the one that counts comes last."""
    order = {DayOrigin.FEED: 0, DayOrigin.OWN: 1}
    return sorted(calendar.days.all(), key=lambda day: order[DayOrigin(day.origin)])


def made_hours(
    *, zone: str, week: Sequence[Any], days: Mapping[dt.date, Any], country: str = "", region: str = ""
) -> Hours:
    """Return hours out of shifts as they are kept; `days` win over public holidays. Raises `UnclearShiftsError`."""
    return Hours(
        zone=ZoneInfo(zone),
        week=tuple(shifts(day) for day in week),
        special=_SpecialDays({date: shifts(told) for date, told in days.items()}, public_holidays(country, region)),
    )


def usual_day(week: Sequence[Any]) -> int:
    """Return how many minutes a business day has: those of a usual one among the days of the week that are open at all."""
    lengths = sorted(sum(end - begin for begin, end in shifts(day)) for day in week if day)
    return lengths[len(lengths) // 2] if lengths else MINUTES_OF_DAY


def insist_on_hours(calendar: Calendar, *, at: dt.datetime) -> None:
    """Raise `NeverOpenError` unless a calendar, as it is kept, is open for a minute within a year after `at`."""
    insist_on_opening(hours_of(Calendar.objects.prefetch_related("days").get(pk=calendar.pk)), at=at)


def insist_on_opening(hours: Hours, *, at: dt.datetime) -> None:
    """Raise `NeverOpenError` unless there is an open minute within a year after `at`."""
    if hours.add(at, 60) > at + LONGEST_CLOSURE:
        raise NeverOpenError


def shifts(told: Iterable[Iterable[str]]) -> tuple[Shift, ...]:
    """Return shifts as they are kept and typed, [["09:00", "12:30"], …], as minutes of the day, in order.

    "24:00" ends a day; a shift that goes past midnight ("22:00" to "06:00") has to be told as two. Raises
    `UnclearShiftsError`.
    """
    try:
        return tuple(sorted((_minute(begin), _minute(end)) for begin, end in told))
    except (TypeError, ValueError) as error:
        raise UnclearShiftsError("a shift is told as 09:00 to 17:00") from error


def _minute(told: str) -> int:
    if told == "24:00":
        return 24 * 60
    moment = dt.time.fromisoformat(told)
    return moment.hour * 60 + moment.minute


class _SpecialDays(Mapping[dt.date, tuple[Shift, ...]]):
    """Our own days, and behind them the public holidays of any year that is asked for."""

    def __init__(self, own: Mapping[dt.date, tuple[Shift, ...]], holidays: Mapping[dt.date, Any]) -> None:
        self._own, self._holidays = own, holidays

    def __getitem__(self, day: dt.date) -> tuple[Shift, ...]:
        if day in self._own:
            return self._own[day]
        if day in self._holidays:
            return ()
        raise KeyError(day)

    def __iter__(self) -> Iterator[dt.date]:
        return iter(self._own)

    def __len__(self) -> int:
        return len(self._own)
