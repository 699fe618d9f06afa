"""Forgetting facts: what they say about a person, and those older than they are kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import connection

#: What a fact keeps when the person it is about is forgotten: numbers, yes or no, and these words of ours.
KEPT_WORDS = ("begun_by", "channel", "delivery", "ended_by", "kind", "outcome", "send_at", "state", "trust", "until")


def strip_facts(*, subject_ids: Collection[int] = (), streams: Collection[str] = ()) -> int:
    """Empty in the facts about subjects, and of streams, all that somebody could have written; return how many.

    That something happened, when, and by whom of us stays, and so do the names of the fields, so that what reads facts
    reads these too. In the caller's transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STRIP, [list(KEPT_WORDS), list(subject_ids), list(streams)])
        return int(cursor.rowcount)


_STRIP = """
UPDATE plumbing_fact f SET data = coalesce((
    SELECT jsonb_object_agg(key, CASE
        WHEN key = ANY(%s) THEN value
        WHEN jsonb_typeof(value) = 'string' THEN '""'
        WHEN jsonb_typeof(value) = 'array' THEN '[]'
        WHEN jsonb_typeof(value) = 'object' THEN '{}'
        ELSE value END)
    FROM jsonb_each(f.data)), '{}')
WHERE f.subject_id = ANY(%s) OR f.stream = ANY(%s)
"""


def forget_facts(*, before: dt.datetime, limit: int = 5000) -> int:
    """Remove up to `limit` facts older than a moment, oldest first; return how many. None that still has duties goes."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, {"before": before, "limit": limit})
        return int(cursor.rowcount)


# Ids follow time closely enough: reading from the oldest id on, the walk ends at the first batch that is young.
_FORGET = """
DELETE FROM plumbing_fact WHERE id IN (
    SELECT id FROM (SELECT id, at FROM plumbing_fact ORDER BY id LIMIT %(limit)s) oldest WHERE at < %(before)s
    EXCEPT SELECT fact_id FROM plumbing_duty
    EXCEPT SELECT fact_id FROM plumbing_failedduty)
"""
