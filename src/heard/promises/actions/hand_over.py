"""Give a promise to somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions.assign import MayNotOpen
from heard.conversations.models import Inbox
from heard.promises.actions._book import about, locked_one, put_down
from heard.promises.actions.release import EndedAlready
from heard.promises.events import PromiseHandedOver
from heard.promises.models import Promise

if TYPE_CHECKING:
    from heard.staff.models import Agent, Team


def hand_over(*, promise: Promise, agent: Agent | None, owner: Agent | None, team: Team | None) -> Promise:
    """Make a promise that is owed an agent's or a team's; without either it goes with its conversation again.

    Does nothing when it is so already. Raises EndedAlready, and MayNotOpen for an owner who may not open its inbox.
    """
    with transaction.atomic():
        row = locked_one(promise)
        if not row.is_owed:
            raise EndedAlready
        if owner and not Inbox.objects.visible_to(owner).filter(pk=row.inbox_id).exists():
            raise MayNotOpen
        before = (row.owner_id, row.team_id, row.follows_assignee)
        row.follows_assignee = owner is None and team is None
        row.owner_id = row.conversation.assignee_id if row.follows_assignee else owner.pk if owner else None
        row.team_id = row.conversation.team_id if row.follows_assignee else team.pk if team else None
        if (row.owner_id, row.team_id, row.follows_assignee) != before:
            put_down([row], [PromiseHandedOver(**about(row, agent))])
    return row
