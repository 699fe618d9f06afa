"""Keep one's own details up to date."""

from __future__ import annotations

from django.db import transaction

from heard.plumbing.events import announce
from heard.staff.events import AgentProfileChanged
from heard.staff.models import Agent

_FIELDS = frozenset(
    ("name", "language", "time_zone", "signature", "capacity", "chat_capacity", "pushes_mentions", "pushes_chats")
) | {"plays_sounds"}


@transaction.atomic
def change_profile(*, agent: Agent, by: Agent, **fields: str | int) -> None:
    """Set an agent's name, language, time_zone, signature, capacity (open conversations given at the same time),
    chat_capacity (live chats), pushes_mentions and pushes_chats (whether their browsers say that a colleague mentions
    them, or that a visitor waits), or plays_sounds.

    Only what differs is written and told.
    """
    if unknown := fields.keys() - _FIELDS:
        raise TypeError(f"a profile has no {', '.join(sorted(unknown))}")
    changed = sorted(field for field, value in fields.items() if getattr(agent, field) != value)
    if not changed:
        return
    for field in changed:
        setattr(agent, field, fields[field])
    agent.save(update_fields=changed)
    announce(AgentProfileChanged(agent_id=agent.pk, by_agent_id=by.pk, fields=changed))
