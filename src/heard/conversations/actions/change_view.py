"""Give a saved view another name, another search, or other readers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from heard.conversations.actions.save_view import OnlyLeadsShare, ViewIsWrong
from heard.conversations.models import SavedView
from heard.plumbing.studio.changes import CHANGED, announce_change

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
        _change(view, {"owner": owner, "name": name, "query": query}, agent)
    return view


def _change(view: SavedView, wanted: dict[str, Any], agent: Agent) -> None:
    """Save what is different; told where it concerns, or concerned, everybody."""
    was_shared = view.owner_id is None
    changed = [name for name, value in wanted.items() if getattr(view, name) != value]
    for name in changed:
        setattr(view, name, wanted[name])
    view.save(update_fields=changed)
    if changed and (was_shared or view.owner_id is None):
        announce_change(view, what=CHANGED, fields=changed, by=agent)
