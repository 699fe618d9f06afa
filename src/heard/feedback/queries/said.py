"""What customers said of how they were served, newest first: one statement for a page of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from heard.conversations.queries.lists import WrongCursorError
from heard.feedback.models import LOW, Satisfaction, Score
from heard.staff.models import Agent

PAGE = 50

#: What a list may be narrowed to.
KINDS = {
    "": Q(),
    "low": Q(score__lte=LOW),
    "middling": Q(score=Score.MIDDLING),
    "high": Q(score__gte=Score.GOOD),
    "words": ~Q(reason=""),
}


@dataclass(frozen=True)
class Page:
    """A part of the list, and where the next part begins."""

    rows: list[Satisfaction]
    next_cursor: str | None


def said_page(agent: Agent, *, kind: str = "", cursor: str = "", limit: int = PAGE) -> Page:
    """Return a page of what was said about conversations in inboxes the agent may open. Raises WrongCursorError."""
    found = Satisfaction.objects.visible_to(agent).given().filter(KINDS.get(kind, Q()))
    if cursor:
        moment, number = _point(cursor)
        found = found.filter(Q(answered_at__lt=moment) | Q(answered_at=moment, pk__lt=number))
    related = found.select_related("customer", "conversation", "agent", "inbox").order_by("-answered_at", "-pk")
    rows = list(related[: limit + 1])
    more, rows = len(rows) > limit, rows[:limit]
    last = rows[-1] if rows else None
    following = f"{last.answered_at.isoformat()}_{last.pk}" if more and last and last.answered_at else None
    return Page(rows, following)


def _point(cursor: str) -> tuple[dt.datetime, int]:
    moment, _, number = cursor.rpartition("_")
    try:
        at = dt.datetime.fromisoformat(moment)
        if at.tzinfo is None or not (1970 <= at.year <= 9000 and number.isdecimal() and len(number) < 19):
            raise WrongCursorError(cursor)
        return at, int(number)
    except ValueError as error:
        raise WrongCursorError(cursor) from error
