"""Telling milestones from conversations: the moments by one statement, business time by the hours of the policies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from django.db import connection

from heard.promises.business_time import Hours
from heard.promises.calendars import HoursBook
from heard.promises.policies import Policies, matters


class Moments(NamedTuple):
    """What a conversation says about itself. `asked_at` is none where we began and nobody has answered."""

    id: int
    inbox_id: int
    team_id: int | None
    agent_id: int | None
    channel: str
    is_open: bool
    started_at: dt.datetime
    asked_at: dt.datetime | None
    acknowledged_at: dt.datetime | None
    answered_at: dt.datetime | None
    resolved_at: dt.datetime | None
    settled_at: dt.datetime | None
    reopened: int


def write_milestones(conversation_ids: Collection[int]) -> int:
    """Write the milestones of these conversations as they are now; return how many have any.

    Those that are spam, merged into others or gone lose theirs. It may be told twice.
    """
    numbers = sorted(set(conversation_ids))
    if not numbers:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_MOMENTS, [numbers])
        told = [Moments._make(row) for row in cursor.fetchall()]
        rows = _timed(told)
        gone = sorted(set(numbers) - {one.id for one in told})
        if gone:
            cursor.execute("DELETE FROM insights_milestone WHERE conversation_id = ANY(%s)", [gone])
        if rows:
            cursor.execute(_WRITE, [list(column) for column in zip(*rows, strict=True)])
    return len(rows)


def _timed(told: Sequence[Moments]) -> list[tuple[Any, ...]]:
    """Return the rows to be kept: the moments, and how long each took."""
    policies, known = Policies.read(), matters([one.id for one in told])
    calendars: dict[int, int | None] = {}
    for number, matter in known.items():
        policy = policies.for_(matter)
        calendars[number] = policy.calendar_id if policy else None
    book = HoursBook(set(calendars.values()))
    return [_row(one, book[calendars.get(one.id)]) for one in told]


def _row(one: Moments, hours: Hours) -> tuple[Any, ...]:
    acknowledged = _took(one.asked_at, one.acknowledged_at, hours)
    answered = _took(one.asked_at, one.answered_at, hours)
    resolved = _took(one.started_at, one.resolved_at, hours)
    who = (one.id, one.inbox_id, one.team_id, one.agent_id, one.channel, one.is_open, one.started_at)
    return (*who, *acknowledged, *answered, *resolved, one.settled_at, one.reopened)


def _took(
    begin: dt.datetime | None, end: dt.datetime | None, hours: Hours
) -> tuple[dt.datetime | None, int | None, int | None]:
    """Return the moment, and the seconds until then by the clock and in business hours; nothing where it never came."""
    if begin is None or end is None:
        return None, None, None
    end = max(begin, end)
    return end, int((end - begin).total_seconds()), int(hours.between(begin, end))


# An answer counts when it was written; one that left more than a minute later was scheduled, and counts when it left.
_MOMENTS = """
SELECT c.id, c.inbox_id, c.team_id, c.assignee_id, c.channel, c.state <> 'resolved',
       LEAST(c.created_at, asked.at), asked.at, CASE WHEN asked.at IS NOT NULL THEN LEAST(c.acknowledged_at, answered.at) END,
       answered.at, CASE WHEN c.state = 'resolved' THEN closed.last_at END, closed.first_at, closed.reopened
FROM conversations_conversation c
LEFT JOIN LATERAL (
    SELECT m.id, m.created_at AS at FROM conversations_message m
    WHERE m.conversation_id = c.id AND m.kind = 'incoming' ORDER BY m.id LIMIT 1
) asked ON true
LEFT JOIN LATERAL (
    SELECT CASE WHEN m.sent_at > m.created_at + interval '1 minute' THEN m.sent_at ELSE m.created_at END AS at
    FROM conversations_message m
    WHERE m.conversation_id = c.id AND m.kind = 'reply' AND m.id > asked.id AND (m.sent_at IS NOT NULL OR m.delivery = '')
    ORDER BY m.id LIMIT 1
) answered ON true
LEFT JOIN LATERAL (
    SELECT min(k.at) AS first_at, max(k.at) AS last_at, count(k.reopened_at) AS reopened
    FROM conversations_closure k WHERE k.conversation_id = c.id
) closed ON true
WHERE c.id = ANY(%s) AND c.merged_into_id IS NULL AND c.state <> 'spam'
"""

_COLUMNS = {
    "conversation_id": "bigint", "inbox_id": "bigint", "team_id": "bigint", "agent_id": "bigint", "channel": "text",
    "is_open": "boolean", "started_at": "timestamptz", "acknowledged_at": "timestamptz", "acknowledged_wall": "bigint",
    "acknowledged_business": "bigint", "answered_at": "timestamptz", "answered_wall": "bigint",
    "answered_business": "bigint", "resolved_at": "timestamptz", "resolved_wall": "bigint", "resolved_business": "bigint",
    "settled_at": "timestamptz", "reopened": "bigint",
}  # fmt: skip
_LATER = [name for name in _COLUMNS if name != "conversation_id"]
# What stays as it is costs no new row. A conversation that went away meanwhile is left out.
_WRITE = f"""
INSERT INTO insights_milestone AS known ({", ".join(_COLUMNS)})
SELECT given.* FROM unnest({", ".join(f"%s::{kind}[]" for kind in _COLUMNS.values())}) AS given({", ".join(_COLUMNS)})
WHERE EXISTS (SELECT FROM conversations_conversation c WHERE c.id = given.conversation_id FOR KEY SHARE)
ON CONFLICT (conversation_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _LATER)}
WHERE ({", ".join(f"known.{name}" for name in _LATER)}) IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in _LATER)})
"""  # noqa: S608 - made of constants
