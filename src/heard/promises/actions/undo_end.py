"""Take the end of a promise back, when somebody ended it by mistake."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.promises.actions._book import about, appoint, locked_one, put_down
from heard.promises.calendars import HoursBook
from heard.promises.events import PromiseReopened
from heard.promises.models import End, Promise

if TYPE_CHECKING:
    from heard.staff.models import Agent

LONGEST = dt.timedelta(minutes=15)


class TooLateToUndo(Exception):
    """It was ended by somebody else, or too long ago, or it is owed anyway."""


def undo_end(*, promise: Promise, agent: Agent, at: dt.datetime) -> Promise:
    """Make a promise owed again that this agent kept, settled or released by mistake, within a quarter of an hour.

    It is the same promise with the same moment: should that have passed meanwhile, the clock breaks it as it would
    have. Raises TooLateToUndo.
    """
    with transaction.atomic():
        row = locked_one(promise)
        if not _may(row, agent, at):
            raise TooLateToUndo
        if row.end == End.BROKEN:
            row.settled_at = None
        else:
            row.end, row.ended_at, row.ended_by, row.reason = "", None, None, ""
            appoint(row, HoursBook([row.calendar_id]), at=at)
        put_down([row], [PromiseReopened(**about(row, agent), due_at=row.due_at)])
    return row


def _may(row: Promise, agent: Agent, at: dt.datetime) -> bool:
    if row.end == End.BROKEN:
        return row.settled_at is not None and at - row.settled_at <= LONGEST
    return row.ended_at is not None and row.ended_by_id == agent.pk and at - row.ended_at <= LONGEST
