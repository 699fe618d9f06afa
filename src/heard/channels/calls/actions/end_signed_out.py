"""Let no browser that was signed out talk on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from heard.channels.calls.actions.end import end
from heard.channels.calls.actions.leave import leave
from heard.channels.calls.browsers import held
from heard.channels.calls.models import Call, Side
from heard.channels.calls.queries import thirds_of
from heard.staff.models import Agent

if TYPE_CHECKING:
    from heard.plumbing.reactions import Recorded
    from heard.staff.events import AgentSignedOut


def end_signed_out(*, agent: Agent, at: dt.datetime) -> None:
    """Hang up for an agent in calls of browsers they are not signed in with any more; as a third they leave.

    What runs in a browser that is still signed in goes on. Twice is once.
    """
    live = list(Call.objects.live().exclude(pk__in=held(agent)).select_related("agent").order_by("pk"))
    thirds = thirds_of(live)
    for call in live:
        if call.agent == agent:
            end(call=call, by=Side.AGENT, at=at)
        elif thirds.get(call.pk) == agent:
            leave(call=call, agent=agent, at=at)


def end_what_was_signed_out(facts: Sequence[Recorded[AgentSignedOut]]) -> None:
    """React to sessions that ended."""
    moments = {fact.event.agent_id: fact.at for fact in facts}
    for agent in Agent.objects.get_queryset().filter(pk__in=moments).order_by("pk"):
        end_signed_out(agent=agent, at=moments[agent.pk])
