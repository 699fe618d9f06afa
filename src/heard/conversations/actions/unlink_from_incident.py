"""Say that a conversation is not about an incident."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions._row import about, locked
from heard.conversations.events import IncidentUnlinked
from heard.conversations.models import Conversation, IncidentLink
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def unlink_from_incident(*, conversation: Conversation, agent: Agent, at: dt.datetime) -> IncidentLink | None:
    """Take a conversation out of the open incident it is linked to; what it was told stays told. Does nothing when it is in
    none. Raises ConversationGone."""
    with transaction.atomic():
        row = locked(conversation)
        current = IncidentLink.objects.filter(conversation__in={row.pk, conversation.pk}, over_at__isnull=True)
        link = current.select_for_update(of=("self",)).select_related("incident").first()
        if link is None:
            return None
        link.unlinked_at = link.over_at = at
        link.unlinked_by = agent
        link.save(update_fields=["unlinked_at", "over_at", "unlinked_by"])
        announce(IncidentUnlinked(**about(row, agent), incident_id=link.incident_id, title=link.incident.title))
    return link
