"""Search, as in the search box."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ninja import Router, Schema

from heard.conversations.queries.search import search
from heard.plumbing.api.paging import make_cursor, read_cursor
from heard.plumbing.api.problems import Problem
from heard.plumbing.api.shapes import Page
from heard.staff.tokens import ApiRequest

router = Router(tags=["Search"])


class HitOut(Schema):
    """Something found; the words stand in <mark>, the rest is escaped HTML."""

    conversation_id: int
    message_id: int
    subject: str
    state: str
    customer_name: str
    at: dt.datetime
    snippet: str


class HitPage(Page):
    """A page of what was found."""

    items: list[HitOut]


@router.get("search", response=HitPage, summary="Search everything")
def find(request: ApiRequest, q: str, cursor: str | None = None, limit: int = 25) -> Any:
    """Return conversations in which the words stand; understands filters such as from:, tag: and is:open."""
    before = read_cursor(cursor) if cursor else None
    found = search(request.agent, q[:500], before=before, limit=max(1, min(limit, 50)))
    if found.problems:
        raise Problem(422, "invalid-search", " ".join(found.problems))
    following = None if found.next_before is None else make_cursor(found.next_before)
    return {"items": found.hits, "next_cursor": following}
