"""What customers hear of lateness and new dates, in the way they chose."""

from __future__ import annotations

import datetime as dt

from heard.conversations.models import Conversation
from heard.promises.actions.owe_calls import owe_calls
from heard.promises.actions.prepare_updates import Wanted, prepare
from heard.promises.models import NoticeWish, Wish


def prepare_as_wished(wanted: dict[int, list[Wanted]], *, to_say: str, at: dt.datetime) -> int:
    """Word what is wanted, by conversation, for those who like to be written to; return how many notices there are.

    Who would rather be called is, about `to_say`; who wants nothing but answers hears nothing.
    """
    silent = NoticeWish.objects.filter(wish=Wish.NONE).values("customer")
    rows = Conversation.objects.filter(pk__in=wanted).exclude(customer__in=silent)
    told = set(rows.values_list("pk", flat=True))
    written = told - owe_calls(conversation_ids=told, at=at, to_say=to_say)
    return prepare({number: some for number, some in wanted.items() if number in written})
