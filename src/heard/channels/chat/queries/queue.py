"""The queue of chats that wait for somebody: which place one has, and how long it may take."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection

from heard.conversations.models.conversation import LIVE
from heard.plumbing.database.statements import prepared

RECENT = dt.timedelta(days=7)
NEWEST = 20  # answered chats of the inbox whose waits are told from
FEWEST = 3  # from less than that nobody can tell


def queue_of(conversation_ids: Collection[int], *, at: dt.datetime) -> dict[int, tuple[int, int | None]]:
    """Return the place (from 1) of each chat that waits in the queue of its inbox, and in how many minutes somebody may be
    there, with one query. Chats that do not wait are left out.

    The minutes are the median of the inbox's last waits, less what this one has waited: None when nobody knows, or when it
    already takes longer than usual.
    """
    if not conversation_ids:
        return {}
    with prepared() as cursor:
        numbers = list(conversation_ids)
        cursor.execute(_QUEUE, [numbers, at - RECENT, NEWEST, at - LIVE, numbers])
        return {
            number: (place, _left(since, usual, waits, at)) for number, place, since, usual, waits in cursor.fetchall()
        }


def _left(since: dt.datetime, usual: float | None, waits: int, at: dt.datetime) -> int | None:
    if usual is None or waits < FEWEST:
        return None
    left = float(usual) - (at - since).total_seconds()
    return math.ceil(left / 60) if left > 0 else None


#: How long the chats of an inbox waited that were answered last (seconds, median), and how many those are; takes RECENT's
#: beginning and NEWEST. By an index of answered ones: those that wait at the moment, however many, are not looked through.
USUAL = """
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM last.first_answered_at - last.created_at)) AS wait,
    count(*) AS waits
FROM (
    SELECT a.first_answered_at, a.created_at FROM conversations_conversation a
    WHERE a.channel = 'chat' AND a.inbox_id = {inbox} AND a.first_answered_at > %s
    ORDER BY a.first_answered_at DESC LIMIT %s
) last
"""
# Each inbox is looked at once, however many of its chats are asked for.
_QUEUE = f"""
WITH asked AS MATERIALIZED (
    SELECT DISTINCT inbox_id FROM conversations_conversation WHERE id = ANY(%s)
), usual AS MATERIALIZED (
    SELECT asked.inbox_id, found.wait, found.waits FROM asked CROSS JOIN LATERAL ({USUAL.format(inbox="asked.inbox_id")}) found
), waiting AS MATERIALIZED (
    SELECT c.id, c.inbox_id, c.since, row_number() OVER (PARTITION BY c.inbox_id ORDER BY c.since, c.id) AS place
    FROM conversations_conversation c
    WHERE c.channel = 'chat' AND c.state = 'open' AND c.assignee_id IS NULL AND c.merged_into_id IS NULL
        AND c.last_message_at > %s AND c.inbox_id IN (SELECT inbox_id FROM asked)
)
SELECT w.id, w.place, w.since, usual.wait, usual.waits FROM waiting w JOIN usual USING (inbox_id) WHERE w.id = ANY(%s)
"""  # noqa: S608 - made of constants
