"""Say that it is somebody else's turn."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions._row import locked
from heard.conversations.actions._states import WAITING, change_state
from heard.conversations.models import Conversation
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def wait(*, conversation: Conversation, agent: Agent | None, state: str, at: dt.datetime) -> Conversation:
    """Let a conversation wait for the customer or for a third party (State.WAITING_CUSTOMER or WAITING_THIRD).

    Does nothing when it does so already. Raises ConversationGone; ValueError for any other state.
    """
    if state not in WAITING:
        raise ValueError(f"{state} is not waiting")
    with transaction.atomic():
        row = locked(conversation)
        if row.state != state:
            facts = change_state(row, state, since=at, agent=agent, at=at)
            row.save(update_fields=["state", "since"])
            announce(*facts)
    return row
