"""Close a complaint."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_noop

from heard.conversations.actions.lift_hold import lift_hold
from heard.conversations.events import ConversationClosed
from heard.conversations.models import State
from heard.feedback.actions._complaints import HOLD, about, locked_complaint, locked_open
from heard.feedback.events import ComplaintClosed
from heard.feedback.models import Complaint, Outcome, Remedy
from heard.plumbing.events import announce
from heard.promises.actions.release import release
from heard.promises.models import Promise

if TYPE_CHECKING:
    from heard.plumbing.reactions import Recorded
    from heard.staff.models import Agent

SETTLED = gettext_noop("The complaint is settled.")


class NotSettled(Exception):
    """What was offered is not answered yet; or nothing was offered, and it is not said why nothing is due."""


def close_complaint(
    *, complaint: Complaint, agent: Agent, at: dt.datetime, words: str = "", nothing_due: bool = False
) -> Complaint:
    """Close an open complaint: what was offered last is answered; or no remedy is due (`nothing_due`), and `words` say why.

    Its conversation may be resolved from then on. Raises NotSettled and ComplaintIsOver.
    """
    with transaction.atomic():
        row = locked_open(complaint)
        words = words.replace("\0", "").strip()[:300]
        closed(row, _outcome(row, nothing_due=nothing_due, words=words), by=agent, words=words, at=at)
    return row


def _outcome(row: Complaint, *, nothing_due: bool, words: str) -> str:
    last = last_remedy(row)
    if last is not None and last.is_waiting:
        raise NotSettled
    if last is not None and not nothing_due:
        return Outcome(last.answer)
    if not (nothing_due and words):
        raise NotSettled
    return Outcome.NOTHING_DUE


def last_remedy(complaint: Complaint) -> Remedy | None:
    """Return what was offered last, which is what counts."""
    return Remedy.objects.filter(complaint=complaint).order_by("-pk").first()


def closed(row: Complaint, outcome: str, *, by: Agent | None, at: dt.datetime, words: str = "") -> None:
    """Close a locked complaint, in the caller's transaction."""
    row.closed_at, row.closed_by, row.outcome, row.closing_words = at, by, outcome, words
    row.save(update_fields=["closed_at", "closed_by", "outcome", "closing_words"])
    lift_hold(conversation=row.conversation, kind=HOLD, agent=by, at=at)
    let_targets_go(row, by=by, reason=SETTLED, at=at)
    announce(ComplaintClosed(**about(row, by), outcome=outcome))


def let_targets_go(row: Complaint, *, by: Agent | None, reason: str, at: dt.datetime) -> None:
    """Release what was aimed at because of a complaint; what the customer was told stays promised."""
    aims = Promise.objects.open().filter(pk__in=row.promise_ids, told_at__isnull=True)
    for promise in aims.order_by("pk"):
        release(promise=promise, agent=by, reason=reason, at=at)


def settle_closed(facts: Sequence[Recorded[ConversationClosed]]) -> None:
    """React to conversations that are resolved though a complaint is open: only their customer can have done so."""
    moments = {fact.event.conversation_id: fact.at for fact in facts}
    found = Complaint.objects.open().filter(conversation__in=moments, conversation__state=State.RESOLVED)
    for complaint in found.order_by("pk"):
        with transaction.atomic():
            row = locked_complaint(complaint)
            last = last_remedy(row)
            outcome = Outcome(last.answer) if last and last.answer else Outcome.CUSTOMER
            if row.is_open:
                closed(row, outcome, by=None, at=moments[row.conversation_id])
