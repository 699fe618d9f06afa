"""Act on promises whose moment has come: warn the owner, or break what was not kept."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.plumbing.events import Event
from heard.promises.actions._book import about, appoint, broken, put_down
from heard.promises.calendars import HoursBook
from heard.promises.events import CheckInDue, PromiseDueSoon
from heard.promises.models import Promise

BATCH = 500


def fall_due(*, at: dt.datetime, limit: int = BATCH) -> int:
    """Act once on each promise with something to do by `at`, the most urgent first; return how many.

    Any number of workers may do so at the same time: each takes others, and what one of them did not commit is still to
    be done. After an outage every promise is told of once: what is past its moment is broken, without the warnings that
    would have come before; of several warnings only the last is given. A check-in of the house is not broken but begun.
    """
    with transaction.atomic():
        moment = Promise.objects.filter(acts_at__lte=at).order_by("acts_at", "id")
        due = list(moment.select_for_update(skip_locked=True, no_key=True)[:limit])
        hours = HoursBook(promise.calendar_id for promise in due)
        facts: list[Event] = []
        for promise in due:
            is_over = promise.due_at is not None and promise.due_at <= at
            if is_over and promise.is_by_itself:
                facts += _asked(promise)
            else:
                facts += broken(promise) if is_over else _warned(promise, hours, at)
        put_down(due, facts)
    return len(due)


def _asked(promise: Promise) -> list[Event]:
    """What we see to by ourselves is not late: it is done from now on, and ends with what was said."""
    promise.acts_at = None
    return [CheckInDue(**about(promise, None))]


def _warned(promise: Promise, hours: HoursBook, at: dt.datetime) -> list[Event]:
    """Give the newest warning whose moment has come."""
    appoint(promise, hours, at=at)
    if not promise.warned or promise.due_at is None or promise.is_by_itself:
        return []
    percent = promise.warn_percent[promise.warned - 1]
    return [PromiseDueSoon(**about(promise, None), due_at=promise.due_at, percent=percent)]
