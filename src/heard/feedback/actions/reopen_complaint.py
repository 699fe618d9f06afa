"""Take back that a complaint was closed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_noop

from heard.conversations.actions.hold_open import hold_open
from heard.conversations.actions.reopen import reopen
from heard.feedback.actions._complaints import HOLD, ComplaintIsOver, ComplaintOpenAlready, about, locked_complaint
from heard.feedback.actions.close_complaint import let_targets_go
from heard.feedback.actions.open_complaint import UNSETTLED, owe_acknowledgement
from heard.feedback.events import ComplaintReopened
from heard.feedback.models import Complaint
from heard.plumbing.events import announce
from heard.promises.models import Promise, PromiseKind

if TYPE_CHECKING:
    from heard.staff.models import Agent

LONGEST = dt.timedelta(minutes=15)
GOES_ON = gettext_noop("The complaint goes on.")


def reopen_complaint(*, complaint: Complaint, agent: Agent, at: dt.datetime) -> Complaint:
    """Make a complaint an open one again that a colleague closed within the last quarter of an hour.

    Its conversation is open again, and held so; what the customer answered to our offer stands. Does nothing when it is
    open. Raises ComplaintIsOver for one closed longer ago, by the customer or by going on in another, or withdrawn; and
    ComplaintOpenAlready when another was opened meanwhile.
    """
    with transaction.atomic():
        row = locked_complaint(complaint)
        if row.is_open:
            return row
        if row.closed_at is None or row.closed_by_id is None or at - row.closed_at > LONGEST:
            raise ComplaintIsOver
        if Complaint.objects.open().filter(conversation=row.conversation_id).exists():
            raise ComplaintOpenAlready
        # What was to be asked after the end is asked after the next one.
        let_targets_go(row, by=agent, reason=GOES_ON, at=at)
        asked = Promise.objects.filter(pk__in=row.promise_ids, kind=PromiseKind.CHECK_IN).values_list("pk", flat=True)
        row.promise_ids = [number for number in row.promise_ids if number not in set(asked)]
        row.closed_at, row.closed_by, row.outcome, row.closing_words = None, None, "", ""
        if row.acknowledged_at is None:  # what was owed was released when it was closed
            row.promise_ids = [*row.promise_ids, owe_acknowledgement(row, agent, at).pk]
        row.save(update_fields=["closed_at", "closed_by", "outcome", "closing_words", "promise_ids"])
        reopen(conversation=row.conversation, agent=agent, at=at)
        hold_open(conversation=row.conversation, kind=HOLD, why=UNSETTLED, agent=agent, at=at)
        announce(ComplaintReopened(**about(row, agent)))
    return row
