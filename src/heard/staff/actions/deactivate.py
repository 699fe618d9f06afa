"""Say goodbye to a colleague."""

from __future__ import annotations

from django.db import transaction

from heard.plumbing.events import announce
from heard.staff.actions.change_role import keep_an_administrator
from heard.staff.actions.end_other_sessions import end_other_sessions
from heard.staff.events import AgentAccessChanged
from heard.staff.models import Agent, Availability


@transaction.atomic
def deactivate(*, agent: Agent, by: Agent) -> None:
    """Take away the right to sign in, end every session, and tell; what they wrote stays theirs.

    Their open conversations are left to others by whoever reacts to AgentAccessChanged ("deactivated").
    Raises LastAdministratorError.
    """
    if not agent.is_active:
        return
    if agent.is_admin:
        keep_an_administrator(besides=agent)
    agent.is_active, agent.availability = False, Availability.AWAY
    agent.save(update_fields=["is_active", "availability"])
    end_other_sessions(agent=agent, by=by)
    announce(AgentAccessChanged(agent_id=agent.pk, by_agent_id=by.pk, what="deactivated"))
