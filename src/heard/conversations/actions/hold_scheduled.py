"""Hold what was written for later when something newer arrives before it leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import connection, transaction

from heard.conversations.events import MessageReceived
from heard.plumbing.reactions import Recorded

REASON = "newer"


def hold_scheduled(*, newest: Mapping[int, int]) -> int:
    """Hold the answers that were scheduled before an incoming message, until somebody sends or withdraws them.

    `newest` has the id of the incoming message by conversation id. Returns how many are held; a held message has no
    `send_at`, and "newer" as its delivery problem. One statement for any number of conversations.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_HOLD, [REASON, list(newest.keys()), list(newest.values())])
        return int(cursor.rowcount)


_HOLD = """
UPDATE conversations_message m SET delivery = 'held', send_at = NULL, delivery_problem = %s
FROM unnest(%s::bigint[], %s::bigint[]) AS n(conversation_id, message_id)
WHERE m.conversation_id = n.conversation_id AND m.id < n.message_id AND m.delivery = 'scheduled' AND m.kind = 'reply'
"""


def hold_scheduled_answers(facts: Sequence[Recorded[MessageReceived]]) -> None:
    """React to what customers say: an answer scheduled before it waits for a second look."""
    said = [fact.event for fact in facts if fact.event.kind == "message"]
    if said:
        hold_scheduled(newest={event.conversation_id: event.message_id for event in said})
