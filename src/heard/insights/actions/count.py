"""Bring the milestones up to what has happened."""

from __future__ import annotations

import datetime as dt
import secrets
import time
from typing import Any

from django.db import connection, transaction

from heard.insights.milestones import write_milestones
from heard.insights.models import Counting

ABOVE_ALL = 2**63 - 1  # a number no conversation has
BATCH = 1000  # facts, or older conversations, at once
PATIENCE = 20.0  # seconds of one run; the next one goes on


def count(*, at: dt.datetime, seconds: float = PATIENCE) -> int:
    """Write the milestones of conversations about which the book says something new, then of those not counted yet, the
    newest first, for about so many seconds; return how many conversations were looked at.

    Where nothing was counted before, it begins: what happens meanwhile is followed. Milestones and the place in the book
    move together, so that a crash loses nothing; two runs at once wait for each other.
    """
    until, looked_at = time.monotonic() + seconds, 0
    while True:
        with transaction.atomic():
            place = _place(at)
            numbers, is_done = _news(place)
            if not numbers and is_done:
                numbers, is_done = _older(place)
            write_milestones(numbers)
            place.mark, place.at = secrets.randbits(62), at
            place.save()
        looked_at += len(numbers)
        if is_done or time.monotonic() > until:
            return looked_at


def _place(at: dt.datetime) -> Counting:
    """Return how far we are, ours until the transaction ends; the first time, the end of the book and all that is there."""
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, [at])
    return Counting.objects.select_for_update().get(pk=1)


def _news(place: Counting) -> tuple[list[int], bool]:
    """Return the conversations that the next facts are about, and whether the book ends there; moves the place."""
    with connection.cursor() as cursor:
        cursor.execute(_READ, [place.epoch, place.xid, place.fact_id, BATCH])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    if rows:
        place.epoch, place.xid, place.fact_id = rows[-1][:3]
    return sorted({number for *_place, pair in rows for number in pair or ()}), len(rows) < BATCH


def _older(place: Counting) -> tuple[list[int], bool]:
    """Return the next older conversations that were never counted, and whether these are the last; moves the place."""
    with connection.cursor() as cursor:
        if place.below is None:
            cursor.execute(_WERE_LOST)
            if not cursor.fetchone()[0]:
                return [], True
            place.below = ABOVE_ALL
        cursor.execute(
            "SELECT id FROM conversations_conversation WHERE id < %s ORDER BY id DESC LIMIT %s", [place.below, BATCH]
        )
        numbers = [number for (number,) in cursor.fetchall()]
    is_done = len(numbers) < BATCH
    place.below = None if is_done else numbers[-1]
    return numbers, is_done


_BEGIN = """
INSERT INTO insights_counting (id, epoch, xid, fact_id, below, mark, at)
SELECT 1, heard_epoch(), pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1, 9223372036854775807,
       9223372036854775807, 0, %s
ON CONFLICT (id) DO NOTHING
"""
# The milestones may be gone though their place is not, after TRUNCATE or a restore of some tables: they come again.
_WERE_LOST = """
SELECT NOT EXISTS (SELECT FROM insights_milestone)
   AND EXISTS (SELECT FROM conversations_conversation WHERE state <> 'spam' AND merged_into_id IS NULL)
"""
# Never past the oldest transaction still running: what it writes would be skipped. A conversation is counted anew when
# its own stream moves, and when it was merged or split and another one's stream tells of it.
_READ = """
SELECT f.epoch, f.xid::text::bigint, f.id, CASE WHEN f.stream LIKE 'conversation:%%' THEN array_remove(ARRAY[
    split_part(f.stream, ':', 2)::bigint, (f.data ->> 'merged_id')::bigint, (f.data ->> 'created_id')::bigint], NULL) END
FROM plumbing_fact f
WHERE (f.epoch, f.xid, f.id) > (%s, %s::text::xid8, %s)
  AND (f.epoch < heard_epoch() OR f.xid < pg_snapshot_xmin(pg_current_snapshot()))
ORDER BY f.epoch, f.xid, f.id LIMIT %s
"""
