"""Say that nothing more is expected from the side."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions._row import about, locked
from heard.conversations.events import SideConversationClosed
from heard.conversations.models import SideConversation
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def close_side(*, side: SideConversation, agent: Agent | None, at: dt.datetime) -> SideConversation:
    """Close a side conversation; a late answer still finds its way. Does nothing twice. Raises ConversationGone."""
    with transaction.atomic():
        row = locked(side.conversation)
        if SideConversation.objects.filter(pk=side.pk, closed_at__isnull=True).update(closed_at=at):
            announce(SideConversationClosed(**about(row, agent), side_conversation_id=side.pk))
    side.refresh_from_db()
    return side
