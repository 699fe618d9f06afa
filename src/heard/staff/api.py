"""The API of staff: who works here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from heard.plumbing.api.paging import USUAL, page
from heard.staff.models import Agent, Team

router = Router(tags=["Staff"])


class AgentOut(Schema):
    """An agent."""

    id: int
    name: str
    email: str
    role: str
    availability: str
    is_active: bool


class TeamOut(Schema):
    """A team."""

    id: int
    name: str
    description: str


class AgentPage(Schema):
    """A page of agents."""

    items: list[AgentOut]
    next_cursor: str | None


class TeamPage(Schema):
    """A page of teams."""

    items: list[TeamOut]
    next_cursor: str | None


@router.get("me", response=AgentOut, summary="Who this token acts as")
def me(request: HttpRequest) -> Any:
    """Return the agent this token acts as."""
    return request.agent  # type: ignore[attr-defined]


@router.get("agents", response=AgentPage, summary="Agents")
def agents(request: HttpRequest, cursor: str | None = None, limit: int = USUAL) -> Any:
    """Return the people who work here, newest first."""
    found = Agent.objects.get_queryset().visible_to(request.agent)  # type: ignore[attr-defined]
    items, following = page(found, cursor, limit)
    return {"items": items, "next_cursor": following}


@router.get("teams", response=TeamPage, summary="Teams")
def teams(request: HttpRequest, cursor: str | None = None, limit: int = USUAL) -> Any:
    """Return the teams, newest first."""
    items, following = page(Team.objects.visible_to(request.agent), cursor, limit)  # type: ignore[attr-defined]
    return {"items": items, "next_cursor": following}
