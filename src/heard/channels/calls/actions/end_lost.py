"""Let nobody talk on in what they may not open any more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from heard.channels.calls.actions.end import end
from heard.channels.calls.actions.join import may_join
from heard.channels.calls.actions.leave import leave
from heard.channels.calls.models import Call, Side
from heard.channels.calls.queries import thirds_of
from heard.staff.models import Agent

if TYPE_CHECKING:
    from heard.plumbing.reactions import Recorded
    from heard.staff.events import AgentAccessChanged


def end_lost(*, agent: Agent, at: dt.datetime) -> None:
    """Hang up for an agent in calls they may not open any more; as a third, who may not join any more, they leave.

    Their browsers talk to each other without us: the other side is told, and lets go of them. Twice is once.
    """
    live = list(Call.objects.live().select_related("agent").order_by("pk"))
    visible = Call.objects.visible_to(agent).live() if agent.is_active else Call.objects.none()
    still = set(visible.values_list("pk", flat=True))
    thirds = thirds_of(live)
    for call in live:
        if call.agent == agent and call.pk not in still:
            end(call=call, by=Side.AGENT, at=at)
        elif thirds.get(call.pk) == agent and not (call.pk in still and may_join(call, agent)):
            leave(call=call, agent=agent, at=at)


def end_what_was_lost(facts: Sequence[Recorded[AgentAccessChanged]]) -> None:
    """React to changed access."""
    moments = {fact.event.agent_id: fact.at for fact in facts}
    for agent in Agent.objects.get_queryset().filter(pk__in=moments).order_by("pk"):
        end_lost(agent=agent, at=moments[agent.pk])
