"""Stretches of days that numbers are asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

LONGEST = 731  # days: two years at once
USUAL = "30"
LENGTHS = {"7": 7, "30": 30, "90": 90}
MONTH, OWN = "month", "own"


class PeriodIsWrong(Exception):
    """This is no stretch of days: it ends before it begins, is longer than two years, or is none at all."""


@dataclass(frozen=True)
class Period:
    """Whole days, from the first to the last, where whoever asks is."""

    key: str
    first: dt.date
    last: dt.date
    zone: ZoneInfo

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return (self.last - self.first).days + 1

    @property
    def begin(self) -> dt.datetime:
        """Return the first instant."""
        return dt.datetime.combine(self.first, dt.time(), self.zone).astimezone(dt.UTC)

    @property
    def end(self) -> dt.datetime:
        """Return the instant after the last one."""
        return dt.datetime.combine(self.last + dt.timedelta(days=1), dt.time(), self.zone).astimezone(dt.UTC)

    @property
    def before(self) -> Period:
        """Return as many days just before it."""
        last = self.first - dt.timedelta(days=1)
        return Period(OWN, last - dt.timedelta(days=self.days - 1), last, self.zone)


def asked_period(asked: Mapping[str, str], *, today: dt.date, zone: ZoneInfo) -> Period:
    """Return the period somebody asks for: `period` is 7, 30 or 90 (days up to today) or month (this one so far), or
    `from` and `to` are days. Without any it is the last 30 days. Raises PeriodIsWrong."""
    if asked.get("from") or asked.get("to"):
        return _own(asked.get("from", ""), asked.get("to", "") or today.isoformat(), zone)
    key = asked.get("period") or USUAL
    if key == MONTH:
        return Period(MONTH, today.replace(day=1), today, zone)
    if key not in LENGTHS:
        raise PeriodIsWrong
    return Period(key, today - dt.timedelta(days=LENGTHS[key] - 1), today, zone)


def _own(first: str, last: str, zone: ZoneInfo) -> Period:
    try:
        period = Period(OWN, dt.date.fromisoformat(first), dt.date.fromisoformat(last), zone)
    except ValueError as error:
        raise PeriodIsWrong from error
    if not (1 <= period.days <= LONGEST and dt.date(1990, 1, 1) < period.first and period.last.year < 2200):
        raise PeriodIsWrong
    return period
