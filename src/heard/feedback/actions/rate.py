"""A customer says how they were served."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.conversations.models import Closure, Conversation
from heard.feedback.actions._answers import TooLateToChange, about, answer_row, is_settled
from heard.feedback.events import SatisfactionGiven
from heard.feedback.models import AskedBy, Satisfaction, Score
from heard.plumbing.events import announce

LONGEST_REASON = 2000  # characters


def rate(
    *,
    closure: Closure,
    conversation: Conversation,
    score: Score | None,
    source: AskedBy,
    at: dt.datetime,
    reason: str | None = None,
) -> Satisfaction:
    """Remember the score, or the reason for the one they gave before; what is None stays as it was.

    They may change both for some days. A reason alone, without any score yet, is kept for when one comes. Raises
    TooLateToChange.
    """
    with transaction.atomic():
        row = answer_row(closure=closure, conversation=conversation, source=source)
        if is_settled(row, at=at):
            raise TooLateToChange
        before = row.score
        if reason is not None:
            row.reason = reason.replace("\0", "").strip()[:LONGEST_REASON]
        if score is not None:
            row.score, row.answered_at = score, row.answered_at or at
        row.save(update_fields=["reason", "score", "answered_at"])
        if score is not None and score != before:
            announce(SatisfactionGiven(**about(row), score=score, is_change=before is not None))
    return row
