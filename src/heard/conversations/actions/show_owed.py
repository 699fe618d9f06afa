"""Show on conversations by when something is owed in them next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import connection


def show_owed(*, moments: Mapping[int, tuple[dt.datetime, bool] | None]) -> None:
    """Set, for conversations by number, the moment that lists sort and badges show, and whether the customer knows of it.

    None: nothing is owed. Told by whoever keeps the ledger, in their transaction; no fact, as it only repeats theirs.
    """
    if not moments:
        return
    shown = [moments[number] or (None, False) for number in sorted(moments)]
    with connection.cursor() as cursor:
        cursor.execute(_SHOW, [sorted(moments), [at for at, _told in shown], [is_told for _at, is_told in shown]])


# In one order, so that two who show the same conversations wait for each other instead of blocking each other.
_SHOW = """
WITH told AS (
    SELECT c.id, g.owed_at, g.owed_told
    FROM unnest(%s::bigint[], %s::timestamptz[], %s::boolean[]) AS g(id, owed_at, owed_told)
    JOIN conversations_conversation c ON c.id = g.id
    WHERE (c.owed_at, c.owed_told) IS DISTINCT FROM (g.owed_at, g.owed_told)
    ORDER BY c.id
    FOR NO KEY UPDATE OF c
)
UPDATE conversations_conversation c SET owed_at = told.owed_at, owed_told = told.owed_told FROM told WHERE c.id = told.id
"""
