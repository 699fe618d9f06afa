"""Word the check-ins whose moment has come, for a click or for the gate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_noop

from heard.conversations.models import Conversation, State
from heard.plumbing.events import announce
from heard.promises.actions._book import put_down
from heard.promises.actions._notices import about
from heard.promises.actions.release import released
from heard.promises.events import NoticePrepared
from heard.promises.models import (
    BY_ITSELF,
    Informing,
    Mode,
    Notice,
    NoticeKind,
    NoticeState,
    NoticeWish,
    Promise,
    Wish,
)
from heard.promises.notices.own_words import OwnWords
from heard.promises.notices.words import Speaker
from heard.staff.models import Business

if TYPE_CHECKING:
    from heard.plumbing.events import Event
    from heard.plumbing.reactions import Recorded
    from heard.promises.events import CheckInDue

LASTS = dt.timedelta(days=7)  # then nobody knows any more what it was about
SWITCHED_OFF = gettext_noop("Nobody is asked any more: it was switched off.")
OPEN_AGAIN = gettext_noop("The matter is open again.")
NOT_WANTED = gettext_noop("They want nothing but answers.")
UNREACHABLE = gettext_noop("There is no address we could write to.")


def prepare_check_ins(*, promise_ids: Sequence[int]) -> list[Notice]:
    """Word these check-ins, each once; return what was worded.

    Where there is nothing to ask any more, because the matter is open again, they want to hear nothing, may not be
    written to, or it was switched off, the promise is released and says so.
    """
    with transaction.atomic():
        due = Promise.objects.open().filter(BY_ITSELF, pk__in=promise_ids)
        promises = list(due.select_for_update(no_key=True).order_by("id"))
        found = Conversation.objects.select_related("customer", "inbox__brand", "team")
        rows = found.in_bulk([promise.conversation_id for promise in promises])
        gone, facts = _let_go(promises, rows)
        put_down(gone, facts)
        return _word([promise for promise in promises if not promise.end], rows)


def ask_what_is_due(facts: Sequence[Recorded[CheckInDue]]) -> None:
    """React to check-ins whose moment has come."""
    prepare_check_ins(promise_ids=[fact.event.promise_id for fact in facts])


def _let_go(promises: Sequence[Promise], rows: Mapping[int, Conversation]) -> tuple[list[Promise], list[Event]]:
    """Release those about which there is nothing to ask; return them, and what to announce."""
    silent = NoticeWish.objects.filter(customer__in=[promise.customer_id for promise in promises], wish=Wish.NONE)
    unwilling, informing = set(silent.values_list("customer", flat=True)), Informing.current()
    gone: list[Promise] = []
    facts: list[Event] = []
    for promise in promises:
        row, is_unwilling = rows[promise.conversation_id], promise.customer_id in unwilling
        if reason := _against(row, _mode(promise, informing), is_unwilling=is_unwilling):
            facts += released([promise], by=None, reason=reason, at=_moment(promise))
            gone.append(promise)
    return gone, facts


def _mode(promise: Promise, informing: Informing) -> str:
    return informing.after_purchase if promise.order_number else informing.check_ins


def _word(promises: Sequence[Promise], rows: Mapping[int, Conversation]) -> list[Notice]:
    """Write what was not worded before, and announce it. The promises are ours, so nobody else does at the same time."""
    informing, business, own = Informing.current(), Business.current(), OwnWords.read()
    known = set(Notice.objects.filter(key__in=map(_key, promises)).values_list("key", flat=True))
    notices = [
        _notice(promise, row, _mode(promise, informing), Speaker(row, business, own, at=_moment(promise)))
        for promise in promises
        for row in [rows[promise.conversation_id]]
        if _key(promise) not in known
    ]
    Notice.objects.bulk_create(notices)
    announce(*(NoticePrepared(**about(notice), state=notice.state) for notice in notices))
    return notices


def _key(promise: Promise) -> str:
    return f"check_in:{promise.pk}:{_moment(promise):%Y-%m-%dT%H:%M}"


def _moment(promise: Promise) -> dt.datetime:
    return promise.due_at or promise.made_at


def _against(row: Conversation, mode: str, *, is_unwilling: bool) -> str:
    """Return why nobody should be asked, or nothing."""
    if mode == Mode.OFF:
        return SWITCHED_OFF
    if row.merged_into_id or row.state != State.RESOLVED:
        return OPEN_AGAIN
    if row.customer.erased_at or row.customer.blocked_at:
        return UNREACHABLE
    return NOT_WANTED if is_unwilling else ""


def _notice(promise: Promise, row: Conversation, mode: str, speaker: Speaker) -> Notice:
    # Of the moment it was due, however late that is noticed: so it is also out of date in time.
    at, is_ready = _moment(promise), mode == Mode.AUTOMATIC
    return Notice(
        kind=NoticeKind.CHECK_IN,
        key=_key(promise),
        customer_id=row.customer_id,
        conversation=row,
        inbox_id=row.inbox_id,
        promise=promise,
        text=speaker.check_in(order_number=promise.order_number),
        language=speaker.language,
        state=NoticeState.READY if is_ready else NoticeState.DRAFT,
        made_at=at,
        expires_at=at + LASTS,
        not_before=at if is_ready else None,
        state_at=at,
    )
