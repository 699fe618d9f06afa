"""The numbers of a period: how much came, how soon people heard from us, what was promised, what customers say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from heard.insights.queries.period import Period
from heard.insights.queries.scope import Scope

HAPPY = 4  # of five: whoever says so, or more, is satisfied


@dataclass
class Times:
    """How long something took, in seconds: the median and the 90th percentile, by the wall and in business hours."""

    count: int = 0
    wall_median: float | None = None
    wall_p90: float | None = None
    business_median: float | None = None
    business_p90: float | None = None


@dataclass
class Figures:
    """The numbers of one row: of everything, of one inbox, of one day …"""

    started: int = 0
    acknowledged: Times = field(default_factory=Times)
    answered: Times = field(default_factory=Times)
    resolved: Times = field(default_factory=Times)
    settled: int = 0
    reopened: int = 0
    kept: int = 0
    broken: int = 0
    met: int = 0
    missed: int = 0
    scored: int = 0
    happy: int = 0

    @property
    def reopened_share(self) -> float | None:
        """Return which share of what was resolved came back."""
        return _share(self.reopened, self.settled)

    @property
    def kept_share(self) -> float | None:
        """Return which share of the promises that customers knew of was kept."""
        return _share(self.kept, self.kept + self.broken)

    @property
    def met_share(self) -> float | None:
        """Return which share of the targets among ourselves was met."""
        return _share(self.met, self.met + self.missed)

    @property
    def happy_share(self) -> float | None:
        """Return which share of those who answered was satisfied."""
        return _share(self.happy, self.scored)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


#: By what numbers can be broken down: the key in SQL, of a row `m` with its moment `{at}`.
DIMENSIONS = {
    "inbox": "m.inbox_id::text",
    "team": "m.team_id::text",
    "channel": "{channel}",
    "tag": "g.tag_id::text",
    "agent": "{agent}::text",
    "day": "({at} AT TIME ZONE %(zone)s)::date::text",
}
NOW, BEFORE = "now", "before"
_EITHER = f"CASE WHEN {{at}} >= %(middle)s THEN '{NOW}' ELSE '{BEFORE}' END"
_TAGGED = "JOIN conversations_tagging g ON g.conversation_id = m.conversation_id"


def totals(scope: Scope, period: Period) -> tuple[Figures, Figures]:
    """Return the numbers of a period, and of as many days before it, in three statements."""
    found = dict(_grouped(scope, _EITHER, "", period.before.begin, period))
    return found.get(NOW, Figures()), found.get(BEFORE, Figures())


def broken_down(scope: Scope, period: Period, by: str) -> dict[str | None, Figures]:
    """Return the numbers of a period by inbox, team, channel, tag, agent or day, in three statements.

    The keys are numbers as text, words (channels) or days (ISO); None is what belongs to nobody. What bears two tags
    counts for both.
    """
    return _grouped(scope, DIMENSIONS[by], _TAGGED if by == "tag" else "", period.begin, period)


def _grouped(scope: Scope, key: str, join: str, begin: dt.datetime, period: Period) -> dict[str | None, Figures]:
    found: dict[str | None, Figures] = {}
    given = {"begin": begin, "middle": period.begin, "end": period.end, "zone": period.zone.key}
    for name, what, *told in _asked(_milestones(key, join), scope.of_milestones(), given):
        _put(found.setdefault(name, Figures()), what, told)
    for name, kept, broken, met, missed in _asked(_promises(key, join), scope.of_promises(), given):
        one = found.setdefault(name, Figures())
        one.kept, one.broken, one.met, one.missed = kept, broken, met, missed
    for name, scored, happy in _asked(_scores(key, join), scope.of_satisfaction(), given):
        one = found.setdefault(name, Figures())
        one.scored, one.happy = scored, happy
    return found


def _put(figures: Figures, what: str, told: list[Any]) -> None:
    count, wall, business, reopened = told
    if what == "started":
        figures.started = count
    elif what == "settled":
        figures.settled, figures.reopened = count, reopened
    else:
        setattr(figures, what, Times(count, *(wall or (None, None)), *(business or (None, None))))


def _asked(statement: str, scope: tuple[str, dict[str, Any]], given: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    condition, values = scope
    with connection.cursor() as cursor:
        cursor.execute(statement.replace("{scope}", condition), {**values, **given})
        yield from cursor.fetchall()


def _milestones(key: str, join: str) -> str:
    parts = []
    for what in ("started", "acknowledged", "answered", "resolved", "settled"):
        timed = what in {"acknowledged", "answered", "resolved"}
        took = f"m.{what}_wall, m.{what}_business" if timed else "NULL::bigint, NULL::bigint"
        at = f"m.{what}_at"
        named = key.format(at=at, channel="m.channel", agent="m.agent_id")
        parts.append(
            f"SELECT {named} AS key, '{what}' AS what, {took}, m.reopened > 0 FROM insights_milestone m {join}"  # noqa: S608 - made of constants
            f" WHERE {at} >= %(begin)s AND {at} < %(end)s AND {{scope}}"
        )
    union = " UNION ALL ".join(parts)
    return (
        "SELECT key, what, count(*), percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY wall),"  # noqa: S608 - made of constants
        " percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY business), count(*) FILTER (WHERE again)"
        f" FROM ({union}) AS reached(key, what, wall, business, again) GROUP BY key, what"
    )


def _promises(key: str, join: str) -> str:
    channel = "(SELECT c.channel FROM conversations_conversation c WHERE c.id = m.conversation_id)"
    named = key.format(at="m.ended_at", channel=channel, agent="m.owner_id")
    counted = ", ".join(
        f"count(*) FILTER (WHERE m.told_at {told} AND m.\"end\" = '{end}')"
        for told in ("IS NOT NULL", "IS NULL")
        for end in ("kept", "broken")
    )
    return (
        f"SELECT {named} AS key, {counted} FROM promises_promise m {join} WHERE m.ended_at >= %(begin)s"  # noqa: S608 - made of constants
        " AND m.ended_at < %(end)s AND m.\"end\" IN ('kept', 'broken') AND {scope} GROUP BY 1"
    )


def _scores(key: str, join: str) -> str:
    named = key.format(at="m.answered_at", channel="m.channel", agent="m.agent_id")
    return (
        f"SELECT {named} AS key, count(*), count(*) FILTER (WHERE m.score >= {HAPPY}) FROM feedback_satisfaction m {join}"  # noqa: S608 - made of constants
        " WHERE m.answered_at >= %(begin)s AND m.answered_at < %(end)s AND m.score IS NOT NULL AND {scope} GROUP BY 1"
    )
