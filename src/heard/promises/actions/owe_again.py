"""Owe again what an answer had kept that was taken back, or never arrived."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from heard.conversations.actions.mark_delivery import NOT_DELIVERED
from heard.conversations.events import MessageNotDelivered, ReplyWithdrawn
from heard.conversations.models import Message, MessageKind
from heard.plumbing.events import Event
from heard.promises.actions._book import about, appoint, put_down
from heard.promises.actions.keep import BY_ANSWERING, counts_from
from heard.promises.calendars import HoursBook
from heard.promises.events import PromiseReopened
from heard.promises.models import End, Promise

if TYPE_CHECKING:
    from heard.plumbing.reactions import Recorded


def owe_again(*, kept_at: Mapping[int, dt.datetime], at: dt.datetime) -> int:
    """Make owed again what was kept at this moment, by conversation, as the answer of that moment is no more.

    They are the same promises with the same moments; what was made good late is broken and still to be done. Returns how
    many. Harmless when repeated.
    """
    with transaction.atomic():
        rows = [promise for promise in _ended(kept_at) if _moment(promise) == kept_at[promise.conversation_id]]
        facts: list[Event] = []
        hours = HoursBook(promise.calendar_id for promise in rows)
        for promise in rows:
            _open(promise, hours, at)
            facts.append(PromiseReopened(**about(promise, None), due_at=promise.due_at))
        put_down(rows, facts)
    return len(rows)


def owe_what_was_taken_back(facts: Sequence[Recorded[ReplyWithdrawn]]) -> None:
    """React to answers that had left at once and were taken back."""
    left = [fact for fact in facts if fact.event.sent_at is not None]
    if left:
        moments = {fact.event.conversation_id: fact.event.sent_at for fact in left if fact.event.sent_at}
        owe_again(kept_at=moments, at=left[-1].at)


def owe_what_did_not_arrive(facts: Sequence[Recorded[MessageNotDelivered]]) -> None:
    """React to answers that had left and came back: whoever was to read them still waits."""
    numbers = [fact.event.message_id for fact in facts]
    answers = Message.objects.filter(pk__in=numbers, kind=MessageKind.REPLY, delivery__in=NOT_DELIVERED)
    left = answers.filter(sent_at__isnull=False).values_list("conversation_id", "created_at", "sent_at")
    if moments := {number: counts_from(written, sent) for number, written, sent in left.order_by("pk") if sent}:
        owe_again(kept_at=moments, at=facts[-1].at)


def _ended(kept_at: Mapping[int, dt.datetime]) -> list[Promise]:
    moments = list(kept_at.values())
    found = Promise.objects.filter(conversation__in=kept_at, kind__in=BY_ANSWERING, replaced_by=None).filter(
        Q(end=End.KEPT, ended_at__in=moments) | Q(end=End.BROKEN, settled_at__in=moments)
    )
    return list(found.select_for_update(no_key=True).order_by("id"))


def _moment(promise: Promise) -> dt.datetime | None:
    return promise.settled_at if promise.end == End.BROKEN else promise.ended_at


def _open(promise: Promise, hours: HoursBook, at: dt.datetime) -> None:
    if promise.end == End.BROKEN:
        promise.settled_at = None
    else:
        promise.end, promise.ended_at, promise.ended_by, promise.reason = "", None, None, ""
        appoint(promise, hours, at=at)
