"""Listen to somebody again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions._row import about, locked
from heard.conversations.events import SenderBlocked
from heard.conversations.models import Conversation
from heard.customers.actions.unblock import unblock
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def unblock_sender(*, conversation: Conversation, agent: Agent) -> Conversation:
    """Let the customer's messages arrive again; the conversation itself stays where it is. Raises ConversationGone."""
    with transaction.atomic():
        row = locked(conversation)
        if unblock(customer=row.customer, agent=agent, is_told=False):
            announce(SenderBlocked(**about(row, agent), blocked=False))
    return row
