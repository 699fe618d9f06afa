"""What every verb does with an incident: lock it, name it in facts, know its conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heard.conversations.models import Conversation, Incident, IncidentLink

if TYPE_CHECKING:
    from heard.staff.models import Agent


class IncidentIsOver(Exception):
    """It was resolved meanwhile; nothing was changed."""


def locked_incident(incident: Incident) -> Incident:
    """Return an incident as it is now, ours until the transaction ends."""
    return Incident.objects.select_for_update(no_key=True).get(pk=incident.pk)


def locked_open(incident: Incident) -> Incident:
    """Return the same, if it still lasts. Raises IncidentIsOver."""
    row = locked_incident(incident)
    if not row.is_open:
        raise IncidentIsOver
    return row


def about_incident(incident: Incident, agent: Agent | None) -> dict[str, Any]:
    """Return what every fact about an incident says."""
    return {"incident_id": incident.pk, "title": incident.title, "agent_id": None if agent is None else agent.pk}


def concerned(incident: Incident, agent: Agent) -> list[Conversation]:
    """Return the conversations about an incident that are not settled and that the agent may open, each once: what went into
    another is told there."""
    links = IncidentLink.objects.standing().visible_to(agent).filter(incident=incident)
    linked = Conversation.objects.filter(pk__in=links.values("conversation"))
    numbers = {into or number for number, into in linked.values_list("pk", "merged_into")}
    return list(Conversation.objects.in_reach_of(agent).unfinished().filter(pk__in=numbers).order_by("pk"))
