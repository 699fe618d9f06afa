"""Let a conversation be resolved again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions._holds import lift
from heard.conversations.actions._row import locked
from heard.conversations.models import Conversation

if TYPE_CHECKING:
    from heard.staff.models import Agent


def lift_hold(*, conversation: Conversation, kind: str, agent: Agent | None, at: dt.datetime) -> None:
    """Lift what was held open for a reason of this kind; does nothing when nothing is. Raises ConversationGone."""
    with transaction.atomic():
        lift(locked(conversation), by=agent, at=at, kind=kind)
