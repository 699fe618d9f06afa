"""Set a new date."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

from django.db import transaction

from heard.promises.actions._book import about, appoint, broken, finish, locked_one, put_down
from heard.promises.actions.make import FARTHEST, MomentIsWrong
from heard.promises.actions.owe_answers import made
from heard.promises.actions.release import EndedAlready
from heard.promises.actions.tell_new_date import A_NEW_DATE, tell_new_date
from heard.promises.calendars import HoursBook
from heard.promises.events import PromiseMoved, PromiseReplaced
from heard.promises.models import CallLog, End, Promise, Source

if TYPE_CHECKING:
    from heard.plumbing.events import Event
    from heard.staff.models import Agent

THEIRS = frozenset({Source.CUSTOMER, Source.DELIVERY})  # a new date does not make it somebody else's wish


def move(
    *, promise: Promise, agent: Agent | None, due_at: dt.datetime, is_told: bool, at: dt.datetime, tells: bool = True
) -> Promise:
    """Make what is owed due at another moment; return the promise that is owed then. `is_told`: the customer knows it.

    An open target among ourselves is moved as it is, and warned of again. What the customer was told, and what is broken,
    is replaced by a new promise: moved ahead of its time it is released, afterwards it stays broken and counts as that.
    The next word that leaves by the gate says the new date, unless `tells` is false. The date it has anyway is no new
    one, and nothing changes. Raises EndedAlready, MomentIsWrong.
    """
    if not at < due_at <= at + FARTHEST:
        raise MomentIsWrong
    with transaction.atomic():
        row = locked_one(promise)
        if not row.is_owed:
            raise EndedAlready
        if not row.end and row.due_at == due_at and (row.told_at or not is_told):
            return row
        late = broken(row) if is_past(row, at) else []
        if not row.end and row.told_at is None:
            put_down([row], shifted(row, agent=agent, due_at=due_at, is_told=is_told, at=at))
            return row
        new = _replaced(row, late, agent, due_at, is_told, at)
        if tells and row.told_at is not None:
            tell_new_date(before=row, promise=new, at=at)
    return new


def shifted(
    promise: Promise, *, agent: Agent | None, due_at: dt.datetime, is_told: bool, at: dt.datetime
) -> list[PromiseMoved]:
    """Give an open promise another moment, and return what to announce; the caller saves it. A paused one goes on."""
    promise.calendar, promise.pauses, promise.paused_at, promise.warned = None, [], None, 0
    promise.seconds = math.ceil((due_at - promise.made_at).total_seconds())
    promise.told_at = promise.told_at or (at if is_told else None)
    appoint(promise, HoursBook([]), at=at)
    return [PromiseMoved(**about(promise, agent), due_at=promise.due_at, why="agreed")]


def is_past(row: Promise, at: dt.datetime) -> bool:
    """Return whether an open promise is late: the moment alone decides, not how soon anybody noticed."""
    return not row.end and row.due_at is not None and row.due_at <= at and not row.is_by_itself


def _replaced(
    row: Promise, late: list[Event], agent: Agent | None, due_at: dt.datetime, is_told: bool, at: dt.datetime
) -> Promise:
    """Put a new promise in the place of one that is owed, ours until the transaction ends."""
    new = Promise(
        kind=row.kind, words=row.words, customer_id=row.customer_id, conversation_id=row.conversation_id,
        inbox_id=row.inbox_id, order_number=row.order_number, owner_id=row.owner_id, team_id=row.team_id,
        follows_assignee=row.follows_assignee, source=_source(row, agent), policy_id_then=row.policy_id_then,
        message_id=row.message_id, made_at=at, made_by=agent, told_at=at if row.told_at or is_told else None,
        seconds=math.ceil((due_at - at).total_seconds()), warn_percent=row.warn_percent,
    )  # fmt: skip
    appoint(new, HoursBook([]), at=at)
    new.save()
    CallLog.objects.filter(promise=row).update(promise=new)  # who tried in vain before is not forgotten
    _end(row, new, agent, at)
    news = PromiseReplaced(**about(row, agent), by_id=new.pk, due_at=new.due_at)
    put_down([row], [*late, news, made(new, replaces_id=row.pk)])
    return new


def _source(row: Promise, agent: Agent | None) -> str:
    if row.source in THEIRS:
        return row.source
    return Source.RULE if agent is None else Source.AGENT


def _end(row: Promise, new: Promise, agent: Agent | None, at: dt.datetime) -> None:
    """Moved ahead of its time it is not broken; once broken it stays so."""
    row.replaced_by = new
    if row.end:
        row.settled_at = at
        return
    finish(row, End.RELEASED, at=at, by=agent, reason=A_NEW_DATE)
