"""Let what somebody sends go to spam from now on."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions._row import about, locked
from heard.conversations.actions.mark_spam import mark_spam
from heard.conversations.events import SenderBlocked
from heard.conversations.models import Conversation
from heard.customers.actions.block import block
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def block_sender(*, conversation: Conversation, agent: Agent, at: dt.datetime) -> Conversation:
    """Block the conversation's customer and mark it as spam. Does nothing twice. Raises ConversationGone."""
    with transaction.atomic():
        row = locked(conversation)
        if block(customer=row.customer, agent=agent, at=at, is_told=False):
            announce(SenderBlocked(**about(row, agent)))
        return mark_spam(conversation=row, agent=agent, at=at)
