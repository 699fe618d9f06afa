"""Decide what somebody may do."""

from __future__ import annotations

from django.db import transaction

from heard.plumbing.events import announce
from heard.staff.events import AgentAccessChanged
from heard.staff.models import Agent, Role


class LastAdministratorError(Exception):
    """Somebody has to be left who can change settings and let people in."""


@transaction.atomic
def change_role(*, agent: Agent, role: str, by: Agent) -> None:
    """Give an agent another role; open screens ask anew what they may show.

    Raises LastAdministratorError, and ValueError for an unknown role.
    """
    if agent.role == Role(role):
        return
    if agent.is_admin:
        keep_an_administrator(besides=agent)
    agent.role = Role(role)
    agent.save(update_fields=["role"])
    Agent.objects.join_groups(agent)
    announce(AgentAccessChanged(agent_id=agent.pk, by_agent_id=by.pk, what="role"))


def keep_an_administrator(*, besides: Agent) -> None:
    """Raise LastAdministratorError unless another active administrator stays; holds them until the transaction ends."""
    administrators = Agent.objects.active().filter(role=Role.ADMIN).order_by("pk").select_for_update()
    if all(administrator.pk == besides.pk for administrator in administrators):
        raise LastAdministratorError(besides.email)
