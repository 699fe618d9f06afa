"""Show on conversations by when something is owed in them next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import connection


def show_owed(*, moments: Mapping[int, dt.datetime | None]) -> None:
    """Set, for conversations by number, the moment that lists sort and badges show; None: nothing is owed.

    Told by whoever keeps the ledger, in their transaction; no fact, as it only repeats theirs.
    """
    if not moments:
        return
    with connection.cursor() as cursor:
        cursor.execute(_SHOW, [sorted(moments), [moments[number] for number in sorted(moments)]])


# In one order, so that two who show the same conversations wait for each other instead of blocking each other.
_SHOW = """
WITH told AS (
    SELECT c.id, g.owed_at
    FROM unnest(%s::bigint[], %s::timestamptz[]) AS g(id, owed_at)
    JOIN conversations_conversation c ON c.id = g.id
    WHERE c.owed_at IS DISTINCT FROM g.owed_at
    ORDER BY c.id
    FOR NO KEY UPDATE OF c
)
UPDATE conversations_conversation c SET owed_at = told.owed_at FROM told WHERE c.id = told.id
"""
