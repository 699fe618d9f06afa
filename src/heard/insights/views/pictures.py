"""Two pictures, drawn here: what came and what was resolved day by day, and the backlog by age."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.formats import date_format

from heard.insights.queries.figures import Figures
from heard.insights.queries.period import Period
from heard.insights.queries.standing import AGES
from heard.insights.views.asking import Asked
from heard.insights.words import AGE_NAMES, amount

MOST_COLUMNS = 46  # more would be hair lines on a phone; longer periods are drawn several days to a column
HEIGHT = 100
STEP = 10


@dataclass(frozen=True)
class Column:
    """One or several days: what they are called, what came and what was resolved, and where the bars stand."""

    name: str
    started: int
    resolved: int
    x: float
    started_height: float
    resolved_height: float
    started_address: str
    resolved_address: str


@dataclass(frozen=True)
class Days:
    """The picture day by day: its columns, its width (its height is 100), and the largest number in it."""

    columns: list[Column]
    width: float
    most: int
    first: str
    last: str


@dataclass(frozen=True)
class Bar:
    """One age of the backlog: its name, how many, how long its bar is (of 100), and what stands behind it."""

    name: str
    number: str
    length: float
    address: str


def days(asked: Asked, by_day: Mapping[str | None, Figures]) -> Days:
    """Return the picture of a period, as many days to a column as it takes."""
    period = asked.period
    at_once = -(-period.days // MOST_COLUMNS)
    starts = [period.first + dt.timedelta(days=number) for number in range(0, period.days, at_once)]
    counted = [_counted(period, start, at_once, by_day) for start in starts]
    most = max([1, *(number for _days, *pair in counted for number in pair)])
    columns = [
        _column(asked, place, span, started, resolved, most) for place, (span, started, resolved) in enumerate(counted)
    ]
    return Days(columns, len(columns) * STEP, most, _day(period.first), _day(period.last))


def _counted(
    period: Period, start: dt.date, at_once: int, by_day: Mapping[str | None, Figures]
) -> tuple[list[dt.date], int, int]:
    span = [start + dt.timedelta(days=number) for number in range(at_once)]
    span = [day for day in span if day <= period.last]
    rows = [by_day[day.isoformat()] for day in span if day.isoformat() in by_day]
    return span, sum(row.started for row in rows), sum(row.resolved.count for row in rows)


def _column(asked: Asked, place: int, span: list[dt.date], started: int, resolved: int, most: int) -> Column:
    first, last = span[0], span[-1]
    name = _day(first) if first == last else f"{_day(first)} – {_day(last)}"
    day = {"period": None, "from": first.isoformat(), "to": last.isoformat()}
    addresses = [asked.address("insights:behind", what=what, **day) for what in ("started", "resolved")]
    high = round(started / most * HEIGHT, 1), round(resolved / most * HEIGHT, 1)
    return Column(name, started, resolved, place * STEP + 1, high[0], high[1], addresses[0], addresses[1])


def _day(day: dt.date) -> str:
    return date_format(day, "MONTH_DAY_FORMAT")


def ages(asked: Asked, backlog: Mapping[str, int]) -> list[Bar]:
    """Return the bars of the backlog, the youngest first."""
    most = max([1, *backlog.values()])
    return [
        Bar(
            str(AGE_NAMES[key]),
            amount(backlog[key]),
            round(backlog[key] / most * 100, 1),
            asked.address("insights:behind", what="backlog", age=key),
        )
        for key in AGES
    ]
