"""Take hold of what nobody else holds."""

from __future__ import annotations

from collections.abc import Collection

from heard.plumbing.database.statements import prepared


def take_free(numbers: Collection[int]) -> set[int]:
    """Take hold of those conversations that are free, and return those that somebody holds."""
    if not numbers:
        return set()
    with prepared() as cursor:
        cursor.execute(_FREE, {"numbers": list(numbers)})
        told: list[tuple[int, bool]] = cursor.fetchall()
    return {number for number, is_free in told if not is_free}


# One that is not there is not held either: what is said to it begins a conversation.
_FREE = """
WITH free AS (
    SELECT id FROM conversations_conversation WHERE id = ANY(%(numbers)s) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
)
SELECT id, id IN (SELECT id FROM free) FROM conversations_conversation WHERE id = ANY(%(numbers)s)
"""
