"""Let complaints follow their conversation, and follow them up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions.hold_open import hold_open
from heard.conversations.actions.lift_hold import lift_hold
from heard.conversations.events import ConversationClosed, ConversationsMerged
from heard.conversations.models import Conversation, State
from heard.feedback.actions._complaints import HOLD, locked_complaint
from heard.feedback.actions.close_complaint import closed
from heard.feedback.actions.open_complaint import UNSETTLED
from heard.feedback.complaint_moments import CHECKED_AFTER
from heard.feedback.models import Complaint, Outcome
from heard.promises.actions.make import make
from heard.promises.events import PromiseEvent, PromiseReplaced
from heard.promises.models import Promise, PromiseKind, Source

if TYPE_CHECKING:
    from heard.plumbing.reactions import Recorded

LATEST = dt.timedelta(days=60)  # a complaint closed longer ago is not followed up for a conversation that closes anew


def follow_complaints(*, conversation: Conversation, source_id: int, at: dt.datetime) -> None:
    """Bring what was complained of in `source_id` to the conversation it belongs to now.

    Where one is open already, the one that comes is closed as going on in the other.
    """
    with transaction.atomic():
        target = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
        for complaint in Complaint.objects.filter(conversation=source_id).order_by("pk"):
            row = locked_complaint(complaint)
            if row.is_open and Complaint.objects.open().filter(conversation=target).exists():
                closed(row, Outcome.JOINED, by=None, at=at)
            row.conversation, row.inbox_id, row.customer_id = target, target.inbox_id, target.customer_id
            row.save(update_fields=["conversation", "inbox", "customer"])
            if row.is_open:
                hold_open(conversation=target, kind=HOLD, why=UNSETTLED, agent=row.opened_by, at=at)


def follow_merged(facts: Sequence[Recorded[ConversationsMerged]]) -> None:
    """React to joined conversations: their complaints go along, and back when that is undone."""
    for fact in facts:
        event = fact.event
        if not event.undone:
            kept = Conversation.objects.get(pk=event.conversation_id)
            follow_complaints(conversation=kept, source_id=event.merged_id, at=fact.at)
        else:
            _back(event, fact.at)


def _back(event: ConversationsMerged, at: dt.datetime) -> None:
    """Give a conversation that stands for itself again the complaints that began in it."""
    with transaction.atomic():
        source = Conversation.objects.get(pk=event.merged_id)
        for complaint in Complaint.objects.filter(conversation=event.conversation_id, began_in=source.pk).order_by(
            "pk"
        ):
            row = locked_complaint(complaint)
            if row.is_open:
                lift_hold(conversation=row.conversation, kind=HOLD, agent=None, at=at)
            row.conversation, row.inbox_id, row.customer_id = source, source.inbox_id, source.customer_id
            row.save(update_fields=["conversation", "inbox", "customer"])
            if row.is_open:
                hold_open(conversation=source, kind=HOLD, why=UNSETTLED, agent=row.opened_by, at=at)


def follow_up_complaints(facts: Sequence[Recorded[ConversationClosed]]) -> None:
    """React to conversations that are resolved after a complaint: asking whether all is well is owed, some days on.

    Where customers are asked by themselves that is enough; where they are not, the complaint's owner has to.
    """
    numbers = {fact.event.conversation_id for fact in facts}
    found = Complaint.objects.closed().filter(conversation__in=numbers, conversation__state=State.RESOLVED)
    for complaint in found.exclude(outcome=Outcome.JOINED).order_by("pk"):
        with transaction.atomic():
            row = locked_complaint(complaint)
            at = row.conversation.since  # when it was closed, however late that is noticed
            if row.closed_at is None or at - row.closed_at > LATEST or _is_asked_anyway(row):
                continue
            promise = make(
                conversation=row.conversation, kind=PromiseKind.CHECK_IN, due_at=at + CHECKED_AFTER,
                source=Source.AGENT, agent=row.owner, is_told=False, owner=row.owner, at=at,
            )  # fmt: skip
            row.promise_ids = [*row.promise_ids, promise.pk]
            row.save(update_fields=["promise_ids"])


def _is_asked_anyway(row: Complaint) -> bool:
    owed = Promise.objects.open().filter(conversation=row.conversation_id, kind=PromiseKind.CHECK_IN)
    before = Promise.objects.filter(pk__in=row.promise_ids, kind=PromiseKind.CHECK_IN)
    return owed.exists() or before.exists()


def note_acknowledged(facts: Sequence[Recorded[PromiseEvent]]) -> None:
    """React to an acknowledgement that was owed and is done: the complaint it was owed for is acknowledged."""
    moments = {fact.event.promise_id: fact.at for fact in facts if fact.event.kind == PromiseKind.ACKNOWLEDGE}
    if not moments:
        return
    # Every conversation is acknowledged, few have complaints: those are found by the index of where the promises are now.
    there = Promise.objects.filter(pk__in=moments).values("conversation")
    unsaid = Complaint.objects.filter(conversation__in=there, acknowledged_at__isnull=True)
    for complaint in unsaid.filter(promise_ids__overlap=list(moments)):
        at = next(moments[number] for number in complaint.promise_ids if number in moments)
        Complaint.objects.filter(pk=complaint.pk, acknowledged_at__isnull=True).update(acknowledged_at=at)


def follow_replaced(facts: Sequence[Recorded[PromiseReplaced]]) -> None:
    """React to promises that were given a new date: a complaint goes by the one that stands now."""
    for fact in facts:
        event = fact.event
        now = Promise.objects.filter(pk=event.promise_id).values("conversation")  # which it may have left since
        theirs = Complaint.objects.filter(conversation__in=now, promise_ids__contains=[event.promise_id])
        for complaint in theirs.exclude(promise_ids__contains=[event.by_id]):
            with transaction.atomic():
                row = locked_complaint(complaint)
                row.promise_ids = [*row.promise_ids, event.by_id]
                row.save(update_fields=["promise_ids"])
