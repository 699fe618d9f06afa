"""Which conversation comes before or after another in a list."""

from __future__ import annotations

import dataclasses

from heard.conversations.models import Conversation
from heard.conversations.queries.lists import View, conversation_list
from heard.conversations.queries.saved_views import list_called
from heard.staff.models import Agent


def neighbour(agent: Agent, conversation: Conversation, key: str, *, back: bool = False) -> int | None:
    """Return the number of the next (or previous) conversation in a list, seen from one that stands in it or stood there.

    `key` names a list as `list_called` knows it. From one that has left the list it is the first.
    """
    view = list_called(agent, key)
    alone = dataclasses.replace(
        view, condition=f"{view.condition} AND c.id = %s", values=(*view.values, conversation.pk)
    )
    if not _numbers(agent, alone, conversation):
        return next(iter(_numbers(agent, view, conversation)), None)
    view = dataclasses.replace(view, newest_first=view.newest_first != back)
    beyond = f"{conversation.since.isoformat()}_{conversation.pk}"
    return next(iter(_numbers(agent, view, conversation, beyond)), None)


def _numbers(agent: Agent, view: View, conversation: Conversation, beyond: str = "") -> list[int]:
    found = conversation_list(agent, view, team_id=conversation.team_id, cursor=beyond, limit=1)
    return [row.id for row in found.rows]
