"""Let a prepared notice go, as it is or reworded."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.models import Conversation
from heard.plumbing.events import announce
from heard.promises.actions._notices import about, drafted
from heard.promises.actions.move import move
from heard.promises.actions.tell_new_date import take_back_words
from heard.promises.events import NoticePrepared
from heard.promises.models import Notice, NoticeKind, NoticeState
from heard.promises.notices.words import Speaker
from heard.staff.models import Business

if TYPE_CHECKING:
    from heard.staff.models import Agent

LONGEST = 5000  # characters
LASTS = dt.timedelta(days=2)  # long enough for the gate to keep it until the customer's next day
DATED = frozenset({NoticeKind.WARNING, NoticeKind.APOLOGY})  # what may say a new date


class NothingLeftToSay(Exception):
    """A notice needs words, at most 5,000 characters."""


def approve_notice(
    *, notice: Notice, agent: Agent, at: dt.datetime, text: str | None = None, new_date: dt.datetime | None = None
) -> Notice:
    """Let a drafted notice go to the gate, with other words if given; the gate may still keep it for tomorrow.

    With `new_date` another promise, due then, takes the place of the one it is about, and the words say so even where
    the agent left that out. Raises DecidedAlready, NothingLeftToSay, and what `move` raises.
    """
    words = (notice.text if text is None else text).replace("\0", "").strip()
    if not words or len(words) > LONGEST:
        raise NothingLeftToSay
    with transaction.atomic():
        row = drafted(notice)
        before = row.promise
        if new_date and row.promise and row.kind in DATED:
            words = _speaker(row, at).dated(words, new_date)
            row.promise = move(promise=row.promise, agent=agent, due_at=new_date, is_told=True, at=at, tells=False)
        row.text, row.state, row.approved_by, row.not_before, row.state_at = words, NoticeState.READY, agent, at, at
        row.expires_at = max(row.expires_at, at + LASTS)
        row.save(update_fields=["promise", "text", "state", "approved_by", "not_before", "state_at", "expires_at"])
        announce(NoticePrepared(**about(row, agent.pk), state=row.state))
        if before and before != row.promise:
            take_back_words(before, at=at)
    return row


def _speaker(notice: Notice, at: dt.datetime) -> Speaker:
    rows = Conversation.objects.select_related("customer", "inbox__brand", "team")
    return Speaker(rows.get(pk=notice.conversation_id), Business.current(), at=at)
