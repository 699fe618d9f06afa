"""The rows that rules look at, read by kept statements and without models: making those took most of the time."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection
from typing import Any, NamedTuple

from heard.conversations.from_archives import is_of_an_archive
from heard.plumbing.database.statements import prepared

#: What only has to be read from the rows where a condition asks for it.
SUBJECT, OWN, CUSTOMER_OWN = "subject", "own", "customer own"
LONGEST_READ = 20_000  # characters of a message that are looked at


class Said(NamedTuple):
    """What rules look at in a message."""

    id: int
    text: str
    is_by_robot: bool


class Row(NamedTuple):
    """What rules look at in a conversation, its customer and its inbox; named as in `_ROWS`.

    Subject and own fields are there where they are needed.
    """

    id: int
    customer_id: int
    inbox_id: int
    team_id: int | None
    assignee_id: int | None
    contact_reason_id: int | None
    last_incoming_id: int | None
    is_left_alone: bool
    state: str
    priority: int
    channel: str
    language: str
    created_at: dt.datetime
    tier: str
    customer_language: str
    is_blocked: bool
    subject: str
    own: dict[str, Any]
    customer_own: dict[str, Any]


def rows_of(numbers: Collection[int], needs: Collection[str]) -> dict[int, Row]:
    """Return conversations by number, with what is needed of them."""
    with prepared() as cursor:
        cursor.execute(_ROWS, [SUBJECT in needs, OWN in needs, CUSTOMER_OWN in needs, list(numbers)])
        found = [Row(*values) for values in cursor.fetchall()]
    if not {OWN, CUSTOMER_OWN}.isdisjoint(needs):
        found = [row._replace(own=_read_own(row.own), customer_own=_read_own(row.customer_own)) for row in found]
    return {row.id: row for row in found}


def _read_own(kept: Any) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(kept) if isinstance(kept, str) else kept
    return read or {}


_ROWS = """
SELECT c.id, c.customer_id, c.inbox_id, c.team_id, c.assignee_id, c.contact_reason_id, c.last_incoming_id,
       c.state = 'spam' OR c.merged_into_id IS NOT NULL OR u.erased_at IS NOT NULL AS is_left_alone,
       c.state, c.priority, c.channel, COALESCE(NULLIF(c.language, ''), i.language), c.created_at, u.tier, u.language,
       u.blocked_at IS NOT NULL AS is_blocked,
       CASE WHEN %s::boolean THEN c.subject ELSE '' END AS subject,
       CASE WHEN %s::boolean THEN c.custom END AS own,
       CASE WHEN %s::boolean THEN u.custom END AS customer_own
FROM conversations_conversation c
JOIN customers_customer u ON u.id = c.customer_id
JOIN conversations_inbox i ON i.id = c.inbox_id
WHERE c.id = ANY(%s)
"""


def messages_of(message_ids: Collection[int]) -> dict[int, Said]:
    """Return messages by number; notes are none."""
    with prepared() as cursor:
        cursor.execute(_MESSAGES, [LONGEST_READ, list(message_ids)])
        return {row[0]: Said(*row) for row in cursor.fetchall()}


# A letter of an archive gets no acknowledgement, either, but that makes nobody a robot.
_MESSAGES = f"""
SELECT m.id, left(m.text, %s::integer), m.facts ? 'no_acknowledgement' AND NOT {is_of_an_archive("m")}
FROM conversations_message m
WHERE m.id = ANY(%s) AND m.kind <> 'note'
"""  # noqa: S608 - made of constants


def tags_of(numbers: Collection[int]) -> dict[int, frozenset[str]]:
    """Return the tags of conversations, in small letters."""
    borne: dict[int, set[str]] = {number: set() for number in numbers}
    with prepared() as cursor:
        cursor.execute(_TAGS, [list(numbers)])
        for number, name in cursor.fetchall():
            borne[number].add(name.casefold())
    return {number: frozenset(names) for number, names in borne.items()}


_TAGS = """
SELECT t.conversation_id, g.name FROM conversations_tagging t JOIN conversations_tag g ON g.id = t.tag_id
WHERE t.conversation_id = ANY(%s)
"""
