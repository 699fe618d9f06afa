"""Resolve a conversation."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions._holds import insist_on_no_hold, lift
from heard.conversations.actions._row import locked
from heard.conversations.actions._states import change_state
from heard.conversations.models import Conversation, State
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def close(
    *, conversation: Conversation, agent: Agent | None, at: dt.datetime, by_customer: bool = False
) -> Conversation:
    """Say that the matter is settled. Does nothing when it is so already.

    What holds it open keeps us from it (raises HeldOpen), but not the customer: their word lifts it. Raises
    ConversationGone.
    """
    with transaction.atomic():
        row = locked(conversation)
        if row.state != State.RESOLVED:
            if by_customer:
                lift(row, by=None, at=at)
            insist_on_no_hold(row)
            facts = change_state(row, State.RESOLVED, since=at, agent=agent, at=at)
            row.save(update_fields=["state", "since"])
            announce(*facts)
    return row
