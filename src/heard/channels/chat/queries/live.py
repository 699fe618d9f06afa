"""The chats that go on now: who waits, and who talks with whom."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Sequence
from typing import NamedTuple

from heard.channels.chat.queries.calling import Calling, calls_in
from heard.conversations.models import State
from heard.conversations.models.conversation import LIVE
from heard.conversations.queries.lists import visible_inboxes
from heard.plumbing.database.statements import prepared
from heard.staff.models import Agent

MOST = 200


class LiveChat(NamedTuple):
    """One chat: with whom, on which page it began, the last words, and since when somebody waits."""

    id: int
    who: str
    snippet: str
    snippet_by_us: bool
    state: str
    since: dt.datetime
    began_at: dt.datetime
    last_message_at: dt.datetime
    page_url: str
    page_title: str
    assignee_id: int | None
    assignee_name: str | None
    team_name: str | None
    inbox_name: str
    customer_id: int
    call: Calling | None = None

    @property
    def waits(self) -> bool:
        """Whether nobody has it yet."""
        return self.assignee_id is None and self.state == State.OPEN

    @property
    def version(self) -> str:
        """Return what is another word as soon as the line looks different."""
        return f"{zlib.crc32(repr(self).encode()):x}"


def live_chats(agent: Agent, *, at: dt.datetime, limit: int = MOST) -> list[LiveChat]:
    """Return the live chats of the inboxes an agent may open, with one query: those that wait first, the longest waiting
    before the others, then those in which it is our turn, then the rest; `limit` at most."""
    visible, values = visible_inboxes(agent)
    since = at - LIVE
    with prepared() as cursor:
        cursor.execute(_LIVE.format(visible=visible), [*values, since, since, limit])
        return [LiveChat(*row) for row in cursor.fetchall()]


def with_calls(chats: Sequence[LiveChat], agent: Agent) -> list[LiveChat]:
    """Return live chats with the calls that ring or run in them."""
    calls = calls_in(agent, [chat.id for chat in chats])
    return [chat._replace(call=calls.get(chat.id)) for chat in chats]


def mine_and_waiting(agent: Agent, *, at: dt.datetime) -> tuple[list[int], list[int]]:
    """Return the live chats that are the agent's, and those that wait, as far as they may open them; with one query."""
    visible, values = visible_inboxes(agent)
    since = at - LIVE
    with prepared() as cursor:
        cursor.execute(_MINE.format(visible=visible), [*values, since, since, agent.pk, MOST])
        rows = cursor.fetchall()
    return [number for number, is_mine in rows if is_mine], [number for number, is_mine in rows if not is_mine]


#: What waits in the queue, for the side bar; it takes the moment before which a chat fell silent.
WAITING = """
SELECT FROM conversations_conversation c WHERE c.channel = 'chat' AND c.state = 'open' AND c.assignee_id IS NULL
    AND c.merged_into_id IS NULL AND c.last_message_at > %s AND c.inbox_id IN (SELECT id FROM box)
"""
WIDGETS = "SELECT FROM chat_chatwidget w WHERE w.is_on AND w.inbox_id IN (SELECT id FROM box)"
_IS_LIVE = """c.channel = 'chat' AND c.merged_into_id IS NULL
    AND (c.state = 'open' AND c.last_message_at > %s OR c.state = 'customer' AND c.since > %s)"""
_LIVE = f"""
WITH box AS MATERIALIZED ({{visible}})
SELECT c.id, COALESCE(NULLIF(v.name, ''), NULLIF(cu.name, ''), v.email, ''), c.snippet, c.snippet_by_us, c.state, c.since,
    COALESCE(ch.began_at, c.created_at), c.last_message_at, COALESCE(ch.page_url, ''), COALESCE(ch.page_title, ''),
    c.assignee_id, a.name, t.name, i.name, c.customer_id
FROM conversations_conversation c
JOIN conversations_inbox i ON i.id = c.inbox_id
JOIN customers_customer cu ON cu.id = c.customer_id
LEFT JOIN chat_chat ch ON ch.conversation_id = c.id
LEFT JOIN chat_visitor v ON v.id = ch.visitor_id
LEFT JOIN staff_agent a ON a.id = c.assignee_id
LEFT JOIN staff_team t ON t.id = c.team_id
WHERE c.inbox_id IN (SELECT id FROM box) AND {_IS_LIVE}
ORDER BY c.state <> 'open', c.assignee_id IS NOT NULL, c.since, c.id LIMIT %s
"""  # noqa: S608 - made of constants
_MINE = f"""
WITH box AS MATERIALIZED ({{visible}})
SELECT c.id, c.assignee_id IS NOT NULL FROM conversations_conversation c
WHERE c.inbox_id IN (SELECT id FROM box) AND {_IS_LIVE}
    AND (c.assignee_id = %s OR c.assignee_id IS NULL AND c.state = 'open')
ORDER BY c.since, c.id LIMIT %s
"""  # noqa: S608 - made of constants
