"""What a visitor may see: their own conversations, and in them only what is meant for the customer."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from heard.conversations.models.message import SEEN_BY_CUSTOMER
from heard.plumbing.database.statements import prepared
from heard.plumbing.live.book import PRESENT_CURSOR

MOST_CHATS = 30  # conversations a visitor is shown and listens to, newest first
PAGE = 30  # messages


@dataclass(frozen=True)
class Entered:
    """Somebody at the door: who they are here, if they ever said anything, and what they hold."""

    visitor_id: int | None
    public_id: uuid.UUID
    name: str
    email: str
    is_known: bool
    tokens_since: dt.datetime | None
    chats: Sequence[Mapping[str, Any]]
    cursor: str

    @property
    def numbers(self) -> list[int]:
        """The conversations they may hear of."""
        return [chat["chat"] for chat in self.chats]


def entered(public_id: uuid.UUID, *, widget_id: int) -> Entered:
    """Return what somebody has here, in one statement; whoever said nothing yet has nothing."""
    with prepared() as cursor:
        cursor.execute(_ENTER, {"public_id": public_id, "widget": widget_id, "most": MOST_CHATS, "kinds": _KINDS})
        row = cursor.fetchone()
    number, known_as, name, email, identity, since, chats, place = row
    return Entered(number, known_as or public_id, name or "", email or "", bool(identity), since, _plain(chats), place)


def messages_of(chat: int, *, before: int | None = None, limit: int = PAGE) -> tuple[list[dict[str, Any]], bool, str]:
    """Return a page of a conversation's messages, oldest first, whether there are older ones, and the cursor of the look."""
    with prepared() as cursor:
        cursor.execute(PRESENT_CURSOR)  # first: what comes between is told again, not left out
        place = cursor.fetchone()[0]
        cursor.execute(_PAGE, {"chat": chat, "before": before, "limit": limit + 1, "kinds": _KINDS})
        rows = cursor.fetchall()
    items = [_message(*row) for row in rows[:limit]]
    return items[::-1], len(rows) > limit, place


def messages(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return those of some messages that a customer may see, by number, in one statement."""
    with prepared() as cursor:
        cursor.execute(_THESE, {"ids": list(ids), "kinds": _KINDS})
        return {row[0]: _message(*row) for row in cursor.fetchall()}


def states(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return how conversations stand, by number, in one statement: who has them, and how far each side has come."""
    with prepared() as cursor:
        cursor.execute(_STATES, {"ids": list(ids)})
        return {row[0]: _state(*row) for row in cursor.fetchall()}


def own_pairs(visitor_ids: Sequence[int], numbers: Sequence[int]) -> set[tuple[int, int]]:
    """Return which of some conversations belong to which of some visitors, by the number they have or had before a merge."""
    with prepared() as cursor:
        cursor.execute(_PAIRS, {"visitors": list(visitor_ids), "ids": list(numbers)})
        return set(cursor.fetchall())


def _message(
    number: int, chat: int, kind: str, name: str, agent_id: int | None, text: str, html: str, at: dt.datetime, client: str | None,
    is_letter: bool, files: Any,
) -> dict[str, Any]:  # fmt: skip
    side = {"incoming": "you", "automatic": "us" if is_letter else "system"}.get(kind, "us")
    return {
        "chat": chat,
        "id": number,
        "client": client,
        "from": side,
        "name": name if side != "you" else "",
        "agent_id": agent_id,
        "at": at.isoformat(),
        "text": text,
        "html": html if side != "you" else "",
        "files": _plain(files),
    }


def _state(
    chat: int, state: str, agent: str | None, closure: int | None, read: int, stored: int, got: int, seen: int, since: dt.datetime
) -> dict[str, Any]:  # fmt: skip
    told = {"resolved": "closed", "spam": "open", "open": "open", "snoozed": "waiting"}.get(state, "waiting")
    return {
        "chat": chat, "state": told, "agent": agent, "closure": closure, "read": read, "got": stored, "since": since,
        "visitor_got": got, "visitor_read": seen,
    }  # fmt: skip


def _plain(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


_KINDS = [str(kind) for kind in SEEN_BY_CUSTOMER]
# What was merged is found where it went, unless that is somebody else's: then the visitor keeps nothing of it.
_OWN = """
    SELECT DISTINCT root.id, ch.visitor_got_id, ch.visitor_read_id
    FROM chat_chat ch
    JOIN conversations_conversation c ON c.id = ch.conversation_id
    JOIN conversations_conversation root ON root.id = COALESCE(c.merged_into_id, c.id) AND root.customer_id = c.customer_id
"""
_SHOWN = """m.kind = ANY(%(kinds)s::text[]) AND m.trust <> 'unverified' AND m.delivery NOT IN ('held', 'scheduled')"""
_ENTER = f"""
WITH me AS MATERIALIZED (
    SELECT COALESCE(b.id, v.id) AS id, COALESCE(b.public_id, v.public_id) AS public_id,
           COALESCE(b.name, v.name) AS name, COALESCE(b.email, v.email) AS email,
           COALESCE(b.identity, v.identity) AS identity, v.tokens_since
    FROM chat_visitor v LEFT JOIN chat_visitor b ON b.id = v.became_id
    WHERE v.public_id = %(public_id)s AND v.widget_id = %(widget)s
), own AS MATERIALIZED (
    {_OWN} WHERE ch.visitor_id = (SELECT id FROM me) ORDER BY root.id DESC LIMIT %(most)s
)
SELECT me.id, me.public_id, me.name, me.email, me.identity <> '', me.tokens_since, (
    SELECT COALESCE(json_agg(json_build_object(
        'chat', c.id, 'title', c.subject, 'snippet', c.snippet, 'at', c.last_message_at,
        'state', CASE WHEN c.state = 'resolved' THEN 'closed' WHEN c.state IN ('open', 'spam') THEN 'open' ELSE 'waiting' END,
        'unread', (SELECT count(*) FROM (
            SELECT FROM conversations_message m
            WHERE m.conversation_id = c.id AND m.id > own.visitor_read_id AND m.kind <> 'incoming' AND {_SHOWN} LIMIT 100
        ) unread)
    ) ORDER BY c.last_message_at DESC), '[]')
    FROM own JOIN conversations_conversation c ON c.id = own.id
), ({PRESENT_CURSOR})
FROM (SELECT 1) always LEFT JOIN me ON true
"""  # noqa: S608 - made of constants
_COLUMNS = """
SELECT m.id, m.conversation_id, m.kind, m.sender_name, m.agent_id, m.text, m.html, m.created_at, m.facts->>'client',
       jsonb_exists(m.facts, 'notices'),  -- how their matters stand: a letter of the house, no note between two messages
       (SELECT COALESCE(json_agg(json_build_object('id', a.id, 'name', a.filename, 'type', a.content_type, 'bytes', a.size)
                                 ORDER BY a.id), '[]')
        FROM conversations_attachment a WHERE a.message_id = m.id AND NOT a.inline)
FROM conversations_message m
"""
_PAGE = f"""{_COLUMNS}
WHERE m.conversation_id = %(chat)s AND (%(before)s::bigint IS NULL OR m.id < %(before)s) AND {_SHOWN}
ORDER BY m.id DESC LIMIT %(limit)s
"""
_THESE = f"{_COLUMNS} WHERE m.id = ANY(%(ids)s::bigint[]) AND {_SHOWN}"
_STATES = """
SELECT c.id, c.state, a.name,
       CASE WHEN c.state = 'resolved' THEN (
           SELECT max(cl.id) FROM conversations_closure cl WHERE cl.conversation_id = c.id AND cl.reopened_at IS NULL
       ) END,
       COALESCE(max(ch.agents_read_id), 0), COALESCE(c.last_incoming_id, 0),
       COALESCE(max(ch.visitor_got_id), 0), COALESCE(max(ch.visitor_read_id), 0), c.since
FROM conversations_conversation c
LEFT JOIN staff_agent a ON a.id = c.assignee_id
LEFT JOIN chat_chat ch ON ch.conversation_id = c.id
WHERE c.id = ANY(%(ids)s::bigint[])
GROUP BY c.id, a.name
"""

_PAIRS = """
SELECT ch.visitor_id, known.number
FROM chat_chat ch
JOIN conversations_conversation c ON c.id = ch.conversation_id
JOIN conversations_conversation root ON root.id = COALESCE(c.merged_into_id, c.id) AND root.customer_id = c.customer_id
CROSS JOIN LATERAL (VALUES (c.id), (root.id)) known(number)
WHERE ch.visitor_id = ANY(%(visitors)s::bigint[]) AND known.number = ANY(%(ids)s::bigint[])
"""
