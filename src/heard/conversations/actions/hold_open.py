"""Hold a conversation open until something is settled."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions._row import locked
from heard.conversations.models import Conversation, Hold

if TYPE_CHECKING:
    from heard.staff.models import Agent


def hold_open(*, conversation: Conversation, kind: str, why: str, agent: Agent | None, at: dt.datetime) -> Hold:
    """Keep a conversation from being resolved by us, for one reason of each `kind`; `why` is shown, translated.

    The customer may still say that it is settled: that lifts it. Held already, it stays as it is. Raises
    ConversationGone.
    """
    with transaction.atomic():
        row = locked(conversation)
        standing = Hold.objects.filter(conversation=row, kind=kind, lifted_at__isnull=True).first()
        return standing or Hold.objects.create(conversation=row, kind=kind, why=why, by=agent, at=at)
