"""Say whether one is there."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.plumbing.events import announce
from heard.staff.events import AgentAvailabilityChanged
from heard.staff.models import Agent, Availability


def set_availability(*, agent: Agent, availability: str, by: Agent, at: dt.datetime) -> None:
    """Make an agent online, away or offline by hand; raises ValueError for anything else.

    Away and offline stay until somebody says otherwise; from online on, the agent's open pages tell (follow_presence).
    """
    chosen = Availability(availability)
    by_hand = chosen != Availability.ONLINE
    with transaction.atomic():
        row = Agent.objects.get_queryset().select_for_update(no_key=True).get(pk=agent.pk)
        is_new = row.availability != chosen
        if is_new or row.availability_by_hand != by_hand:
            row.availability, row.availability_by_hand = chosen, by_hand
            row.availability_since = at if is_new else row.availability_since
            row.save(update_fields=["availability", "availability_by_hand", "availability_since"])
        if is_new:
            announce(AgentAvailabilityChanged(agent_id=row.pk, by_agent_id=by.pk, availability=chosen))
    agent.availability, agent.availability_by_hand = chosen, by_hand
