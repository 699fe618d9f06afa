"""Bring back what was taken for spam."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions._row import locked, waited_since
from heard.conversations.actions._states import change_state
from heard.conversations.models import Conversation, State
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def not_spam(*, conversation: Conversation, agent: Agent | None, at: dt.datetime) -> Conversation:
    """Open a conversation that was taken for spam. Anything else is left as it is. Raises ConversationGone."""
    with transaction.atomic():
        row = locked(conversation)
        if row.state == State.SPAM:
            facts = change_state(row, State.OPEN, since=waited_since(row, otherwise=at), agent=agent, at=at)
            row.save(update_fields=["state", "since"])
            announce(*facts)
    return row
