"""Take back that a complaint was withdrawn."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions.hold_open import hold_open
from heard.conversations.actions.reopen import reopen
from heard.feedback.actions._complaints import HOLD, ComplaintIsOver, ComplaintOpenAlready, about, locked_complaint
from heard.feedback.actions.open_complaint import UNSETTLED, owe_acknowledgement
from heard.feedback.events import ComplaintWithdrawn
from heard.feedback.models import Complaint
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def restore_complaint(*, complaint: Complaint, agent: Agent, at: dt.datetime) -> Complaint:
    """Make a withdrawn complaint an open one again, with its acknowledgement owed; does nothing when it is open.

    Raises ComplaintIsOver for one that is closed, and ComplaintOpenAlready when another was opened meanwhile.
    """
    with transaction.atomic():
        row = locked_complaint(complaint)
        if row.closed_at is not None:
            raise ComplaintIsOver
        if row.withdrawn_at is None:
            return row
        if Complaint.objects.open().filter(conversation=row.conversation_id).exists():
            raise ComplaintOpenAlready
        row.withdrawn_at = row.withdrawn_by = None
        if row.acknowledged_at is None:  # what was owed was released when it was withdrawn
            row.promise_ids = [*row.promise_ids, owe_acknowledgement(row, agent, at).pk]
        row.save(update_fields=["withdrawn_at", "withdrawn_by", "promise_ids"])
        reopen(conversation=row.conversation, agent=agent, at=at)
        hold_open(conversation=row.conversation, kind=HOLD, why=UNSETTLED, agent=agent, at=at)
        announce(ComplaintWithdrawn(**about(row, agent), undone=True))
    return row
