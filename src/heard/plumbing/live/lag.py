"""How far the live updates are behind, and what holds them back: for `heard doctor`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

_LAG = """
SELECT count(*), min(at), clock_timestamp() FROM (
    SELECT at FROM plumbing_fact
    WHERE (epoch, xid) >= (coalesce((SELECT number FROM plumbing_epoch WHERE id = 1), 1), pg_snapshot_xmin(pg_current_snapshot()))
    ORDER BY epoch, xid, id LIMIT 10000) held
"""

# pg_current_snapshot counts every transaction with an id in the whole cluster, prepared ones included.
_BLOCKER = """
SELECT pid, backend_xid::text, state, left(query, 300), application_name, datname, xact_start, clock_timestamp()
FROM pg_stat_activity
WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()
UNION ALL
SELECT NULL, transaction::text, 'prepared', gid, '', database, prepared, clock_timestamp() FROM pg_prepared_xacts
ORDER BY 7 LIMIT 1
"""


@dataclass(frozen=True)
class Blocker:
    """The oldest transaction still running: live updates wait for it."""

    pid: int | None
    xid: str
    state: str
    query: str
    application: str
    database: str
    age: dt.timedelta


@dataclass(frozen=True)
class TailLag:
    """How many committed facts open screens have not heard of yet, since when, and what they wait for."""

    held_back: int
    behind: dt.timedelta
    blocker: Blocker | None


def tail_lag(connection: BaseDatabaseWrapper) -> TailLag:
    """Return how far the live updates lag behind the book (counted up to 10,000 facts), and what holds them back."""
    with connection.cursor() as cursor:
        cursor.execute(_LAG)
        held_back, oldest, now = cursor.fetchone()
        cursor.execute(_BLOCKER)
        row = cursor.fetchone()
    behind = now - oldest if oldest else dt.timedelta(0)
    return TailLag(held_back, behind, _blocker(row) if row else None)


def _blocker(row: tuple[object, ...]) -> Blocker:
    pid, xid, state, query, application, database, since, now = row
    age = now - since if since else dt.timedelta(0)  # type: ignore[operator]
    return Blocker(pid, str(xid), str(state or ""), str(query or ""), str(application or ""), str(database or ""), age)  # type: ignore[arg-type]
