"""Give a saved view another name, another search, or other readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions.save_view import OnlyLeadsShare, ViewIsWrong
from heard.conversations.models import SavedView

if TYPE_CHECKING:
    from heard.staff.models import Agent


class NameIsTaken(Exception):
    """Another view has that name."""


def change_view(*, view: SavedView, agent: Agent, name: str, query: str, shared: bool = False) -> SavedView:
    """Change one's own view, or a shared one as a lead. Raises OnlyLeadsShare, ViewIsWrong and NameIsTaken."""
    if view.owner_id != agent.pk and not (view.owner_id is None and agent.is_lead):
        raise OnlyLeadsShare
    name, query = " ".join(name.replace("\0", "").split()), query.replace("\0", "").strip()
    if not (0 < len(name) <= 60 and 0 < len(query) <= 300):
        raise ViewIsWrong
    if shared and not agent.is_lead:
        raise OnlyLeadsShare
    owner = None if shared else agent
    with transaction.atomic():
        if SavedView.objects.filter(owner=owner, name=name).exclude(pk=view.pk).exists():
            raise NameIsTaken
        view.owner, view.name, view.query = owner, name, query
        view.save(update_fields=["owner", "name", "query"])
    return view
