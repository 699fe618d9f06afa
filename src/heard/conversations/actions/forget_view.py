"""Take a saved view out of the side bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions.save_view import OnlyLeadsShare
from heard.conversations.models import SavedView
from heard.plumbing.studio.changes import REMOVED, announce_change

if TYPE_CHECKING:
    from heard.staff.models import Agent


def forget_view(*, view: SavedView, agent: Agent) -> None:
    """Remove one's own view, or a shared one as a lead. Raises OnlyLeadsShare."""
    if view.owner_id != agent.pk and not (view.owner_id is None and agent.is_lead):
        raise OnlyLeadsShare
    with transaction.atomic():
        if view.owner_id is None:
            announce_change(view, what=REMOVED, by=agent)
        view.delete()
