"""Taking hold of what facts are about, before anything follows them (docs/decisions/one-order-of-locks.md)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from heard.plumbing.database.statements import prepared
from heard.plumbing.models import Fact
from heard.plumbing.reactions import grouped

NAMED = ("conversation_id", "merged_id", "created_id")  # the conversations of a fact about one


def take_hold(facts: Sequence[Fact]) -> list[Fact]:
    """Return the facts that may be followed now; what they are about is ours until the transaction ends.

    Facts about conversations are followed together: each conversation they name is locked, with its promises. Nobody is
    waited for: what somebody holds at this moment is left for the next time, with all later facts of its stream. Whatever
    is about something else is followed without them, one kind at a time, oldest first.
    """
    if not _is_about_one(facts[0]):
        return next(grouped([fact for fact in facts if not _is_about_one(fact)]))[1]
    ours = [fact for fact in facts if _is_about_one(fact)]
    busy = _lock({number for fact in ours for number in _named(fact)})
    streams = {fact.stream for fact in ours if busy.intersection(_named(fact))} if busy else set()
    return [fact for fact in ours if fact.stream not in streams]


def _is_about_one(fact: Fact) -> bool:
    return fact.stream.startswith("conversation:")


def _named(fact: Fact) -> set[int]:
    return {number for name in NAMED if (number := fact.data.get(name))}


def _lock(numbers: Collection[int]) -> set[int]:
    """Lock conversations and their promises as far as they are free; return those that are not."""
    with prepared() as cursor:
        cursor.execute(_CONVERSATIONS, [list(numbers)])
        free = [number for (number,) in cursor.fetchall()]
        cursor.execute(_BUSY, {"wanted": list(numbers), "free": free})
        return {number for (number,) in cursor.fetchall()}


_CONVERSATIONS = "SELECT id FROM conversations_conversation WHERE id = ANY(%s) FOR NO KEY UPDATE SKIP LOCKED"
# Locked are all promises of a conversation, or it is busy; counted, as comparing each with each took seconds for 20,000. What
# was erased meanwhile is nobody's: its facts are followed, and find nothing.
_BUSY = """
WITH held AS MATERIALIZED (
    SELECT conversation_id FROM promises_promise WHERE conversation_id = ANY(%(free)s) FOR NO KEY UPDATE SKIP LOCKED
), ours AS (
    SELECT conversation_id, count(*) AS number FROM held GROUP BY conversation_id
), there AS (
    SELECT conversation_id, count(*) AS number FROM promises_promise
    WHERE conversation_id = ANY(%(free)s) GROUP BY conversation_id
)
SELECT conversation_id FROM there LEFT JOIN ours USING (conversation_id) WHERE ours.number IS DISTINCT FROM there.number
UNION
SELECT id FROM conversations_conversation WHERE id = ANY(%(wanted)s) AND id <> ALL(%(free)s)
"""
