"""Record what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from heard.feedback.actions._complaints import ComplaintIsOver, about, locked_complaint
from heard.feedback.events import ComplaintCauseRecorded
from heard.feedback.models import Complaint, ComplaintCause
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def record_cause(*, complaint: Complaint, agent: Agent, cause: ComplaintCause | None, words: str = "") -> Complaint:
    """Note why it came to a complaint, one of the list and in words; also once it is closed. Raises ComplaintIsOver for one
    that was opened by mistake."""
    with transaction.atomic():
        row = locked_complaint(complaint)
        if row.withdrawn_at is not None:
            raise ComplaintIsOver
        words = words.replace("\0", "").strip()[:300]
        if (row.cause, row.cause_words) != (cause, words):
            row.cause, row.cause_words = cause, words
            row.save(update_fields=["cause", "cause_words"])
            announce(ComplaintCauseRecorded(**about(row, agent), cause=cause.name if cause else words[:80]))
    return row
