"""Note how far visitors have come."""

from __future__ import annotations

from collections.abc import Mapping

from heard.plumbing.database.statements import prepared


def note_read(*, came_to: Mapping[int, tuple[int, int]]) -> None:
    """Note for many chats at once which message of ours reached the visitor's browser, and which they saw; never back.

    `came_to` holds both numbers by conversation; nobody comes further than to the last message there is. One statement, and no fact: screens are told by a sign.
    """
    if came_to:
        with prepared() as cursor:
            given = [list(came_to), [got for got, _ in came_to.values()], [read for _, read in came_to.values()]]
            cursor.execute(_NOTE, given)


# In the order of their numbers, so that two processes cannot wait for each other.
_NOTE = """
WITH given AS (
    SELECT t.id, LEAST(t.got, c.last_message_id) AS got, LEAST(t.read, c.last_message_id) AS read
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS t(id, got, read)
    JOIN conversations_conversation c ON c.id = t.id
),
held AS MATERIALIZED (
    SELECT ch.conversation_id FROM chat_chat ch JOIN given ON given.id = ch.conversation_id
    WHERE given.got > ch.visitor_got_id OR given.read > ch.visitor_read_id
    ORDER BY ch.conversation_id FOR NO KEY UPDATE OF ch
)
UPDATE chat_chat ch SET
    visitor_got_id = GREATEST(ch.visitor_got_id, given.got, given.read),
    visitor_read_id = GREATEST(ch.visitor_read_id, given.read)
FROM given JOIN held ON held.conversation_id = given.id
WHERE ch.conversation_id = given.id
"""
