"""Searches that somebody wants to see again."""

from __future__ import annotations

from typing import Any

from ninja import Field, Router, Schema, Status

from heard.conversations.actions.change_view import change_view
from heard.conversations.actions.forget_view import forget_view
from heard.conversations.actions.save_view import save_view
from heard.conversations.api.asking import found
from heard.conversations.models import SavedView
from heard.plumbing.api.paging import USUAL, page
from heard.plumbing.api.shapes import Page
from heard.plumbing.api.values import Id
from heard.staff.tokens import ApiRequest

router = Router(tags=["Saved views"])


class ViewOut(Schema):
    """A saved view; ask /search for its `query`."""

    id: int
    name: str
    query: str
    shared: bool

    @staticmethod
    def resolve_shared(view: SavedView) -> bool:
        """Return whether everybody sees it."""
        return view.owner_id is None


class ViewPage(Page):
    """A page of saved views."""

    items: list[ViewOut]


class ViewIn(Schema):
    """A search under a name; only team leads share one with everybody."""

    name: str = Field(min_length=1, max_length=60)
    query: str = Field(min_length=1, max_length=300)
    shared: bool = False


@router.get("views", response=ViewPage, summary="Saved views")
def views(request: ApiRequest, cursor: str | None = None, limit: int = USUAL) -> Any:
    """Return the agent's own views and the shared ones."""
    items, following = page(SavedView.objects.visible_to(request.agent), cursor, limit)
    return {"items": items, "next_cursor": following}


@router.post("views", response={201: ViewOut}, summary="Save a view")
def save(request: ApiRequest, given: ViewIn) -> Any:
    """Keep a search under a name; the same name again changes its search."""
    return Status(201, save_view(agent=request.agent, name=given.name, query=given.query, shared=given.shared))


@router.put("views/{number}", response=ViewOut, summary="Change a view")
def change(request: ApiRequest, number: Id, given: ViewIn) -> Any:
    """Give it another name, another search, or other readers."""
    view = _view(request, number)
    return change_view(view=view, agent=request.agent, name=given.name, query=given.query, shared=given.shared)


@router.delete("views/{number}", response={204: None}, summary="Forget a view")
def forget(request: ApiRequest, number: Id) -> Any:
    """Take it out of the side bar."""
    forget_view(view=_view(request, number), agent=request.agent)
    return Status(204, None)


def _view(request: ApiRequest, number: int) -> SavedView:
    return found(SavedView.objects.visible_to(request.agent).filter(pk=number))
