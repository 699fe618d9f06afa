"""Follow what an agent's open pages tell: that somebody is there, went away, or is gone."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.plumbing.events import announce
from heard.staff.events import AgentAvailabilityChanged
from heard.staff.models import Agent, Availability


def follow_presence(*, agent_id: int, availability: str, at: dt.datetime) -> bool:
    """Make an agent online, away or offline by themselves, unless they chose by hand not to be there.

    Returns whether that changed anything; only then something is written. Raises ValueError for any other word.
    """
    seen = Availability(availability)
    following = Agent.objects.get_queryset().active().filter(pk=agent_id, availability_by_hand=False)
    with transaction.atomic():
        row = following.exclude(availability=seen).select_for_update(no_key=True).first()
        if row is None:
            return False
        row.availability, row.availability_since = seen, at
        row.save(update_fields=["availability", "availability_since"])
        announce(AgentAvailabilityChanged(agent_id=agent_id, availability=seen))
    return True
