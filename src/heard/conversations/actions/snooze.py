"""Put a conversation away until a moment."""

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


class MomentHasPassed(Exception):
    """One can only wait for a moment to come."""


def snooze(*, conversation: Conversation, agent: Agent | None, until: dt.datetime, at: dt.datetime) -> Conversation:
    """Put a conversation away until `until`; it comes back then, or as soon as the customer says something.

    Snoozing it again moves the moment. Raises MomentHasPassed and ConversationGone.
    """
    if until <= at:
        raise MomentHasPassed
    with transaction.atomic():
        row = locked(conversation)
        if (row.state, row.since) != (State.SNOOZED, until):
            facts = change_state(row, State.SNOOZED, since=until, agent=agent, at=at)
            row.save(update_fields=["state", "since"])
            announce(*facts)
    return row
