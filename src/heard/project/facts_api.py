"""The API of the book of facts: what happened, in order and without gaps, for whoever keeps in step with it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.db import connection
from ninja import Query, Router, Schema

from heard.conversations.models import Inbox
from heard.plumbing.api.paging import MOST, USUAL
from heard.plumbing.api.problems import Problem
from heard.plumbing.live.book import AFTER, PRESENT_CURSOR
from heard.plumbing.live.cursor import BEGINNING, Cursor
from heard.staff.models import Agent
from heard.staff.tokens import ApiRequest

router = Router(tags=["Facts"])
READ_AT_ONCE = 1000
OF_CUSTOMERS = "customer:"


class FactOut(Schema):
    """Something that happened; `data` holds ids and plain values."""

    id: int
    at: dt.datetime
    name: str
    stream: str
    agent_id: int | None
    data: dict[str, Any]


class FactFeed(Schema):
    """Facts in order. Go on with `next_cursor`, also when there are none: others may have happened by then."""

    items: list[FactOut]
    next_cursor: str


@router.get("facts", response=FactFeed, summary="What happened, oldest first")
def facts(request: ApiRequest, name: Query[list[str]] = [], cursor: str = "", limit: int = USUAL) -> Any:  # noqa: B006
    """Return what happened after `cursor`: without one from the beginning of the book, with “now” from this moment on.

    A page may hold fewer than `limit`, as what the agent may not see is left out; the last page was reached when
    `next_cursor` is the cursor that was sent. Nothing is skipped, also not what commits late.
    """
    if cursor == "now":
        return {"items": [], "next_cursor": _now()}
    place, limit = _place(cursor), max(1, min(limit, MOST))
    may, items = _may(request.agent), []
    for row in _read(place):
        place = Cursor(row[0], int(row[1]), row[2])
        if may(row) and (not name or row[4] in name):
            items.append(_told(row))
            if len(items) == limit:
                break
    return {"items": items, "next_cursor": str(place)}


def _read(place: Cursor) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(AFTER, (place.epoch, str(place.xid), place.id, READ_AT_ONCE))
        return list(cursor.fetchall())


def _now() -> str:
    with connection.cursor() as cursor:
        cursor.execute(PRESENT_CURSOR)
        return str(cursor.fetchone()[0])


def _place(cursor: str) -> Cursor:
    try:
        return Cursor.parse(cursor) if cursor else BEGINNING
    except ValueError as error:
        detail = "This cursor is none of ours. Leave it out to begin with the first fact."
        raise Problem(400, "wrong-cursor", detail) from error


def _may(agent: Agent) -> Any:
    """Return what tells whether the agent may know of a row: facts of their inboxes, and of customers."""
    if agent.is_admin:
        return lambda row: True
    inboxes = set(Inbox.objects.visible_to(agent).values_list("pk", flat=True))
    return lambda row: row[8] in inboxes or (row[8] is None and row[5].startswith(OF_CUSTOMERS))


def _told(row: tuple[Any, ...]) -> dict[str, Any]:
    _epoch, _xid, number, at, name, stream, _subject, actor, _scope, data = row
    return {"id": number, "at": at, "name": name, "stream": stream, "agent_id": actor, "data": json.loads(data)}
