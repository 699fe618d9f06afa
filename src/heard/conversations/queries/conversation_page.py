"""The page of a conversation, in one query."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import Any

from heard.conversations.queries.lists import visible_inboxes
from heard.conversations.queries.telling import ALSO_TOLD, EVEN_AMONG_US
from heard.plumbing.database.statements import prepared
from heard.staff.models import Agent

MESSAGES = 40  # newest first screenfuls; older ones on request
NEWEST = 2**63 - 1  # the largest number PostgreSQL keeps

#: Facts that stand between the messages of the page as small lines.
TOLD = [
    "ConversationAssigned",
    "ConversationTagged",
    "ConversationDescribed",
    "ConversationWaits",
    "ConversationSnoozed",
    "ConversationWoke",
    "ConversationClosed",
    "ConversationReopened",
    "ConversationMarkedSpam",
    "ConversationNotSpam",
    "ConversationsMerged",
    "ConversationSplitOff",
    "SenderBlocked",
    "SideConversationClosed",
]
_MOMENTS = {
    "at", "since", "created_at", "said_at", "sent_at", "send_at", "last_message_at", "acknowledged_at", "first_answered_at",
    "blocked_at",
}  # fmt: skip


def conversation_page(
    agent: Agent, number: int, *, before: int = NEWEST, limit: int = MESSAGES
) -> dict[str, Any] | None:
    """Return what the page of a conversation shows, or None when there is none or the agent may not open it.

    `before` is a message id: only what was said and what happened before it is returned. Keys are named as in
    conversation_page.sql; moments are aware datetimes.
    """
    if number > NEWEST:
        return None
    visible, visible_values = visible_inboxes(agent)
    inboxes, named = _named(visible, visible_values)
    names = [*TOLD, *ALSO_TOLD]
    with prepared() as cursor:
        cursor.execute(
            _sql().format(visible=inboxes),
            {
                "id": number,
                "before": before,
                "limit": limit,
                "names": names,
                "among_us": EVEN_AMONG_US,
                "agent": agent.pk,
                **named,
            },
        )
        row = cursor.fetchone()
    if row is None:
        return None
    found = row[0] if isinstance(row[0], str) else json.dumps(row[0])
    page: dict[str, Any] = json.loads(found, object_hook=_with_moments)
    return page


def _named(statement: str, values: tuple[Any, ...]) -> tuple[str, dict[str, Any]]:
    names = [f"visible_{index}" for index in range(len(values))]
    return statement % tuple(f"%({name})s" for name in names), dict(zip(names, values, strict=True))


def _with_moments(found: dict[str, Any]) -> dict[str, Any]:
    for name in _MOMENTS & found.keys():
        if isinstance(found[name], str):
            found[name] = dt.datetime.fromisoformat(found[name])
    return found


@cache
def _sql() -> str:
    return Path(__file__).with_name("conversation_page.sql").read_text()
