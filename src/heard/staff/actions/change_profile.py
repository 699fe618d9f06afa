"""Keep one's own details up to date."""

from __future__ import annotations

from django.db import transaction

from heard.plumbing.events import announce
from heard.staff.events import AgentProfileChanged
from heard.staff.models import Agent


@transaction.atomic
def change_profile(*, agent: Agent, by: Agent, **fields: str | int) -> None:
    """Set an agent's name, language, time_zone, signature, capacity (open conversations given at the same time), or
    pushes_mentions (whether their browsers say that a colleague mentions them).

    Only what differs is written and told.
    """
    if unknown := fields.keys() - {"name", "language", "time_zone", "signature", "capacity", "pushes_mentions"}:
        raise TypeError(f"a profile has no {', '.join(sorted(unknown))}")
    changed = sorted(field for field, value in fields.items() if getattr(agent, field) != value)
    if not changed:
        return
    for field in changed:
        setattr(agent, field, fields[field])
    agent.save(update_fields=changed)
    announce(AgentProfileChanged(agent_id=agent.pk, by_agent_id=by.pk, fields=changed))
