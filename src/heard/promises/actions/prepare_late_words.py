"""Prepare what customers hear of a promise that will be late, or is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from heard.plumbing.events import announce
from heard.promises.actions._as_wished import prepare_as_wished
from heard.promises.actions._notices import about, dropped
from heard.promises.actions.owe_calls import IT_IS_LATE
from heard.promises.actions.prepare_updates import Wanted
from heard.promises.events import NoticeDropped, PromiseBroken, PromiseDueSoon
from heard.promises.models import Informing, Mode, Notice, NoticeKind, Promise, PromiseKind

if TYPE_CHECKING:
    from heard.plumbing.reactions import Recorded

WORD_LASTS = dt.timedelta(days=3)
LATE_BY_NOW = gettext_noop("It is late by now.")
# What customers are warned of and apologised to for; an acknowledgement that is late is simply sent.
SPOKEN_OF = frozenset(PromiseKind) - {PromiseKind.ACKNOWLEDGE, PromiseKind.CHECK_IN}


def prepare_late_words(*, promise_ids: Collection[int], at: dt.datetime) -> int:
    """Prepare an honest word for each of these that will be late, an apology for what is; return how many.

    Only for what customers were told and is still owed, each once, in the way they chose: by mail, or by a call that is
    owed to them. Whether a click is needed, or nothing is said, tells `Informing`.
    """
    informing = Informing.current()
    owed = list(Promise.objects.owed().told().filter(pk__in=promise_ids, kind__in=SPOKEN_OF).order_by("id"))
    wanted: dict[int, list[Wanted]] = {}
    for promise in owed:
        if one := _wanted(promise, informing, at):
            wanted.setdefault(promise.conversation_id, []).append(one)
    if broken := [promise for promise in owed if promise.end]:
        _take_back_warnings(broken, at)
    return prepare_as_wished(wanted, to_say=IT_IS_LATE, at=at) if wanted else 0


def prepare_what_is_late(facts: Sequence[Recorded[PromiseDueSoon | PromiseBroken]]) -> None:
    """React to promises the customer was told of: an honest word before one is broken, an apology after."""
    told = {fact.event.promise_id for fact in facts if fact.event.is_told}
    if told:
        prepare_late_words(promise_ids=told, at=timezone.now())


def _wanted(promise: Promise, informing: Informing, at: dt.datetime) -> Wanted | None:
    kind, mode = (NoticeKind.APOLOGY, informing.apologies) if promise.end else (NoticeKind.WARNING, informing.warnings)
    if mode == Mode.OFF:
        return None
    key = f"{kind}:{promise.pk}:{promise.due_at:%Y-%m-%dT%H:%M}" if promise.due_at else f"{kind}:{promise.pk}"
    # Of the moment it was due, however late that is noticed: so it is also out of date in time.
    return Wanted(kind, key, promise, mode, min(at, promise.due_at or at), lasts=WORD_LASTS)


def _take_back_warnings(broken: Sequence[Promise], at: dt.datetime) -> None:
    """Drop warnings that nobody let go in time: that it will be late is no longer true, it is."""
    with transaction.atomic():
        waiting = Notice.objects.waiting().filter(promise__in=broken, kind=NoticeKind.WARNING)
        past = list(waiting.select_for_update(no_key=True).order_by("id"))
        for notice in past:
            dropped(notice, reason=LATE_BY_NOW, at=at)
        announce(*(NoticeDropped(**about(notice), reason=LATE_BY_NOW) for notice in past))
