"""Put away what nobody needs to answer."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions._row import locked
from heard.conversations.actions._states import change_state
from heard.conversations.models import Conversation, State
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def mark_spam(*, conversation: Conversation, agent: Agent | None, at: dt.datetime) -> Conversation:
    """Say that a conversation is spam. Does nothing when it is so already. Raises ConversationGone."""
    with transaction.atomic():
        row = locked(conversation)
        if row.state != State.SPAM:
            facts = change_state(row, State.SPAM, since=at, agent=agent, at=at)
            row.save(update_fields=["state", "since"])
            announce(*facts)
    return row
