"""Say whether new work may come."""

from __future__ import annotations

from django.db import transaction

from heard.plumbing.events import announce
from heard.staff.events import AgentAvailabilityChanged
from heard.staff.models import Agent, Availability


@transaction.atomic
def set_availability(*, agent: Agent, availability: str, by: Agent) -> None:
    """Make an agent available, busy or away; raises ValueError for anything else."""
    chosen = Availability(availability)
    if agent.availability == chosen:
        return
    agent.availability = chosen
    agent.save(update_fields=["availability"])
    announce(AgentAvailabilityChanged(agent_id=agent.pk, by_agent_id=by.pk, availability=chosen))
