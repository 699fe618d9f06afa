"""Business time: when a house is open, and what "in four business hours" means. Knows no database and no Django.

It is open at an instant when the clock on its wall says so: the local date is not a day off, and the local time lies in
one of that day's shifts. So an hour that the clock shows twice counts twice, and one that it skips does not count.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from zoneinfo import ZoneInfo

MINUTES_OF_DAY = 24 * 60
FARTHEST = dt.timedelta(days=800)  # a house that stays closed for so long does not open again
MOST_SECONDS = 10 * 366 * 86_400  # nobody promises anything for longer
SECOND = dt.timedelta(seconds=1)

# Minutes after local midnight, from and to; "to" is not open any more. The whole day is (0, 1440).
Shift: TypeAlias = tuple[int, int]
# Instants in UTC.
Span: TypeAlias = tuple[dt.datetime, dt.datetime]


class NeverOpenError(Exception):
    """These hours have no open minute, or none for more than two years."""


class UnclearShiftsError(ValueError):
    """Shifts overlap, end before they begin, or lie outside the day."""


@dataclass(frozen=True)
class Hours:
    """When a house is open: shifts for each weekday (Monday first), and days that go differently (a day off has none).

    Raises `UnclearShiftsError` for shifts nobody could keep.
    """

    zone: ZoneInfo
    week: tuple[tuple[Shift, ...], ...]
    special: Mapping[dt.date, tuple[Shift, ...]] = field(default_factory=dict)
    _days: dict[dt.date, tuple[Span, ...]] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise UnclearShiftsError("a week has seven days")
        for shifts in (*self.week, *self.special.values()):
            _check(shifts)

    def is_open(self, at: dt.datetime) -> bool:
        """Return whether the house is open at this instant."""
        return any(begin <= at < end for begin, end in self.spans(at.astimezone(self.zone).date()))

    def add(self, moment: dt.datetime, seconds: float) -> dt.datetime:
        """Return the instant at which so many open seconds have passed since `moment`, in UTC.

        With no seconds it is the moment itself when the house is open, else the next opening. Otherwise it is the first
        such instant: what is due in a full working day is due at closing time, not at the next opening. Raises
        `NeverOpenError`, and ValueError for a time that is negative or longer than ten years.
        """
        if not 0 <= seconds <= MOST_SECONDS:
            raise ValueError("a business time is not negative, and not longer than ten years")
        left = dt.timedelta(seconds=seconds)
        closed_since = moment
        for begin, end in self._from(moment):
            if begin - closed_since > FARTHEST:
                break
            if left <= end - begin:
                return begin + left
            left -= end - begin
            closed_since = end
        raise NeverOpenError

    def between(self, begin: dt.datetime, end: dt.datetime) -> float:
        """Return how many open seconds lie between two instants; none when the second is not later."""
        total = dt.timedelta()
        if end <= begin:
            return 0.0
        last = end.astimezone(self.zone).date()
        day = begin.astimezone(self.zone).date()
        while day <= last:
            for opened, closed in self.spans(day):
                total += max(min(closed, end) - max(opened, begin), dt.timedelta())
            day += dt.timedelta(days=1)
        return total.total_seconds()

    def end_of_day(self, moment: dt.datetime) -> dt.datetime:
        """Return when the house closes on the day of `moment`, or on the next day it is open. Raises `NeverOpenError`."""
        for begin, _ in self._from(moment):
            return self.spans(begin.astimezone(self.zone).date())[-1][1]
        raise NeverOpenError

    def spans(self, day: dt.date) -> tuple[Span, ...]:
        """Return when the house is open on a local date: instants in UTC, in order, touching ones made one."""
        known = self._days.get(day)
        if known is None:
            shifts = self.special.get(day, self.week[day.weekday()])
            known = self._days[day] = tuple(_joined(_open(shifts, day, self.zone))) if shifts else ()
        return known

    def _from(self, moment: dt.datetime) -> Iterator[Span]:
        """Yield what is open from `moment` on; ends after `FARTHEST` without anything."""
        day = moment.astimezone(self.zone).date()
        silent = 0
        while silent <= FARTHEST.days and day < dt.date.max:
            spans = [(max(begin, moment), end) for begin, end in self.spans(day) if end > moment]
            silent = 0 if spans else silent + 1
            yield from spans
            day += dt.timedelta(days=1)


def always(zone: ZoneInfo) -> Hours:
    """Return the hours of a house that never closes."""
    return Hours(zone=zone, week=(((0, MINUTES_OF_DAY),),) * 7)


def _check(shifts: Sequence[Shift]) -> None:
    before = 0
    for begin, end in shifts:
        if not 0 <= begin < end <= MINUTES_OF_DAY:
            raise UnclearShiftsError("a shift begins before it ends, within one day")
        if begin < before:
            raise UnclearShiftsError("shifts follow one another and do not overlap")
        before = end


def _open(shifts: Sequence[Shift], day: dt.date, zone: ZoneInfo) -> Iterator[Span]:
    """Yield the parts of a local day in which the wall clock, as it goes there, lies in one of the shifts."""
    midnight = dt.datetime.combine(day, dt.time())
    for begin, end, offset in _stretches(midnight, zone):
        zero = midnight.replace(tzinfo=dt.UTC) - offset  # the instant at which this stretch's clock would show midnight
        for opens, closes in shifts:
            first = max(begin, zero + dt.timedelta(minutes=opens))
            last = min(end, zero + dt.timedelta(minutes=closes))
            if first < last:
                yield first, last


def _stretches(midnight: dt.datetime, zone: ZoneInfo) -> Iterator[tuple[dt.datetime, dt.datetime, dt.timedelta]]:
    """Yield the stretches of a local day during which the clock runs evenly, with its distance from UTC.

    A day's midnight may be skipped or come twice, so the look goes beyond it on both sides; what shows another date is
    cut off by the shifts, which lie within the day.
    """
    begin = midnight.replace(tzinfo=dt.UTC) - dt.timedelta(hours=15)  # no clock is farther from UTC
    last = begin + dt.timedelta(hours=54)
    while begin < last:
        offset = _offset(begin, zone)
        end = _next_change(begin, last, offset, zone)
        yield begin, end, offset
        begin = end


def _next_change(begin: dt.datetime, last: dt.datetime, offset: dt.timedelta, zone: ZoneInfo) -> dt.datetime:
    """Return the first instant after `begin` with another distance from UTC, or `last`."""
    steps = range(int((last - begin) / dt.timedelta(hours=6)) + 1)
    for step in steps:
        before = begin + step * dt.timedelta(hours=6)
        after = min(before + dt.timedelta(hours=6), last)
        if _offset(after, zone) != offset:
            seconds = range(1, int((after - before).total_seconds()) + 1)
            index = bisect_right(seconds, 0, key=lambda second: int(_offset(before + second * SECOND, zone) != offset))
            return before + seconds[index] * SECOND
    return last


def _offset(at: dt.datetime, zone: ZoneInfo) -> dt.timedelta:
    return at.astimezone(zone).utcoffset() or dt.timedelta()


def _joined(spans: Iterator[Span]) -> Iterator[Span]:
    """Yield them in order, touching ones as one."""
    held: Span | None = None
    for begin, end in sorted(spans):
        if held and begin <= held[1]:
            held = (held[0], max(end, held[1]))
        else:
            if held:
                yield held
            held = (begin, end)
    if held:
        yield held
