"""Pages by cursor: opaque, stable while rows come and go, as cheap on page 1,000 as on page 1."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.db.models import Model, QuerySet

from heard.plumbing.api.problems import Problem

MOST, USUAL = 100, 50


def page(found: QuerySet[Any], cursor: str | None, limit: int) -> tuple[list[Any], str | None]:
    """Return one page of a query set, newest first by id, and the cursor of the next one. Raises Problem."""
    limit = max(1, min(limit, MOST))
    if cursor:
        found = found.filter(pk__lt=read_cursor(cursor))
    rows = list(found.order_by("-pk")[: limit + 1])
    more = len(rows) > limit
    rows = rows[:limit]
    return rows, make_cursor(rows[-1]) if more else None


def make_cursor(row: Model | int) -> str:
    """Return the cursor that continues after a row."""
    return base64.urlsafe_b64encode(str(row if isinstance(row, int) else row.pk).encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> int:
    """Return the id a cursor of ours holds; raises Problem for any other."""
    try:
        number = int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not 0 <= number < 2**63:
            raise ValueError(number)
    except (ValueError, binascii.Error) as error:
        raise Problem(
            400, "wrong-cursor", "This cursor is none of ours. Leave it out to begin with the first page."
        ) from error
    return number
