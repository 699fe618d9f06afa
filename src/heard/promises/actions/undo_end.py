"""Take the end of a promise back, when somebody ended it by mistake."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_noop

from heard.promises.actions._book import about, appoint, locked_one, put_down
from heard.promises.actions.release import released
from heard.promises.actions.untell_new_date import untell_new_date
from heard.promises.calendars import HoursBook
from heard.promises.events import PromiseReopened
from heard.promises.models import CallLog, End, Promise, PromiseKind, Source

if TYPE_CHECKING:
    from heard.staff.models import Agent

LONGEST = dt.timedelta(minutes=15)
BY_MISTAKE = gettext_noop("Moved by mistake.")


class TooLateToUndo(Exception):
    """It was ended by somebody else, or too long ago, or it is owed anyway."""


def undo_end(*, promise: Promise, agent: Agent, at: dt.datetime) -> Promise:
    """Make a promise owed again that this agent kept, settled, released or moved by mistake, within a quarter of an hour.

    It is the same promise with the same moment: should that have passed meanwhile, the clock breaks it as it would
    have. The one that took its place goes, unless the customer was written of it by now. Raises TooLateToUndo.
    """
    with transaction.atomic():
        row = locked_one(promise)
        if not _may(row, agent, at):
            raise TooLateToUndo
        if row.replaced_by is not None:
            _take_back(row, locked_one(row.replaced_by), agent, at)
        if row.end == End.BROKEN:
            row.settled_at = None
        else:
            row.end, row.ended_at, row.ended_by, row.reason = "", None, None, ""
            appoint(row, HoursBook([row.calendar_id]), at=at)
        put_down([row], [PromiseReopened(**about(row, agent), due_at=row.due_at)])
    return row


def _take_back(row: Promise, new: Promise, agent: Agent, at: dt.datetime) -> None:
    """Release the promise that took the place of this one: nobody was told of it after all."""
    if new.end:
        raise TooLateToUndo
    row.replaced_by, new.told_at = None, None
    CallLog.objects.filter(promise=new).update(promise=row)
    gone = [new, *_calls_about(new)]
    # This locks the conversation, which comes before its notices.
    put_down(gone, released(gone, by=agent, reason=BY_MISTAKE, at=at))
    if not untell_new_date(before=row, promise=new, at=at):
        raise TooLateToUndo


def _calls_about(new: Promise) -> list[Promise]:
    """Return the call by which the customer should have heard of the new date, ours until the transaction ends."""
    calls = Promise.objects.open().filter(
        conversation=new.conversation_id, kind=PromiseKind.CALL_BACK, source=Source.CUSTOMER, made_at=new.made_at,
        told_at=None, pk__gt=new.pk,
    )  # fmt: skip
    return list(calls.select_for_update(no_key=True, of=("self",)).order_by("pk"))


def _may(row: Promise, agent: Agent, at: dt.datetime) -> bool:
    if row.reason == BY_MISTAKE:  # the one it stood for is owed again, and once is enough
        return False
    if row.end == End.BROKEN:
        return row.settled_at is not None and at - row.settled_at <= LONGEST
    return row.ended_at is not None and row.ended_by_id == agent.pk and at - row.ended_at <= LONGEST
