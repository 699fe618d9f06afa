"""The tables of the page, on it and as files: by inbox, team, channel, tag, agent or day; causes; the backlog."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from heard.conversations.models import Inbox, Tag
from heard.customers.models import ChannelKind
from heard.insights.models import Counting
from heard.insights.queries.behind import BUSINESS, TIMED, WALL
from heard.insights.queries.figures import Figures, broken_down
from heard.insights.queries.kept import kept
from heard.insights.queries.scope import NOBODYS, Scope
from heard.insights.views.asking import Asked
from heard.insights.views.tiles import median, p90
from heard.insights.words import BREAKDOWNS, amount, duration, share
from heard.staff.models import Agent, Team

MODELS: Mapping[str, Any] = {"inbox": Inbox, "team": Team, "tag": Tag, "agent": Agent}
HEAD = (
    "started", "acknowledged", "acknowledged_median_business_s", "acknowledged_p90_business_s",
    "acknowledged_median_wall_s", "acknowledged_p90_wall_s", "answered", "answered_median_business_s",
    "answered_p90_business_s", "answered_median_wall_s", "answered_p90_wall_s", "resolved", "resolved_median_business_s",
    "resolved_p90_business_s", "resolved_median_wall_s", "resolved_p90_wall_s", "first_resolved", "reopened",
    "promises_kept", "promises_broken", "targets_met", "targets_missed", "scores", "satisfied",
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """One number of a table, and where it leads."""

    value: str
    address: str


@dataclass(frozen=True)
class Line:
    """One row of a table: whose numbers, where theirs are shown alone, and the numbers."""

    name: str
    address: str
    cells: list[Cell]


def breakdown(asked: Asked, counting: Counting, by: str) -> list[tuple[str, str | None, Figures]]:
    """Return the numbers of a period by something: name, key and numbers, the most conversations first, days in order.

    Of single agents, whoever does not lead sees only themselves.
    """
    scope = own(asked) if by == "agent" else asked.scope
    found = kept(counting, (scope, asked.period, by), lambda: broken_down(scope, asked.period, by))
    names = _names(by, found)
    rows = [(names[key], key, figures) for key, figures in found.items() if key in names]
    if by == "day":
        return sorted(rows, key=lambda row: row[1] or "")
    return sorted(rows, key=lambda row: (row[1] is None, -row[2].started, -row[2].resolved.count, row[0]))


def own(asked: Asked) -> Scope:
    """Return the scope in which single agents may be told apart."""
    return asked.scope if asked.agent.is_lead else replace(asked.scope, agent=asked.agent.pk)


def _names(by: str, keys: Mapping[str | None, Any]) -> dict[str | None, str]:
    given = [key for key in keys if key is not None]
    if by == "day":
        return {key: date_format(dt.date.fromisoformat(key), "SHORT_DATE_FORMAT") for key in given}
    if by == "channel":
        return {key: str(dict(ChannelKind.choices).get(key, key)) for key in given}
    rows = MODELS[by]._default_manager.filter(pk__in=[int(key) for key in given]).values_list("pk", "name")
    return {**{str(number): name for number, name in rows}, None: _("Nobody")}


def lines(asked: Asked, rows: list[tuple[str, str | None, Figures]], by: str) -> Iterator[Line]:
    """Yield the rows of the table on the page, every number with what stands behind it."""
    for name, key, figures in rows:
        narrowed = _narrowed(by, key)
        cells = [
            Cell(value, asked.address("insights:behind", what=what, **narrowed))
            for what, value in _cells(asked, figures)
        ]
        yield Line(name, asked.address("insights:numbers", **narrowed), cells)


def _narrowed(by: str, key: str | None) -> dict[str, str | None]:
    if by == "day":
        return {"period": None, "from": key, "to": key}
    return {by: key or NOBODYS}


def _cells(asked: Asked, figures: Figures) -> Iterator[tuple[str, str]]:
    in_days = asked.clock == WALL
    yield "started", amount(figures.started)
    for what in ("answered", "resolved"):
        times = getattr(figures, what)
        yield what, duration(median(times, asked.clock), in_days=in_days)
        yield what, duration(p90(times, asked.clock), in_days=in_days)
    yield "resolved", amount(figures.resolved.count)
    yield "reopened", share(figures.reopened_share)
    yield "broken", share(figures.kept_share)
    yield "missed", share(figures.met_share)
    yield "scored", share(figures.happy_share)


def sheet(rows: list[tuple[str, str | None, Figures]], by: str) -> tuple[list[str], Iterator[list[Any]]]:
    """Return the table for a spreadsheet: its head and its rows, times in whole seconds by both clocks."""
    return [str(BREAKDOWNS[by]), *HEAD], ([_written(by, name, key), *_plain(figures)] for name, key, figures in rows)


def _written(by: str, name: str, key: str | None) -> str:
    return key or name if by == "day" else name


def _plain(figures: Figures) -> Iterator[int | None]:
    yield figures.started
    for what in TIMED:
        times = getattr(figures, what)
        yield times.count
        for clock in (BUSINESS, WALL):
            for seconds in (median(times, clock), p90(times, clock)):
                yield None if seconds is None else round(seconds)
    yield from (figures.settled, figures.reopened, figures.kept, figures.broken, figures.met, figures.missed)
    yield from (figures.scored, figures.happy)
