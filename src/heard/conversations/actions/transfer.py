"""Hand a conversation over, with a word for whoever takes it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions._row import locked
from heard.conversations.actions.assign import assign
from heard.conversations.actions.assign_automatically import assign_automatically
from heard.conversations.actions.note import note
from heard.conversations.models import Conversation

if TYPE_CHECKING:
    from heard.staff.models import Agent, Team


def transfer(
    *,
    conversation: Conversation,
    agent: Agent,
    assignee: Agent | None,
    team: Team | None,
    words: str = "",
    client_id: uuid.UUID | None = None,
    at: dt.datetime,
) -> Conversation:
    """Make a conversation the assignee's, or a team's, and write `words` as a note that calls the assignee by name.

    To a team without an assignee it goes as a new one would: to whoever is next there, or into its queue. Without words
    there is no note. The same `client_id` twice writes once. Raises MayNotOpen, and ConversationGone.
    """
    with transaction.atomic():
        row = locked(conversation)
        given = assign(conversation=row, agent=agent, assignee=assignee, team=team, reason="transfer", at=at)
        if assignee is None:
            given = assign_automatically(conversation=given, at=at)
        if words.strip():
            called = [given.assignee] if given.assignee and given.assignee != agent else []
            note(conversation=given, agent=agent, text=words, mentions=called, client_id=client_id, at=at)
    return given
