"""Shapes that many answers share."""

from __future__ import annotations

import datetime as dt

from ninja import Schema


class Page(Schema):
    """Where the next page begins; empty on the last one."""

    next_cursor: str | None


class Joined(Schema):
    """That one thing went into another of its kind; deleting it takes them apart."""

    id: int
    kept_id: int
    merged_id: int
    by_id: int | None
    at: dt.datetime
    undone_at: dt.datetime | None
