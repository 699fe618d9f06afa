"""Withdraw a complaint that was opened by mistake."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_noop

from heard.conversations.actions.lift_hold import lift_hold
from heard.feedback.actions._complaints import HOLD, about, locked_open
from heard.feedback.actions.close_complaint import let_targets_go
from heard.feedback.events import ComplaintWithdrawn
from heard.feedback.models import Complaint
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent

MISTAKEN = gettext_noop("It was no complaint.")


def withdraw_complaint(*, complaint: Complaint, agent: Agent, at: dt.datetime) -> Complaint:
    """Say that an open complaint is none; it counts nowhere. What the customer was promised stays. Raises ComplaintIsOver."""
    with transaction.atomic():
        row = locked_open(complaint)
        row.withdrawn_at, row.withdrawn_by = at, agent
        row.save(update_fields=["withdrawn_at", "withdrawn_by"])
        lift_hold(conversation=row.conversation, kind=HOLD, agent=agent, at=at)
        let_targets_go(row, by=agent, reason=MISTAKEN, at=at)
        announce(ComplaintWithdrawn(**about(row, agent)))
    return row
