"""The API of staff: who works here, and whether the agent takes new work."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from ninja import Router, Schema

from heard.plumbing.api.paging import USUAL, page
from heard.plumbing.api.shapes import Page
from heard.plumbing.api.values import Id, MaybeId
from heard.staff.actions.set_availability import set_availability
from heard.staff.models import Agent, Availability, Team
from heard.staff.tokens import ApiRequest

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


class AgentPage(Page):
    """A page of agents."""

    items: list[AgentOut]


class TeamPage(Page):
    """A page of teams."""

    items: list[TeamOut]


class AvailabilityIn(Schema):
    """Whether somebody is there: online, away or offline."""

    availability: Availability


@router.get("me", response=AgentOut, summary="Who this token acts as")
def me(request: ApiRequest) -> Any:
    """Return the agent this token acts as."""
    return request.agent


@router.put("me/availability", response=AgentOut, summary="Online, away or offline")
def availability(request: ApiRequest, given: AvailabilityIn) -> Any:
    """Say whether the agent this token acts as is there."""
    set_availability(agent=request.agent, availability=given.availability, by=request.agent, at=timezone.now())
    return request.agent


@router.get("agents", response=AgentPage, summary="Agents")
def agents(request: ApiRequest, team_id: MaybeId = None, cursor: str | None = None, limit: int = USUAL) -> Any:
    """Return the people who work here, or those of a team, newest first."""
    found = Agent.objects.get_queryset().visible_to(request.agent)
    if team_id is not None:
        found = found.filter(teams=team_id)
    items, following = page(found, cursor, limit)
    return {"items": items, "next_cursor": following}


@router.get("agents/{number}", response=AgentOut, summary="One agent")
def agent(request: ApiRequest, number: Id) -> Any:
    """Return somebody who works here, or did."""
    found = Agent.objects.get_queryset().visible_to(request.agent).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


@router.get("teams", response=TeamPage, summary="Teams")
def teams(request: ApiRequest, cursor: str | None = None, limit: int = USUAL) -> Any:
    """Return the teams, newest first."""
    items, following = page(Team.objects.visible_to(request.agent), cursor, limit)
    return {"items": items, "next_cursor": following}
