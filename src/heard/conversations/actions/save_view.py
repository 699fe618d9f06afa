"""Keep a search to see it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.models import SavedView
from heard.plumbing.studio.changes import ADDED, CHANGED, announce_change

if TYPE_CHECKING:
    from heard.staff.models import Agent


class OnlyLeadsShare(Exception):
    """What stands in everybody's side bar is for team leads to decide."""


class ViewIsWrong(Exception):
    """A saved view has a name of up to 60 characters and a search of up to 300."""


def save_view(*, agent: Agent, name: str, query: str, shared: bool = False) -> SavedView:
    """Keep a search under a name in the agent's side bar, or in everybody's; the same name again changes its search.

    Raises OnlyLeadsShare and ViewIsWrong.
    """
    name, query = " ".join(name.replace("\0", "").split()), query.replace("\0", "").strip()
    if not (0 < len(name) <= 60 and 0 < len(query) <= 300):
        raise ViewIsWrong
    if shared and not agent.is_lead:
        raise OnlyLeadsShare
    owner = None if shared else agent
    with transaction.atomic():
        view, is_new = SavedView.objects.update_or_create(owner=owner, name=name, defaults={"query": query})
        if shared:  # one's own side bar is nobody else's business
            announce_change(view, what=ADDED if is_new else CHANGED, fields=["query"], by=agent)
    return view
