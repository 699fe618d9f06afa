"""Tell a customer the new date of something we promised."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from heard.plumbing.events import announce
from heard.promises.actions._as_wished import prepare_as_wished
from heard.promises.actions._notices import about, dropped
from heard.promises.actions.owe_calls import NEW_DATE
from heard.promises.actions.prepare_late_words import SPOKEN_OF, WORD_LASTS
from heard.promises.actions.prepare_updates import Wanted
from heard.promises.events import NoticeDropped
from heard.promises.models import GONE_OUT, End, Informing, Mode, Notice, NoticeKind, NoticeState, Promise

A_NEW_DATE = gettext_noop("We set a new date.")
MOVED = "moved:"  # begins the keys of words that say a new date


def tell_new_date(*, before: Promise, promise: Promise, at: dt.datetime) -> int:
    """Prepare the next word, with the date of `promise`, which takes the place of `before`; return how many: one or none.

    It warns or apologises as well, unless that was said already. Whatever waited to be said of the old date is taken
    back. It leaves by the gate, or by a click, as `Informing` says, and by a call to whoever wants calls.
    """
    with transaction.atomic():
        take_back_words(before, at=at)
        before = _heard_of(before)
        informing = Informing.current()
        kind = _kind(before)
        modes = {NoticeKind.APOLOGY: informing.apologies, NoticeKind.WARNING: informing.warnings}
        mode = modes.get(kind, informing.updates)
        if promise.kind not in SPOKEN_OF or mode == Mode.OFF:
            return 0
        # Once that date has passed as well, nobody calls it a new one.
        lasts = min(WORD_LASTS, promise.due_at - at) if promise.due_at else WORD_LASTS
        wanted = Wanted(kind, f"{MOVED}{promise.pk}", promise, mode, at, before, lasts)
        return prepare_as_wished({promise.conversation_id: [wanted]}, to_say=NEW_DATE, at=at)


def _heard_of(promise: Promise) -> Promise:
    """Return the one whose date the customer knows: a word on this one's may have been taken back before it left."""
    unsaid = Notice.objects.filter(key=f"{MOVED}{promise.pk}", state=NoticeState.DROPPED, reason=A_NEW_DATE)
    earlier = Promise.objects.filter(replaced_by=promise).order_by("pk").last() if unsaid.exists() else None
    return _heard_of(earlier) if earlier else promise


def _kind(before: Promise) -> NoticeKind:
    """A warning is no apology, nor is one of the date before this: who was let down again hears again that we are sorry."""
    kind = NoticeKind.APOLOGY if before.end == End.BROKEN else NoticeKind.WARNING
    of_it = Q(key__startswith=f"{kind}:{before.pk}:") | Q(key__startswith=f"{NoticeKind.APOLOGY}:{before.pk}:")
    said = Notice.objects.filter(of_it, promise=before, state__in=GONE_OUT)
    return NoticeKind.UPDATE if said.exists() else kind


def take_back_words(before: Promise, *, at: dt.datetime) -> None:
    """Drop what waits to be said of a date that does not stand any more; in the caller's transaction."""
    waiting = Notice.objects.waiting().filter(promise=before)
    past = list(waiting.select_for_update(no_key=True).order_by("id"))
    for notice in past:
        dropped(notice, reason=A_NEW_DATE, at=at)
    announce(*(NoticeDropped(**about(notice), reason=A_NEW_DATE) for notice in past))
