"""Business hours and service policies, to be read and reckoned with."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from heard.conversations.api.asking import found
from heard.plumbing.api.paging import USUAL, page
from heard.plumbing.api.shapes import Page
from heard.plumbing.api.values import Id, Moment
from heard.promises.business_time import MOST_SECONDS
from heard.promises.calendars import HoursBook
from heard.promises.models import Calendar, OwnDay, ServicePolicy
from heard.staff.tokens import ApiRequest

router = Router(tags=["Promises"])
Minutes = Annotated[float, Field(ge=0, le=MOST_SECONDS / 60, description="of business time")]


class DayOut(Schema):
    """A day that goes differently; no shifts: closed."""

    date: dt.date
    name: str
    shifts: list[list[str]]
    origin: str


class CalendarOut(Schema):
    """Business hours: for each weekday from Monday on its shifts, and the days that go differently."""

    id: int
    name: str
    time_zone: str
    week: list[list[list[str]]]
    country: str
    region: str
    days: list[DayOut]

    @staticmethod
    def resolve_days(calendar: Calendar) -> list[OwnDay]:
        """Return the days, oldest first."""
        return list(calendar.days.all())


class CalendarPage(Page):
    """A page of calendars."""

    items: list[CalendarOut]


class DueOut(Schema):
    """When something is due."""

    after: dt.datetime
    minutes: float
    due_at: dt.datetime


class TargetOut(Schema):
    """Within how many minutes one thing is to be done."""

    kind: str
    minutes: int
    in_business_time: bool


class PolicyOut(Schema):
    """Whom we want to answer how soon. Where a condition names nothing, everything fits; the lowest position is asked first."""

    id: int
    name: str
    position: int
    is_active: bool
    inbox_ids: list[int]
    team_ids: list[int]
    tags: list[str]
    tiers: list[str]
    priorities: list[int]
    languages: list[str]
    channels: list[str]
    calendar_id: int | None
    warn_percent: list[int]
    targets: list[TargetOut]
    on_warning: list[Any]
    on_breach: list[Any]

    @staticmethod
    def resolve_inbox_ids(policy: ServicePolicy) -> list[int]:
        """Return the inboxes."""
        return [inbox.pk for inbox in policy.inboxes.all()]

    @staticmethod
    def resolve_team_ids(policy: ServicePolicy) -> list[int]:
        """Return the teams."""
        return [team.pk for team in policy.teams.all()]

    @staticmethod
    def resolve_tags(policy: ServicePolicy) -> list[str]:
        """Return the names of the tags."""
        return [tag.name for tag in policy.tags.all()]

    @staticmethod
    def resolve_targets(policy: ServicePolicy) -> list[Any]:
        """Return the targets."""
        return list(policy.targets.all())


class PolicyPage(Page):
    """A page of service policies."""

    items: list[PolicyOut]


@router.get("calendars", response=CalendarPage, summary="Business hours")
def calendars(request: ApiRequest, cursor: str | None = None, limit: int = USUAL) -> Any:
    """Return the calendars promises are counted in."""
    items, following = page(Calendar.objects.prefetch_related("days"), cursor, limit)
    return {"items": items, "next_cursor": following}


@router.get("calendars/{number}", response=CalendarOut, summary="One calendar")
def calendar(request: ApiRequest, number: Id) -> Any:
    """Return one calendar."""
    return found(Calendar.objects.filter(pk=number).prefetch_related("days"))


@router.get("calendars/{number}/due", response=DueOut, summary="When so much business time has passed")
def due(request: ApiRequest, number: Id, minutes: Minutes, after: Moment | None = None) -> Any:
    """Return the moment at which so many minutes of business time have passed, from now on or from `after` on."""
    row, begin = found(Calendar.objects.filter(pk=number)), after or timezone.now()
    return {"after": begin, "minutes": minutes, "due_at": HoursBook([row.pk])[row.pk].add(begin, minutes * 60)}


@router.get("service-policies", response=PolicyPage, summary="Service policies")
def policies(request: ApiRequest, cursor: str | None = None, limit: int = USUAL) -> Any:
    """Return the service policies."""
    items, following = page(_policies(), cursor, limit)
    return {"items": items, "next_cursor": following}


@router.get("service-policies/{number}", response=PolicyOut, summary="One service policy")
def policy(request: ApiRequest, number: Id) -> Any:
    """Return one service policy."""
    return found(_policies().filter(pk=number))


def _policies() -> Any:
    return ServicePolicy.objects.prefetch_related("inboxes", "teams", "tags", "targets")
