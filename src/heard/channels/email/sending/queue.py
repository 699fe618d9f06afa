"""Which messages leave now, who has them in hand, and what became of them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, transaction

from heard.channels.email.sending.results import HandedOver, Result
from heard.channels.email.tokens import new_external_id
from heard.conversations.actions.mark_delivery import DeliveryNews, mark_delivery
from heard.conversations.actions.name_outgoing import name_outgoing
from heard.conversations.models import DeliveryState
from heard.plumbing.database.statements import prepared

LOCKS = 7_120_000_000_000_000_000  # advisory locks of those in hand: this plus the number of the message
MINUTE = 60
#: How long to wait after each failed attempt, two days in all (RFC 5321, 4.5.4.1: give up after four to five days is
#: usual between servers; a customer who waits for an answer should hear of it sooner).
PATIENCE = tuple(dt.timedelta(seconds=MINUTE * minutes) for minutes in (1, 4, 10, 30, 60, 180, 360, 720, 1440))
Deliveries = Mapping[int, tuple[str, int, Sequence[str]]]


def claim(*, limit: int, at: dt.datetime, only: Sequence[int] | None, but: Sequence[int]) -> Deliveries:
    """Take messages in hand whose turn it is, and commit that, before any of them is handed over.

    The Message-ID of each is fixed now and stays. Until `release`, or the end of this database session, nobody else
    takes them. Nothing is taken while outgoing mail is stopped.
    """
    given: dict[str, Any] = {
        "limit": limit,
        "at": at,
        "only": None if only is None else list(only),
        "but": list(but),
        "locks": LOCKS,
    }
    with transaction.atomic(), prepared() as cursor:
        cursor.execute(_CLAIM, given)
        rows = cursor.fetchall()
        fresh = {
            number: new_external_id(message_id=number, address=address)
            for number, name, _, _, address in rows
            if not name
        }
        if fresh:
            cursor.execute(_NAME, [list(fresh.keys()), list(fresh.values())])
            name_outgoing(external_ids=fresh)
    return {number: (name or fresh[number], attempts, _list(done)) for number, name, attempts, done, _ in rows}


def abandoned() -> Deliveries:
    """Take in hand what somebody had in hand who is gone: perhaps it left, perhaps not."""
    with prepared() as cursor:
        cursor.execute(_ABANDONED, {"locks": LOCKS})
        return {number: (name, attempts, _list(done)) for number, name, attempts, done in cursor.fetchall()}


def release() -> None:
    """Let go of everything in hand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_all()")


def record(handed: Sequence[HandedOver], *, deliveries: Deliveries, at: dt.datetime) -> None:
    """Write what became of messages in hand, in one transaction: the delivery, the message, and the facts."""
    if not handed:
        return
    settled = [_settled(one, deliveries[one.message_id][1]) for one in handed]
    with transaction.atomic(), prepared() as cursor:
        # The message first, as `claim` does, so that the two cannot wait for each other.
        mark_delivery(news=[news for news, _ in settled], at=at)
        cursor.execute(
            _RECORD,
            {
                "ids": [one.message_id for one in handed],
                "next": [at + wait for _, wait in settled],
                "left": [news.delivery in {DeliveryState.SENT, DeliveryState.UNCERTAIN} for news, _ in settled],
                "sent": [news.delivery == DeliveryState.SENT for news, _ in settled],
                "counts": [one.result != Result.STOPPED for one in handed],
                "problems": [news.problem for news, _ in settled],
                "done": [json.dumps([*deliveries[one.message_id][2], *one.accepted]) for one in handed],
                "at": at,
            },
        )


def _settled(one: HandedOver, attempts: int) -> tuple[DeliveryNews, dt.timedelta]:
    """Return what to tell about a message, and how long to wait before it may be tried again."""
    if one.result == Result.SENT:
        return _news(one, DeliveryState.SENT), dt.timedelta()
    if one.result == Result.UNCERTAIN:
        return _news(one, DeliveryState.UNCERTAIN), dt.timedelta()
    if one.result == Result.STOPPED:
        return _news(one, DeliveryState.QUEUED), dt.timedelta()
    if one.result == Result.REFUSED or attempts > len(PATIENCE):
        return _news(one, DeliveryState.FAILED), dt.timedelta()
    return _news(one, DeliveryState.QUEUED), PATIENCE[attempts - 1]


def _news(one: HandedOver, delivery: str) -> DeliveryNews:
    return DeliveryNews(message_id=one.message_id, delivery=delivery, problem=one.problem)


def _list(value: Any) -> list[str]:
    return list(json.loads(value)) if isinstance(value, str) else list(value)


# The last WHERE looks at the delivery as it is now: the look before it may be older than what another worker just took.
_CLAIM = """
WITH due AS MATERIALIZED (
    SELECT m.id, box.address FROM conversations_message m
    JOIN conversations_conversation c ON c.id = m.conversation_id
    JOIN conversations_inbox box ON box.id = m.inbox_id
    LEFT JOIN email_delivery d ON d.message_id = m.id
    WHERE m.delivery = 'queued' AND (c.channel = 'email' OR m.kind IN ('forward', 'side_out') OR m.facts->>'way' = 'email')
      AND (d.message_id IS NULL OR d.next_at <= %(at)s)
      AND (%(only)s::bigint[] IS NULL OR m.inbox_id = ANY(%(only)s)) AND m.inbox_id <> ALL(%(but)s::bigint[])
      AND NOT EXISTS (SELECT FROM plumbing_installation WHERE outgoing_stopped_at IS NOT NULL)
    ORDER BY m.id LIMIT %(limit)s FOR UPDATE OF m SKIP LOCKED
), taken AS (
    INSERT INTO email_delivery (message_id, external_id, attempts, next_at, handed_over_at, recipients_done, problem)
    SELECT id, '', 1, NULL, %(at)s, '[]', '' FROM due
    ON CONFLICT (message_id) DO UPDATE SET
        attempts = email_delivery.attempts + 1, next_at = NULL, handed_over_at = %(at)s, accepted_at = NULL
        WHERE email_delivery.next_at <= %(at)s
    RETURNING message_id, external_id, attempts, recipients_done
), held AS MATERIALIZED (
    SELECT message_id AS id, pg_advisory_lock(%(locks)s + message_id) FROM taken
)
SELECT t.message_id, t.external_id, t.attempts, t.recipients_done, due.address
FROM taken t JOIN due ON due.id = t.message_id JOIN held ON held.id = t.message_id
ORDER BY t.message_id
"""

_NAME = """
UPDATE email_delivery d SET external_id = given.external_id
FROM unnest(%s::bigint[], %s::text[]) AS given(id, external_id) WHERE d.message_id = given.id
"""

# The lock is asked for last and on few rows; whoever has it is alive.
_ABANDONED = """
WITH in_hand AS MATERIALIZED (
    SELECT d.message_id, d.external_id, d.attempts, d.recipients_done
    FROM conversations_message m JOIN email_delivery d ON d.message_id = m.id
    WHERE m.delivery = 'queued' AND d.next_at IS NULL
)
SELECT message_id, external_id, attempts, recipients_done FROM in_hand
WHERE pg_try_advisory_lock(%(locks)s + message_id)
"""

_RECORD = """
UPDATE email_delivery d SET
    next_at = given.next_at,
    handed_over_at = CASE WHEN given.is_left THEN d.handed_over_at END,
    accepted_at = CASE WHEN given.is_sent THEN %(at)s END,
    attempts = d.attempts - CASE WHEN given.counts THEN 0 ELSE 1 END,
    problem = given.problem,
    recipients_done = given.done::jsonb
FROM unnest(%(ids)s::bigint[], %(next)s::timestamptz[], %(left)s::boolean[], %(sent)s::boolean[], %(counts)s::boolean[],
            %(problems)s::text[], %(done)s::text[]) AS given(id, next_at, is_left, is_sent, counts, problem, done)
WHERE d.message_id = given.id
"""
