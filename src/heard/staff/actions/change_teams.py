"""Decide whom somebody works with."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from heard.plumbing.events import announce
from heard.staff.events import AgentAccessChanged
from heard.staff.models import Agent, Team


@transaction.atomic
def change_teams(*, agent: Agent, teams: Iterable[Team], by: Agent) -> None:
    """Put an agent into exactly these teams; open screens ask anew what they may show."""
    before = set(agent.teams.values_list("pk", flat=True))
    wanted = list(teams)
    if before == {team.pk for team in wanted}:
        return
    agent.teams.set(wanted)
    announce(AgentAccessChanged(agent_id=agent.pk, by_agent_id=by.pk, what="teams"))
