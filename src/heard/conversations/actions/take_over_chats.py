"""Find somebody else for chats whose agent is gone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from procrastinate.contrib.django import app

from heard.conversations.actions.assign import assign
from heard.conversations.actions.assign_automatically import assign_automatically
from heard.conversations.models import Conversation, State
from heard.plumbing.reactions import Recorded
from heard.staff.events import AgentAvailabilityChanged
from heard.staff.models import Availability

# Offline for so long: a page that is loaded anew, or a short break in the line, is no absence.
GONE = dt.timedelta(seconds=60)
JOB = "conversations.look_after_chats"
MOST = 100


def take_over_chats(*, at: dt.datetime) -> int:
    """Put live chats in which it is our turn, and whose agent has been offline for a minute, back into the queue, and give
    each to whoever is next; return how many. The visitor sees that nobody has it, then who has."""
    left = Conversation.objects.live_chats(at=at).filter(
        state=State.OPEN,
        assignee__availability=Availability.OFFLINE,
        assignee__availability_since__lte=at - GONE,
    )
    with transaction.atomic():
        # All of them first: assigning takes locks that come after those of conversations.
        chats = list(left.order_by("id").select_related("team").select_for_update(no_key=True, of=("self",))[:MOST])
        for chat in chats:
            back = assign(conversation=chat, agent=None, assignee=None, team=chat.team, reason="gone", at=at)
            assign_automatically(conversation=back, at=at)
    return len(chats)


def look_after_who_left(facts: Sequence[Recorded[AgentAvailabilityChanged]]) -> None:
    """React to somebody going offline: a minute later, unless they are back, their chats are given to others."""
    if any(fact.event.availability == Availability.OFFLINE for fact in facts):
        app.configure_task(JOB, schedule_in={"seconds": int(GONE.total_seconds()) + 1}).defer()
