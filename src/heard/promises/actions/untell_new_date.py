"""Take back what was to be said of a new date, when it was set by mistake."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_noop

from heard.plumbing.events import announce
from heard.promises.actions._notices import about, dropped
from heard.promises.actions.tell_new_date import A_NEW_DATE
from heard.promises.events import NoticeDropped, NoticePrepared
from heard.promises.models import GONE_OUT, Notice, NoticeState, Promise

AS_BEFORE = gettext_noop("The date is as it was.")


def untell_new_date(*, before: Promise, promise: Promise, at: dt.datetime) -> bool:
    """Drop what waits of the date of `promise`; return whether that could be done: not where it went out already.

    What had waited to be said of `before` waits again, for a click.
    """
    with transaction.atomic():
        waiting = Notice.objects.filter(promise__in=[before, promise]).select_for_update(no_key=True).order_by("id")
        notices = list(waiting)
        if any(one.promise_id == promise.pk and one.state in GONE_OUT for one in notices):
            return False
        facts: list[NoticeDropped | NoticePrepared] = []
        for one in notices:
            if one.promise_id == promise.pk and one.state in {NoticeState.DRAFT, NoticeState.READY}:
                dropped(one, reason=AS_BEFORE, at=at)
                facts.append(NoticeDropped(**about(one), reason=AS_BEFORE))
            elif one.state == NoticeState.DROPPED and one.reason == A_NEW_DATE:
                facts.append(_waits_again(one, at))
        announce(*facts)
    return True


def _waits_again(notice: Notice, at: dt.datetime) -> NoticePrepared:
    notice.state, notice.reason, notice.state_at = NoticeState.DRAFT, "", at
    notice.save(update_fields=["state", "reason", "state_at"])
    return NoticePrepared(**about(notice), state=notice.state)
