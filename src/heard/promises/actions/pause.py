"""Pause and resume: while somebody else has to do something, our time does not run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from heard.promises.actions._book import about, appoint, locked_one, put_down
from heard.promises.actions.release import EndedAlready
from heard.promises.calendars import HoursBook
from heard.promises.events import PromiseMoved
from heard.promises.models import Promise

if TYPE_CHECKING:
    from heard.staff.models import Agent


def pause(*, promise: Promise, agent: Agent | None, paused: bool, at: dt.datetime) -> Promise:
    """Stop an open promise's time, or let it run on; does nothing when it is so already. Raises EndedAlready."""
    with transaction.atomic():
        row = locked_one(promise)
        if row.end:
            raise EndedAlready
        if (row.paused_at is not None) != paused:
            put_down([row], halted([row], at=at, by=agent) if paused else resumed([row], at=at, by=agent))
    return row


def halted(promises: Sequence[Promise], *, at: dt.datetime, by: Agent | None = None) -> list[PromiseMoved]:
    """Stop the time of running promises, and return what to announce; the caller saves them."""
    for promise in promises:
        promise.paused_at, promise.due_at, promise.acts_at = at, None, None
    return [PromiseMoved(**about(promise, by), due_at=None, why="paused") for promise in promises]


def resumed(
    promises: Sequence[Promise], *, at: dt.datetime, by: Agent | None = None, hours: HoursBook | None = None
) -> list[PromiseMoved]:
    """Let the time of paused promises run on, and return what to announce; the caller saves them.

    Whoever lets many run on one by one reads the `hours` of all once.
    """
    hours = HoursBook(promise.calendar_id for promise in promises) if hours is None else hours
    for promise in promises:
        if promise.paused_at is not None and promise.paused_at < at:
            promise.pauses = [*promise.pauses, [promise.paused_at.isoformat(), at.isoformat()]]
        promise.paused_at = None
        appoint(promise, hours, at=at)
    return [PromiseMoved(**about(promise, by), due_at=promise.due_at, why="resumed") for promise in promises]
