"""Word the check-ins whose moment has come, for a click or for the gate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
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
    informing, business, own = Informing.current(), Business.current(), OwnWords.read()
    with transaction.atomic():
        due = Promise.objects.open().filter(BY_ITSELF, pk__in=promise_ids)
        promises = list(due.select_for_update(no_key=True).order_by("id"))
        found = Conversation.objects.select_related("customer", "inbox__brand", "team")
        rows = found.in_bulk([promise.conversation_id for promise in promises])
        silent = NoticeWish.objects.filter(customer__in=[promise.customer_id for promise in promises], wish=Wish.NONE)
        unwilling = set(silent.values_list("customer", flat=True))
        gone: list[Promise] = []
        facts: list[Event] = []
        notices = []
        for promise in promises:
            row = rows[promise.conversation_id]
            mode = informing.after_purchase if promise.order_number else informing.check_ins
            reason = _against(row, mode, is_unwilling=promise.customer_id in unwilling)
            if reason:
                gone.append(promise)
                facts += released([promise], by=None, reason=reason, at=promise.due_at or promise.made_at)
            else:
                notices.append(_notice(promise, row, mode, Speaker(row, business, own)))
        Notice.objects.bulk_create(notices, ignore_conflicts=True)
        written = Notice.objects.in_bulk([notice.key for notice in notices], field_name="key")
        announce(*(NoticePrepared(**about(notice), state=notice.state) for notice in written.values()))
        put_down(gone, facts)
    return list(written.values())


def ask_what_is_due(facts: Sequence[Recorded[CheckInDue]]) -> None:
    """React to check-ins whose moment has come."""
    prepare_check_ins(promise_ids=[fact.event.promise_id for fact in facts])


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
    at, is_ready = promise.due_at or promise.made_at, mode == Mode.AUTOMATIC
    return Notice(
        kind=NoticeKind.CHECK_IN,
        key=f"check_in:{promise.pk}:{at:%Y-%m-%dT%H:%M}",
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
