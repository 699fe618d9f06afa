"""Owe a call, instead of a mail, to customers who would rather be told where their matter stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from heard.conversations.models import Conversation
from heard.customers.models import Address, ChannelKind
from heard.promises.actions.make import make
from heard.promises.business_time import NeverOpenError
from heard.promises.calendars import ALWAYS, HoursBook
from heard.promises.models import Informing, NoticeWish, Promise, PromiseKind, Source, Way
from heard.staff.models import Business

WITHIN = dt.timedelta(hours=4)  # of business time
WHERE_IT_STANDS = gettext_noop("tell them where it stands")
IT_IS_LATE = gettext_noop("tell them that it takes longer than we promised, and by when")
NEW_DATE = gettext_noop("tell them the new date")


def owe_calls(*, conversation_ids: Collection[int], at: dt.datetime, to_say: str = WHERE_IT_STANDS) -> set[int]:
    """Owe a call about each of these conversations whose customer asked for calls; return which those are.

    It is the owner's to do within four business hours, and says which number to call, and what there is to say: one of
    WHERE_IT_STANDS, IT_IS_LATE and NEW_DATE. While a call is owed there is no second.
    """
    rows = Conversation.objects.filter(pk__in=conversation_ids)
    callers = NoticeWish.objects.filter(channel=Way.CALL, customer__in=rows.values("customer"))
    wishes = dict(callers.values_list("customer", "number"))
    found = list(rows.filter(customer__in=wishes).order_by("pk")) if wishes else []
    owed = Promise.objects.owed().filter(conversation__in=found, kind=PromiseKind.CALL_BACK)
    has_one = set(owed.values_list("conversation", flat=True))
    for row in found:
        if row.pk not in has_one:
            number = wishes[row.customer_id] or _known_number(row.customer_id)
            make(
                conversation=row, kind=PromiseKind.CALL_BACK, due_at=_soon(at), source=Source.CUSTOMER, agent=None,
                is_told=False, words=_words(number, to_say), at=at,
            )  # fmt: skip
    return {row.pk for row in found}


def _known_number(customer_id: int) -> str:
    phones = Address.objects.filter(customer=customer_id, kind=ChannelKind.PHONE).order_by("-is_primary", "id")
    return phones.values_list("value", flat=True).first() or ""


def _words(number: str, to_say: str) -> str:
    with translation.override(Business.current().language):
        told = _(to_say)
    return f"{number}: {told}" if number else told


def _soon(at: dt.datetime) -> dt.datetime:
    calendar_id = Informing.current().calendar_id
    try:
        due = HoursBook([calendar_id])[calendar_id].add(at, WITHIN.total_seconds())
    except NeverOpenError:
        due = ALWAYS.add(at, WITHIN.total_seconds())
    return due.replace(second=0, microsecond=0) + dt.timedelta(minutes=1)
