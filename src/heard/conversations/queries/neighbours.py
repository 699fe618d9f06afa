"""Which conversation comes before or after another in a list."""

from __future__ import annotations

import dataclasses

from heard.conversations.models import Conversation
from heard.conversations.queries.lists import View, conversation_list
from heard.conversations.queries.saved_views import list_called
from heard.staff.models import Agent

FAR = 500  # how far a list is walked that stands in another order than by how long somebody waits


def neighbour(
    agent: Agent, conversation: Conversation, key: str, *, back: bool = False, by_due: bool = False
) -> int | None:
    """Return the number of the next (or previous) conversation in a list, seen from one that stands in it or stood there.

    `key` names a list as `list_called` knows it; `by_due` says that what is owed first stands first. From one that has
    left the list it is the first.
    """
    view = list_called(agent, key)
    if by_due and not view.newest_first:
        return _beside(
            _numbers(agent, dataclasses.replace(view, by_due=True), conversation, limit=FAR), conversation, back
        )
    alone = dataclasses.replace(
        view, condition=f"{view.condition} AND c.id = %s", values=(*view.values, conversation.pk)
    )
    if not _numbers(agent, alone, conversation):
        return next(iter(_numbers(agent, view, conversation)), None)
    view = dataclasses.replace(view, newest_first=view.newest_first != back)
    beyond = f"{conversation.since.isoformat()}_{conversation.pk}"
    return next(iter(_numbers(agent, view, conversation, beyond)), None)


def _beside(numbers: list[int], conversation: Conversation, back: bool) -> int | None:
    if conversation.pk not in numbers:
        return next(iter(numbers), None)
    place = numbers.index(conversation.pk) + (-1 if back else 1)
    return numbers[place] if 0 <= place < len(numbers) else None


def _numbers(agent: Agent, view: View, conversation: Conversation, beyond: str = "", *, limit: int = 1) -> list[int]:
    found = conversation_list(agent, view, team_id=conversation.team_id, cursor=beyond, limit=limit)
    return [row.id for row in found.rows]
