"""Bring back what was snoozed."""

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


def wake(*, conversation: Conversation, agent: Agent | None, at: dt.datetime) -> Conversation:
    """Open a snoozed conversation again, among those that wait for us since the customer's first unanswered word.

    Anything not snoozed is left as it is. `agent` is None when its moment has come. Raises ConversationGone.
    """
    with transaction.atomic():
        row = locked(conversation)
        is_due = agent is not None or row.since <= at
        if row.state == State.SNOOZED and is_due:
            facts = change_state(row, State.OPEN, since=waited_since(row, otherwise=at), agent=agent, at=at)
            row.save(update_fields=["state", "since"])
            announce(*facts)
    return row
