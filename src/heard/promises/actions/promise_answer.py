"""Promise what the customer is told by ourselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.events import ConversationAcknowledged
from heard.conversations.models import Conversation
from heard.plumbing.events import announce
from heard.promises.actions._book import appoint, locked, show
from heard.promises.actions.make import WARN_PERCENT
from heard.promises.actions.owe_answers import ANSWERS, made
from heard.promises.calendars import HoursBook
from heard.promises.models import Promise, PromiseKind, Source
from heard.promises.queries.answering import Opening, openings, told_hours

if TYPE_CHECKING:
    from heard.plumbing.reactions import Recorded


def promise_answer(*, acknowledgements: Mapping[int, int]) -> int:
    """Put down what the acknowledgements of these conversations said: within what time somebody answers.

    `acknowledgements` are message numbers by conversation. Where somebody has answered already, or it was put down
    before, nothing is. Returns how many promises were made.
    """
    with transaction.atomic():
        known = {
            row.conversation_id
            for row in locked(acknowledgements)
            if row.kind in ANSWERS and row.told_at and row.source == Source.HOUSE
        }
        waiting = Conversation.objects.filter(
            pk__in=acknowledgements,
            first_answered_at__isnull=True,
            merged_into__isnull=True,
            acknowledged_at__isnull=False,
        )
        begun = {
            row: row.acknowledged_at
            for row in waiting.exclude(pk__in=known).select_related("inbox")
            if row.acknowledged_at
        }
        told = openings(list(begun), begun={row.pk: at for row, at in begun.items()}) if begun else {}
        new = [_promise(row, acknowledgements[row.pk], at, told.get(row.pk)) for row, at in begun.items()]
        if new:
            hours = HoursBook(promise.calendar_id for promise in new)
            for promise in new:
                appoint(promise, hours, at=promise.made_at)
            Promise.objects.bulk_create(new)
            announce(*(made(promise) for promise in new))
            show({promise.conversation_id for promise in new})
    return len(new)


def promise_what_was_acknowledged(facts: Sequence[Recorded[ConversationAcknowledged]]) -> None:
    """React to acknowledgements: they said when to expect an answer, so that is a promise from now on."""
    promise_answer(acknowledgements={fact.event.conversation_id: fact.event.message_id for fact in facts})


def _promise(row: Conversation, message_id: int, at: dt.datetime, told: Opening | None) -> Promise:
    return Promise(
        kind=PromiseKind.FIRST_ANSWER,
        customer_id=row.customer_id,
        conversation_id=row.pk,
        inbox_id=row.inbox_id,
        owner_id=row.assignee_id,
        team_id=row.team_id,
        source=Source.HOUSE,
        message_id=message_id,
        made_at=told.since if told else at,
        told_at=at,
        calendar_id=told.calendar_id if told else None,
        seconds=told.seconds if told else told_hours(row) * 3600,
        warn_percent=list(WARN_PERCENT),
    )
