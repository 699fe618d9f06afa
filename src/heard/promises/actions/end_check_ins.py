"""End check-ins as what we said ended: asked is kept, and what was not asked nobody waits for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_noop

from heard.promises.actions._book import done, put_down
from heard.promises.actions.release import released
from heard.promises.models import BY_ITSELF, End, Notice, NoticeKind, NoticeState, Promise

if TYPE_CHECKING:
    from heard.plumbing.events import Event
    from heard.plumbing.reactions import Recorded
    from heard.promises.events import NoticeDropped, NoticeSent

NOT_ASKED = gettext_noop("Nobody was asked.")
SAID = frozenset({NoticeState.SENT, NoticeState.MERGED})


def end_check_ins(*, ends: Mapping[int, tuple[End, dt.datetime, str]]) -> None:
    """End these promises as told: kept or released, when, and why. One that has ended stays as it is."""
    with transaction.atomic():
        owed = Promise.objects.open().filter(BY_ITSELF, pk__in=ends)
        promises = list(owed.select_for_update(no_key=True).order_by("id"))
        facts: list[Event] = []
        for promise in promises:
            end, at, reason = ends[promise.pk]
            if end == End.KEPT:
                facts += done(promise, at=at, by=None)
            else:
                facts += released([promise], by=None, reason=reason or NOT_ASKED, at=at)
        put_down(promises, facts)


def end_what_was_asked(facts: Sequence[Recorded[NoticeSent | NoticeDropped]]) -> None:
    """React to check-ins that went to the customer, or will not."""
    numbers = [fact.event.notice_id for fact in facts if fact.event.kind == NoticeKind.CHECK_IN]
    notices = Notice.objects.filter(pk__in=numbers, promise__isnull=False)
    ends = {
        notice.promise_id: (End.KEPT if notice.state in SAID else End.RELEASED, notice.state_at, notice.reason)
        for notice in notices
        if notice.promise_id and notice.state in SAID | {NoticeState.DROPPED}
    }
    if ends:
        end_check_ins(ends=ends)
