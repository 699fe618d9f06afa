"""Let go what may leave now."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.conversations.actions.mark_delivery import DeliveryNews, mark_delivery
from heard.conversations.models import DeliveryState
from heard.plumbing.database.statements import prepared


def queue_due(*, at: dt.datetime) -> int:
    """Put on its way every message whose moment has come: what can no longer be taken back, what was scheduled.

    Returns how many. What is held by hand has no moment and stays. Answers to customers who write by way of a script are
    at their goal with that: the script hears of them by webhook, and reads them at the API. So are those in a chat, where
    the visitor's browser shows them, unless they go by another way. Harmless when repeated.
    """
    with transaction.atomic():
        with prepared() as cursor:
            cursor.execute(_QUEUE, [at])
            queued = int(cursor.rowcount)
            cursor.execute(_AT_THEIR_GOAL)
            there = [DeliveryNews(message_id=number, delivery=DeliveryState.SENT) for (number,) in cursor.fetchall()]
        mark_delivery(news=there, at=at)
    return queued


_QUEUE = """
UPDATE conversations_message SET delivery = 'queued'
WHERE delivery IN ('held', 'scheduled') AND send_at <= %s
"""
_AT_THEIR_GOAL = """
SELECT m.id FROM conversations_message m JOIN conversations_conversation c ON c.id = m.conversation_id
WHERE m.delivery = 'queued' AND c.channel IN ('api', 'chat') AND m.kind NOT IN ('forward', 'side_out')
  AND NOT m.facts ? 'way' ORDER BY m.id LIMIT 500
"""
