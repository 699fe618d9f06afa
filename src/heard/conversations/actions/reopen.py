"""Make it our turn again."""

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


def reopen(*, conversation: Conversation, agent: Agent | None, at: dt.datetime) -> Conversation:
    """Open a conversation that was resolved, waits or is snoozed; the customer waits since their first unanswered word.

    Does nothing when it is open. Spam becomes open by not_spam. Raises ConversationGone.
    """
    with transaction.atomic():
        row = locked(conversation)
        if row.state not in {State.OPEN, State.SPAM}:
            facts = change_state(row, State.OPEN, since=waited_since(row, otherwise=at), agent=agent, at=at)
            row.save(update_fields=["state", "since"])
            announce(*facts)
    return row
