"""Give a conversation to somebody, to a team, or to nobody."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions._row import about, locked
from heard.conversations.events import ConversationAssigned
from heard.conversations.models import Assignment, Conversation, Inbox
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent, Team


class MayNotOpen(Exception):
    """Whoever should have it may not open its inbox, or does not work here any more."""


def assign(
    *,
    conversation: Conversation,
    agent: Agent | None,
    assignee: Agent | None,
    team: Team | None,
    at: dt.datetime,
    reason: str = "hand",
) -> Conversation:
    """Make a conversation the assignee's and the team's; None means nobody's. Does nothing when it is so already.

    `agent` is who does it. Raises MayNotOpen, and ConversationGone.
    """
    with transaction.atomic():
        row = locked(conversation)
        assignee_id, team_id = assignee.pk if assignee else None, team.pk if team else None
        if (row.assignee_id, row.team_id) == (assignee_id, team_id):
            return row
        if assignee and not Inbox.objects.visible_to(assignee).filter(pk=row.inbox_id).exists():
            raise MayNotOpen
        row.assignee = assignee
        row.team = team
        row.save(update_fields=["assignee", "team"])
        Assignment.objects.create(conversation=row, agent=assignee, team=team, by=agent, reason=reason, at=at)
        announce(
            ConversationAssigned(**about(row, agent), assignee_id=assignee_id, team_id=team_id, reason=reason),
        )
    return row
