"""Keep what was promised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.events import ConversationAcknowledged, MessageSent
from heard.conversations.models import Conversation, Message, MessageKind
from heard.plumbing.events import Event
from heard.promises.actions._book import done, locked, locked_one, put_down
from heard.promises.models import End, Promise, PromiseKind

if TYPE_CHECKING:
    from heard.plumbing.reactions import Recorded
    from heard.staff.models import Agent

# What an answer to the customer keeps. An acknowledgement is only owed while nobody has answered.
BY_ANSWERING = frozenset(
    {PromiseKind.ACKNOWLEDGE, PromiseKind.FIRST_ANSWER, PromiseKind.NEXT_ANSWER, PromiseKind.UPDATE}
)
NOTICED_LATE = dt.timedelta(minutes=1)  # between being written and being sent; longer: it was scheduled


def keep(*, promise: Promise, agent: Agent | None, at: dt.datetime) -> Promise:
    """What was promised is done at this moment. After its moment it was broken, and is settled now.

    A promise that was kept or released already, or settled, is left as it is.
    """
    with transaction.atomic():
        row = locked_one(promise)
        if row.end in {"", End.BROKEN} and row.settled_at is None:
            put_down([row], done(row, at=at, by=agent))
    return row


def keep_by_answering(facts: Sequence[Recorded[MessageSent]]) -> None:
    """React to answers that left: they keep what was owed when they were written."""
    numbers = [fact.event.message_id for fact in facts]
    answers = Message.objects.filter(pk__in=numbers, kind=MessageKind.REPLY, sent_at__isnull=False).order_by("pk")
    moments: dict[int, dt.datetime] = {}
    for conversation_id, written, sent in answers.values_list("conversation_id", "created_at", "sent_at"):
        if sent is not None:
            moments.setdefault(conversation_id, counts_from(written, sent))
    _keep_all(moments, lambda promise: promise.kind in BY_ANSWERING)


def counts_from(written: dt.datetime, sent: dt.datetime) -> dt.datetime:
    """Return the moment at which an answer keeps what is owed: when it was written, unless it was scheduled."""
    return sent if sent - written > NOTICED_LATE else written


def keep_by_acknowledging(facts: Sequence[Recorded[ConversationAcknowledged]]) -> None:
    """React to acknowledgements: that was owed."""
    told = Conversation.objects.filter(
        pk__in={fact.event.conversation_id for fact in facts}, acknowledged_at__isnull=False
    )
    moments = {number: at for number, at in told.values_list("pk", "acknowledged_at") if at is not None}
    _keep_all(moments, lambda promise: promise.kind == PromiseKind.ACKNOWLEDGE)


def _keep_all(moments: Mapping[int, dt.datetime], does_keep: Callable[[Promise], bool]) -> None:
    """Keep those that were made before the moment at which something was done in their conversation."""
    if not moments:
        return
    with transaction.atomic():
        facts: list[Event] = []
        kept = [
            promise
            for promise in locked(moments)
            if does_keep(promise) and promise.made_at <= moments[promise.conversation_id]
        ]
        for promise in kept:
            facts += done(promise, at=moments[promise.conversation_id], by=None)
        put_down(kept, facts)
