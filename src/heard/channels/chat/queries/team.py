"""Who looks after an inbox, as visitors see them."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When

from heard.conversations.models import Inbox
from heard.plumbing.faces import hue_of, initials
from heard.staff.models import Agent, Availability, Role

MOST = 3


def faces(inbox: Inbox) -> list[dict[str, Any]]:
    """Return a few of those who may open an inbox, whoever is online first."""
    teams = list(inbox.teams.values_list("pk", flat=True))
    agents = Agent.objects.active()
    if teams:
        agents = agents.filter(teams__in=teams).distinct()
    here = Case(When(availability=Availability.ONLINE, then=Value(0)), default=Value(1), output_field=IntegerField())
    return [face(name) for name in agents.order_by(here, "pk").values_list("name", flat=True)[:MOST]]


def is_attended(inbox: Inbox) -> bool:
    """Return whether somebody who may open an inbox is online."""
    online, teams = Agent.objects.get_queryset().online(), list(inbox.teams.values_list("pk", flat=True))
    if teams:
        online = online.filter(Q(teams__in=teams) | Q(role=Role.ADMIN))
    return bool(online.exists())


def face(name: str) -> dict[str, Any]:
    """Return how somebody is shown to visitors."""
    return {"name": name, "initials": initials(name), "hue": hue_of(name)}
