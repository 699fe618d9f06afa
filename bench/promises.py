"""The ledger under load: how late the clock is when very much falls due, and how long it takes to reckon anew."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError
from psycopg.errors import DeadlockDetected

from bench.house import House

EACH_SECOND = 500
SECONDS = 20
AHEAD = 20  # seconds until the first falls due, in which the open ones are written


def run(open_promises: int = 1_000_000, *, conversations: int = 10_000, seconds: int = SECONDS) -> dict[str, Any]:
    """Measure in a process of its own: many open promises, 500 falling due each second, one worker."""
    command = [sys.executable, "-m", "bench.promises", str(open_promises), str(conversations), str(seconds)]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return found


def _measure(open_promises: int, seconds: int) -> dict[str, Any]:
    from django.db import connection

    from heard.plumbing.events import CHANNEL

    with connection.cursor() as cursor:
        _patiently(cursor, "TRUNCATE promises_promise CASCADE")
        with _in_bulk(cursor):
            cursor.execute(_FAR, [open_promises])
        cursor.execute("ANALYZE promises_promise")
        cursor.execute("SELECT COALESCE(max(id), 0) FROM plumbing_fact")
        before = cursor.fetchone()[0]
        cursor.execute(_SOON, [AHEAD, EACH_SECOND, EACH_SECOND * seconds])
        cursor.execute("SELECT pg_notify(%s, 'PromiseMade')", [CHANNEL])  # as whoever makes a promise does
        lags = _watch(cursor, before, EACH_SECOND * seconds, patience=AHEAD + seconds + 120)
    return {
        "open": open_promises,
        "fell_due": len(lags),
        "lag_seconds": {"p50": lags[len(lags) // 2], "p99": lags[len(lags) * 99 // 100], "max": lags[-1]},
        "recompute": _recompute(),
    }


@contextmanager
def _in_bulk(cursor: Any) -> Iterator[None]:
    """Let a million rows be written without looking each up in every index; afterwards the table is as it was."""
    cursor.execute(_KEYS)
    keys = cursor.fetchall()
    cursor.execute(_INDEXES)
    indexes = cursor.fetchall()
    for name, _definition in keys:
        _patiently(cursor, f'ALTER TABLE promises_promise DROP CONSTRAINT "{name}"')
    for name, _definition in indexes:
        _patiently(cursor, f'DROP INDEX "{name}"')
    yield
    cursor.execute("SET maintenance_work_mem = '256MB'")
    for _name, definition in indexes:
        _patiently(cursor, definition)
    for name, definition in keys:
        _patiently(cursor, f'ALTER TABLE promises_promise ADD CONSTRAINT "{name}" {definition}')


def _patiently(cursor: Any, statement: str) -> None:
    """Change a table that the worker reads meanwhile: it takes tables in another order, so one of the two may have to give way."""
    for _time in range(60):
        try:
            cursor.execute(statement)
        except OperationalError as refused:
            if not isinstance(refused.__cause__, DeadlockDetected):
                raise
        else:
            return
    raise RuntimeError(f"the worker never let go: {statement}")


def _watch(cursor: Any, seen: int, wanted: int, *, patience: float) -> list[float]:
    """Return how many seconds after its moment each was seen to be broken, in order; looked at ten times a second."""
    lags: list[float] = []
    deadline = time.monotonic() + patience
    while len(lags) < wanted and time.monotonic() < deadline:
        time.sleep(0.1)
        cursor.execute(_BROKEN, [seen])
        now = dt.datetime.now(dt.UTC)
        for number, due_at in cursor.fetchall():
            lags.append(round((now - due_at).total_seconds(), 3))
            seen = max(seen, number)
    return sorted(lags)


def _recompute() -> dict[str, Any]:
    """Change every policy's targets and reckon anew what is open in 10,000 conversations."""
    from django.db import connection
    from django.db.models import F
    from django.utils import timezone

    from heard.promises.actions.recompute import recompute_everything
    from heard.promises.models import ServicePolicy, ServiceTarget

    policy = ServicePolicy.objects.order_by("id").first() or ServicePolicy.objects.create(name="Everybody")
    for kind, minutes in (("first_answer", 240), ("next_answer", 120), ("resolution", 1440)):
        ServiceTarget.objects.get_or_create(policy=policy, kind=kind, defaults={"minutes": minutes})
    with connection.cursor() as cursor:
        _patiently(cursor, "TRUNCATE promises_promise CASCADE")
        cursor.execute(_TARGETS)
    ServiceTarget.objects.update(minutes=F("minutes") + 30)
    began = time.perf_counter()
    done = recompute_everything(at=timezone.now())
    took = time.perf_counter() - began
    return {"targets": done.moved + done.unchanged + done.released, "moved": done.moved, "seconds": round(took, 2)}


_KEYS = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'promises_promise'::regclass AND contype = 'f'
"""
_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'promises_promise'
AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = indexname)
"""
_ROW = """
INSERT INTO promises_promise (kind, words, customer_id, conversation_id, inbox_id, order_number, follows_assignee, source,
    made_at, told_at, seconds, due_at, pauses, warn_percent, warned, acts_at, "end", reason)
"""
# Due within the coming year, and not for an hour.
_FAR = (
    _ROW
    + """
SELECT 'other', 'far', c.customer_id, c.id, c.inbox_id, '', true, 'agent', now(), NULL, 86400, due, '[]', '{}', 0, due, '', ''
FROM (SELECT n, now() + interval '1 hour' + n * interval '31 seconds' AS due FROM generate_series(1, %s) n) far
JOIN (SELECT row_number() OVER () - 1 AS place, * FROM conversations_conversation) c
  ON c.place = far.n %% (SELECT count(*) FROM conversations_conversation)
"""
)
# One in ten was told to the customer, who is apologised to.
_SOON = (
    _ROW
    + """
SELECT 'other', 'soon', c.customer_id, c.id, c.inbox_id, '', true, 'agent', now(),
       CASE WHEN n %% 10 = 0 THEN now() END, 60, due, '[]', '{}', 0, due, '', ''
FROM (SELECT n, clock_timestamp() + (%s + n::float / %s) * interval '1 second' AS due FROM generate_series(1, %s) n) soon
JOIN (SELECT row_number() OVER () - 1 AS place, * FROM conversations_conversation) c
  ON c.place = soon.n %% (SELECT count(*) FROM conversations_conversation)
"""
)
_BROKEN = """
SELECT f.id, p.due_at FROM plumbing_fact f JOIN promises_promise p ON p.id = (f.data->>'promise_id')::bigint
WHERE f.id > %s AND f.name = 'PromiseBroken' ORDER BY f.id
"""
_TARGETS = (
    _ROW
    + """
SELECT kind, '', c.customer_id, c.id, c.inbox_id, '', true, 'policy', now(), NULL, 3600, now() + interval '1 hour', '[]', '{}', 0,
       now() + interval '1 hour', '', ''
FROM conversations_conversation c CROSS JOIN (VALUES ('first_answer'), ('resolution')) AS kinds(kind)
WHERE c.merged_into_id IS NULL
"""
)

if __name__ == "__main__":
    with House(int(sys.argv[2])) as house:
        print(json.dumps(_measure(int(sys.argv[1]), int(sys.argv[3]))))
