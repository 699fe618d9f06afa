"""What stands now, whatever the period: the backlog by age; and why promises were broken within a period."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from heard.insights.queries.period import Period
from heard.insights.queries.scope import Scope

#: The ages of what is not resolved yet: key, from so many days, to below so many.
AGES: dict[str, tuple[int, int | None]] = {
    "day": (0, 1),
    "days": (1, 3),
    "week": (3, 7),
    "month": (7, 30),
    "older": (30, None),
}
MOST_CAUSES = 12
UNNAMED = "-"  # in an address: broken promises whose cause nobody noted


def backlog(scope: Scope, *, at: dt.datetime) -> dict[str, int]:
    """Return how many conversations are not resolved at the moment, by their age since the customer wrote first."""
    condition, values = scope.of_milestones()
    counted = ", ".join(f"count(*) FILTER (WHERE {age_condition(key)})" for key in AGES)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {counted} FROM insights_milestone m WHERE m.is_open AND {condition}",  # noqa: S608 - made of constants
            {**values, "at": at},
        )
        return dict(zip(AGES, cursor.fetchone(), strict=True))


def age_condition(key: str) -> str:
    """Return the condition on a milestone `m` of one age at the moment %(at)s."""
    young, old = AGES[key]
    older = f" AND m.started_at > %(at)s - interval '{old} days'" if old else ""
    return f"m.started_at <= %(at)s - interval '{young} days'{older}" if young else older.removeprefix(" AND ")


def causes(scope: Scope, period: Period) -> list[tuple[str, int, int]]:
    """Return why things were not done in time, as noted (empty: nobody said), the commonest first: how many promises
    that customers knew of, and how many targets among ourselves."""
    condition, values = scope.of_promises()
    with connection.cursor() as cursor:
        cursor.execute(
            _CAUSES.format(condition=condition),
            {**values, "begin": period.begin, "end": period.end, "most": MOST_CAUSES},
        )
        return [(cause, promises, targets) for cause, promises, targets in cursor.fetchall()]


_CAUSES = """
SELECT m.reason, count(*) FILTER (WHERE m.told_at IS NOT NULL), count(*) FILTER (WHERE m.told_at IS NULL)
FROM promises_promise m
WHERE m.ended_at >= %(begin)s AND m.ended_at < %(end)s AND m."end" = 'broken' AND {condition}
GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT %(most)s
"""
