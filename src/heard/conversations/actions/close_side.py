"""Say that nothing more is expected from the side."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.conversations.actions._row import locked
from heard.conversations.models import SideConversation


def close_side(*, side: SideConversation, at: dt.datetime) -> SideConversation:
    """Close a side conversation; a late answer still finds its way. Does nothing twice. Raises ConversationGone."""
    with transaction.atomic():
        locked(side.conversation)
        SideConversation.objects.filter(pk=side.pk, closed_at__isnull=True).update(closed_at=at)
    side.refresh_from_db()
    return side
