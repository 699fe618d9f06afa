"""Find new hands for what somebody can no longer open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from heard.conversations.actions.assign import assign
from heard.conversations.actions.assign_automatically import assign_automatically
from heard.conversations.models import Conversation, Inbox
from heard.plumbing.reactions import Recorded
from heard.staff.events import AgentAccessChanged
from heard.staff.models import Agent


def hand_back(*, agent: Agent, at: dt.datetime) -> int:
    """Take from an agent the unfinished conversations they may not open any more, and give each to whoever is next, or
    to nobody where people take what they do; return how many. What they may still open stays theirs."""
    theirs = Conversation.objects.unfinished().filter(assignee=agent, merged_into__isnull=True)
    closed_to_them = theirs.exclude(inbox__in=Inbox.objects.visible_to(agent)).select_related("team").order_by("id")
    with transaction.atomic():
        # All of them first: assigning takes locks that come after those of conversations.
        lost = list(closed_to_them.select_for_update(no_key=True, of=("self",)))
        for conversation in lost:
            assign(
                conversation=conversation, agent=None, assignee=None, team=conversation.team, reason="absence", at=at
            )
            assign_automatically(conversation=conversation, at=at)
    return len(lost)


def hand_back_what_was_lost(facts: Sequence[Recorded[AgentAccessChanged]]) -> None:
    """React to changed access: what somebody may not open any more becomes somebody else's."""
    moments = {fact.event.agent_id: fact.at for fact in facts}
    for agent in Agent.objects.get_queryset().filter(pk__in=moments).order_by("id"):
        hand_back(agent=agent, at=moments[agent.pk])
