"""The conversations behind a number, one page at a time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import connection

from heard.conversations.queries.lists import Row, WrongCursorError, page_of
from heard.insights.queries.figures import HAPPY
from heard.insights.queries.period import Period
from heard.insights.queries.scope import Scope
from heard.insights.queries.standing import AGES, UNNAMED, age_condition
from heard.staff.models import Agent

PAGE = 50
MOST_DIGITS = 30  # before and after the point of a place in a list; ours have far fewer
WALL, BUSINESS = "wall", "business"
TIMED = ("acknowledged", "answered", "resolved")
#: Numbers out of the ledger: whether the customer knew, and how it ended.
PROMISED = {"kept": (True, "kept"), "broken": (True, "broken"), "met": (False, "kept"), "missed": (False, "broken")}
WHAT = ("started", *TIMED, "settled", "reopened", *PROMISED, "scored", "happy", "backlog")


@dataclass(frozen=True)
class Found:
    """One conversation behind a number: the moment that counts, how long it took (seconds), what it was about."""

    conversation: Row
    at: dt.datetime
    took: int | None
    about: str


@dataclass(frozen=True)
class Behind:
    """A part of the list, and where the next part begins."""

    rows: list[Found]
    next_cursor: str | None


def behind(
    agent: Agent,
    scope: Scope,
    period: Period,
    what: str,
    *,
    clock: str,
    at: dt.datetime,
    age: str = "",
    cause: str = "",
    cursor: str = "",
    limit: int = PAGE,
) -> Behind:
    """Return a page of what a number counts, in two statements: what took longest first, else the latest first.

    `about` is the kind of a promise, or a score. A promise, or an answer of a customer, has a line of its own. Raises
    WrongCursorError.
    """
    table, moment, took, about, condition, values = _source(scope, what, clock, age, cause)
    order = took or f"extract(epoch FROM {moment})"
    number = "m.conversation_id" if table == "insights_milestone" else "m.id"
    values |= {"begin": period.begin, "end": period.end, "at": at, "limit": limit + 1}
    if cursor:
        condition += f" AND ({order}, {number}) < (%(order)s, %(number)s)"
        values |= _point(cursor)
    within = "" if what == "backlog" else f"{moment} >= %(begin)s AND {moment} < %(end)s AND "
    with connection.cursor() as asked:
        asked.execute(
            f"SELECT m.conversation_id, {moment}, {took or 'NULL'}, {about}, {order}, {number} FROM {table} m"  # noqa: S608
            f" WHERE {within}{condition} ORDER BY {order} DESC, {number} DESC LIMIT %(limit)s",
            values,
        )
        rows = asked.fetchall()
    more = f"{rows[limit - 1][4]}_{rows[limit - 1][5]}" if len(rows) > limit else None
    return Behind(_shown(agent, rows[:limit]), more)


def _shown(agent: Agent, rows: list[tuple[Any, ...]]) -> list[Found]:
    numbers = sorted({row[0] for row in rows})
    wanted = "SELECT c.id, c.since FROM conversations_conversation c WHERE c.id = ANY(%s)"
    page = page_of(agent, wanted, [numbers], order="found.id", limit=len(numbers)) if numbers else None
    known = {row.id: row for row in page.rows} if page else {}
    return [
        Found(known[number], at, took, str(about or "")) for number, at, took, about, *_rest in rows if number in known
    ]


def _source(
    scope: Scope, what: str, clock: str, age: str, cause: str
) -> tuple[str, str, str | None, str, str, dict[str, Any]]:
    """Return table, moment, time taken, what it is about, condition and values of a number."""
    if what in PROMISED:
        condition, values = scope.of_promises()
        is_told, end = PROMISED[what]
        condition += f" AND m.told_at IS {'NOT NULL' if is_told else 'NULL'} AND m.\"end\" = '{end}'"
        if cause:
            condition, values = (
                f"{condition} AND m.reason = %(cause)s",
                {**values, "cause": "" if cause == UNNAMED else cause.replace("\0", "")},
            )
        return "promises_promise", "m.ended_at", None, "m.kind", condition, values
    if what in {"scored", "happy"}:
        condition, values = scope.of_satisfaction()
        least = HAPPY if what == "happy" else 1
        return "feedback_satisfaction", "m.answered_at", None, "m.score", f"{condition} AND m.score >= {least}", values
    condition, values = scope.of_milestones()
    if what == "backlog":
        old = f" AND {age_condition(age)}" if age in AGES else ""
        took = "extract(epoch FROM %(at)s - m.started_at)::bigint"
        return "insights_milestone", "m.started_at", took, "''", f"{condition} AND m.is_open{old}", values
    if what == "reopened":
        return "insights_milestone", "m.settled_at", None, "''", f"{condition} AND m.reopened > 0", values
    time = f"m.{what}_{clock}" if what in TIMED else None
    return "insights_milestone", f"m.{what}_at", time, "''", condition, values


def _point(cursor: str) -> dict[str, Any]:
    order, _, number = cursor.rpartition("_")
    try:
        point = Decimal(order[: 2 * MOST_DIGITS])
        is_place = point.is_finite() and abs(point.adjusted()) < MOST_DIGITS
        if not (is_place and number.isdecimal() and len(number) < 19):
            raise WrongCursorError(cursor)
        return {"order": point, "number": int(number)}
    except InvalidOperation as error:
        raise WrongCursorError(cursor) from error
