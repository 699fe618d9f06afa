"""A customer asks for a call."""

from __future__ import annotations

import datetime as dt
import re

from django.db import transaction

from heard.conversations.actions._row import locked
from heard.conversations.models import Conversation
from heard.promises.actions.make import make
from heard.promises.business_time import NeverOpenError
from heard.promises.calendars import ALWAYS, HoursBook
from heard.promises.models import Promise, PromiseKind, Source
from heard.promises.policies import Policies, matters

WITHIN = dt.timedelta(hours=4)  # of business time
_NUMBER = re.compile(r"[+0-9][0-9 ()/.\-]{4,28}[0-9]")


class NumberIsWrong(Exception):
    """This is no telephone number."""


def ask_for_call(*, conversation: Conversation, number: str, best_time: str, at: dt.datetime) -> Promise:
    """Promise the customer a call within four business hours, by the hours of the policy that fits; return the promise.

    While one is owed already, that one stands, also when it is asked for twice at once. Raises NumberIsWrong, and
    ConversationGone.
    """
    number, best_time = checked_number(number), " ".join(best_time.replace("\0", "").split())[:120]
    with transaction.atomic():
        row = locked(conversation)
        owed = Promise.objects.open().filter(conversation=row, kind=PromiseKind.CALL_BACK, source=Source.CUSTOMER)
        if known := owed.first():
            return known
        return make(
            conversation=row, kind=PromiseKind.CALL_BACK, due_at=_soon(row, at), source=Source.CUSTOMER,
            agent=None, at=at, words=f"{number} ({best_time})" if best_time else number,
        )  # fmt: skip


def checked_number(number: str) -> str:
    """Return a telephone number as people write it. Raises NumberIsWrong."""
    number = " ".join(number.split())
    if not _NUMBER.fullmatch(number):
        raise NumberIsWrong
    return number


def _soon(conversation: Conversation, at: dt.datetime) -> dt.datetime:
    matter = matters([conversation.pk]).get(conversation.pk)
    policy = Policies.read().for_(matter) if matter else None
    calendar_id = policy.calendar_id if policy else None
    try:
        due = HoursBook([calendar_id])[calendar_id].add(at, WITHIN.total_seconds())
    except NeverOpenError:
        due = ALWAYS.add(at, WITHIN.total_seconds())
    return due.replace(second=0, microsecond=0) + dt.timedelta(minutes=1)
