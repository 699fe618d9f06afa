"""Note how far messages of ours have come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from heard.conversations.events import AnswerMailed, MessageDelayed, MessageNotDelivered, MessageSent
from heard.conversations.models import DeliveryState
from heard.plumbing.database.statements import prepared
from heard.plumbing.events import Event, announce

_Row = tuple[int, int, int, int, str, bool, str, str]
NOT_DELIVERED = frozenset({DeliveryState.FAILED, DeliveryState.BOUNCED, DeliveryState.UNCERTAIN})


@dataclass(frozen=True, kw_only=True)
class DeliveryNews:
    """What a channel learnt about one message; `problem` is in plain words, for agents."""

    message_id: int
    delivery: str
    problem: str = ""


def mark_delivery(*, news: Sequence[DeliveryNews], at: dt.datetime) -> None:
    """Write what became of messages, and announce those that were sent and those that did not arrive.

    What was said in a chat, and reached its reader by email as they had left, was sent before: that is announced as
    mailed. News that is known already changes and announces nothing. Two statements for any number of messages, in one
    transaction or that of the caller.
    """
    if not news:
        return
    with transaction.atomic():
        announce(*(fact for row in _write(news, at) if (fact := _fact(*row))))


def _write(news: Sequence[DeliveryNews], at: dt.datetime) -> list[_Row]:
    with prepared() as cursor:
        cursor.execute(
            _MARK,
            {
                "ids": [item.message_id for item in news],
                "deliveries": [str(item.delivery) for item in news],
                "problems": [item.problem for item in news],
                "at": at,
            },
        )
        rows: list[_Row] = cursor.fetchall()
        return rows


def _fact(
    message_id: int,
    conversation_id: int,
    customer_id: int,
    inbox_id: int,
    before: str,
    was_sent: bool,
    delivery: str,
    problem: str,
) -> Event | None:
    about = {"conversation_id": conversation_id, "customer_id": customer_id, "inbox_id": inbox_id}
    if delivery == DeliveryState.SENT and was_sent:
        return AnswerMailed(**about, message_id=message_id, above=[], has_left=True)
    if delivery == DeliveryState.SENT and before != delivery:
        return MessageSent(**about, message_id=message_id)
    if delivery in NOT_DELIVERED:
        return MessageNotDelivered(**about, message_id=message_id, delivery=delivery, problem=problem)
    return MessageDelayed(**about, message_id=message_id, problem=problem) if problem else None


# Locked in the order of their numbers, so that two workers cannot wait for each other.
_MARK = """
WITH given AS (
    SELECT * FROM unnest(%(ids)s::bigint[], %(deliveries)s::text[], %(problems)s::text[]) AS t(id, delivery, problem)
), before AS MATERIALIZED (
    SELECT m.id, m.delivery, m.sent_at IS NOT NULL AND m.facts ? 'way' AS was_sent FROM conversations_message m JOIN given USING (id)
    WHERE (m.delivery, m.delivery_problem) IS DISTINCT FROM (given.delivery, given.problem)
    ORDER BY m.id FOR UPDATE OF m
)
UPDATE conversations_message m SET
    delivery = given.delivery,
    delivery_problem = given.problem,
    sent_at = CASE WHEN given.delivery = 'sent' THEN COALESCE(m.sent_at, %(at)s) ELSE m.sent_at END
FROM given JOIN before USING (id)
WHERE m.id = given.id
RETURNING m.id, m.conversation_id, m.customer_id, m.inbox_id, before.delivery, before.was_sent, m.delivery, m.delivery_problem
"""
