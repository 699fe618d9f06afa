"""Give a complaint to somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from heard.feedback.actions._complaints import about, insist_may_open, locked_open
from heard.feedback.events import ComplaintHandedOver
from heard.feedback.models import Complaint
from heard.plumbing.events import announce
from heard.promises.actions.hand_over import hand_over
from heard.promises.models import Promise

if TYPE_CHECKING:
    from heard.staff.models import Agent


def hand_over_complaint(*, complaint: Complaint, agent: Agent, owner: Agent) -> Complaint:
    """Make an open complaint somebody else's, with what was promised because of it. Does nothing when it is theirs.

    Raises ComplaintIsOver, and heard.conversations.actions.assign.MayNotOpen.
    """
    with transaction.atomic():
        row = locked_open(complaint)
        insist_may_open(owner, row.inbox_id)
        if row.owner_id == owner.pk:
            return row
        row.owner = owner
        row.save(update_fields=["owner"])
        for promise in Promise.objects.owed().filter(pk__in=row.promise_ids).order_by("pk"):
            hand_over(promise=promise, agent=agent, owner=owner, team=None)
        announce(ComplaintHandedOver(**about(row, agent), owner_name=owner.name))
    return row
