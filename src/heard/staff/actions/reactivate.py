"""Welcome a colleague back."""

from __future__ import annotations

from django.db import transaction

from heard.plumbing.events import announce
from heard.staff.events import AgentAccessChanged
from heard.staff.models import Agent


@transaction.atomic
def reactivate(*, agent: Agent, by: Agent) -> None:
    """Let an agent sign in again, with the role, teams and password they had."""
    if agent.is_active:
        return
    agent.is_active = True
    agent.save(update_fields=["is_active"])
    announce(AgentAccessChanged(agent_id=agent.pk, by_agent_id=by.pk, what="reactivated"))
