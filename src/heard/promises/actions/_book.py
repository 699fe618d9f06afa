"""What every verb does with the rows of the ledger: lock them, give them their moments, save, announce, show what is owed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import F, Q

from heard.conversations.actions.show_owed import show_owed
from heard.conversations.models import Conversation
from heard.plumbing.database.statements import prepared
from heard.plumbing.events import Event, announce
from heard.promises.business_time import Hours, NeverOpenError, Span
from heard.promises.calendars import ALWAYS, HoursBook
from heard.promises.due import due
from heard.promises.events import PromiseBroken, PromiseKept, PromiseSettled
from heard.promises.models import BY_ITSELF, End, Promise

if TYPE_CHECKING:
    from heard.staff.models import Agent

# What changes in a row, with PostgreSQL's word for its type.
_SAVED = {
    "due_at": "timestamptz", "acts_at": "timestamptz", "paused_at": "timestamptz", "pauses": "jsonb", "seconds": "bigint",
    "calendar_id": "bigint", "warned": "smallint", "policy_id_then": "bigint", "told_at": "timestamptz", "words": "text",
    "end": "text", "ended_at": "timestamptz", "ended_by_id": "bigint", "reason": "text", "settled_at": "timestamptz",
    "owner_id": "bigint", "team_id": "bigint", "follows_assignee": "boolean", "replaced_by_id": "bigint",
    "warn_percent": "text",
}  # fmt: skip


def locked(conversation_ids: Collection[int], *, which: Q | None = None) -> list[Promise]:
    """Return what is owed in these conversations, or `which` of it, ours until the transaction ends; always locked in one order."""
    found = Promise.objects.owed().filter(which or Q(), conversation__in=conversation_ids)
    return list(found.select_for_update(no_key=True).order_by("id"))


def owed_kinds(conversation_ids: Collection[int]) -> set[tuple[int, str]]:
    """Return which kinds of things are owed in these conversations, by conversation; locked as by `locked`."""
    found = Promise.objects.owed().filter(conversation__in=conversation_ids)
    return set(found.select_for_update(no_key=True).order_by("id").values_list("conversation", "kind"))


def take_hold(conversation_ids: Collection[int]) -> None:
    """Lock what is owed in these conversations, then the conversations: before anything else that hangs on them.

    The one order in which everybody locks, see docs/decisions/one-order-of-locks.md.
    """
    owed_kinds(conversation_ids)
    _lock_conversations(conversation_ids)


def _lock_conversations(conversation_ids: Collection[int]) -> None:
    rows = Conversation.objects.filter(pk__in=conversation_ids).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))


def locked_one(promise: Promise) -> Promise:
    """Return one promise as it is now, ours until the transaction ends. Raises Promise.DoesNotExist."""
    return Promise.objects.select_for_update(no_key=True).get(pk=promise.pk)


def appoint(promise: Promise, hours: HoursBook, *, at: dt.datetime) -> None:
    """Give an open promise its moments: when it is due, and when something is to be done next.

    A warning whose moment lies behind is not given any more. Hours that never come count around the clock: better a
    moment that is too early than none at all.
    """
    promise.due_at = promise.acts_at = None
    if promise.paused_at is not None:
        return
    clock = hours[promise.calendar_id]
    try:
        promise.due_at = _due(promise, clock, 100)
    except NeverOpenError:
        clock = ALWAYS
        promise.due_at = _due(promise, clock, 100)
    moments = [_due(promise, clock, percent) for percent in promise.warn_percent]
    promise.warned = max(promise.warned, sum(moment <= at for moment in moments))
    promise.acts_at = min([promise.due_at, *moments[promise.warned :]])


def _due(promise: Promise, hours: Hours, percent: int) -> dt.datetime:
    """Return the moment at which so much of a promise's time has gone by."""
    return due(hours, made_at=promise.made_at, seconds=promise.seconds * percent / 100, pauses=spans(promise.pauses))


def spans(pauses: Iterable[Sequence[str]]) -> list[Span]:
    """Return pauses as they are kept, [[from, to], …], as instants."""
    return [(dt.datetime.fromisoformat(begin), dt.datetime.fromisoformat(end)) for begin, end in pauses]


def finish(promise: Promise, end: End, *, at: dt.datetime, by: Agent | None, reason: str = "") -> None:
    """End an open promise."""
    promise.end, promise.ended_at, promise.ended_by, promise.acts_at = end, at, by, None
    promise.reason = reason[:300]


def done(promise: Promise, *, at: dt.datetime, by: Agent | None) -> list[Event]:
    """What was owed is done at this moment: keep the promise, or break and settle it, and return what to announce.

    The moment alone decides, not how soon anybody noticed: so a timer that was away changes no figure. What we see to by
    ourselves is never late: it leaves when the customer's day allows, and that is the right moment.
    """
    if promise.end == End.BROKEN:
        promise.settled_at = at
        return [PromiseSettled(**about(promise, by))]
    if promise.due_at is None or at <= promise.due_at or promise.is_by_itself:
        finish(promise, End.KEPT, at=at, by=by)
        return [PromiseKept(**about(promise, by))]
    return [*broken(promise), *done(promise, at=at, by=by)]


def broken(promise: Promise) -> list[Event]:
    """Its moment has passed: break the promise, and return what to announce."""
    finish(promise, End.BROKEN, at=promise.due_at or promise.made_at, by=None)
    return [PromiseBroken(**about(promise, None), due_at=promise.due_at)]


def about(promise: Promise, agent: Agent | None) -> dict[str, Any]:
    """Return what every fact about a promise says."""
    return {
        "promise_id": promise.pk,
        "kind": promise.kind,
        "is_told": promise.told_at is not None,
        "conversation_id": promise.conversation_id,
        "customer_id": promise.customer_id,
        "inbox_id": promise.inbox_id,
        "agent_id": None if agent is None else agent.pk,
        "owner_id": promise.owner_id,
        "team_id": promise.team_id,
    }


def put_down(changed: Sequence[Promise], facts: Sequence[Event]) -> None:
    """Save changed rows, announce what happened, and show the conversations what is owed next. In the caller's transaction."""
    if changed:
        _save(changed)
        announce(*facts)
        show({promise.conversation_id for promise in changed})


def write(promises: Sequence[Promise]) -> None:
    """Write new rows in one statement; as one value, since binding thirty for each costs a third of what follows a message."""
    fields = [field for field in Promise._meta.concrete_fields if field.column not in _BY_DATABASE]
    rows = [{field.column: getattr(promise, field.attname) for field in fields} for promise in promises]
    names = ", ".join(f'"{field.column}"' for field in fields)
    with prepared() as cursor:
        cursor.execute(_WRITE.format(names=names), [json.dumps(rows, default=dt.datetime.isoformat)])
        for promise, (number,) in zip(promises, cursor.fetchall(), strict=True):
            promise.pk, promise._state.adding, promise._state.db = number, False, connection.alias


_BY_DATABASE = frozenset({"id", "created_at"})
_WRITE = """
INSERT INTO promises_promise ({names})
SELECT {names} FROM json_populate_recordset(NULL::promises_promise, %s::json) RETURNING id
"""


def show(conversation_ids: Collection[int]) -> None:
    """Show conversations the moment of what is owed in them next; of what is late, the one that passed."""
    # Whoever changes the same conversation's promises at the same time is waited for, and then seen.
    _lock_conversations(conversation_ids)
    owed = Promise.objects.owed().exclude(BY_ITSELF).filter(conversation__in=conversation_ids, due_at__isnull=False)
    first = owed.order_by("conversation", "due_at", F("told_at").asc(nulls_last=True)).distinct("conversation")
    soonest = {number: (at, told_at is not None) for number, at, told_at in first.values_list(*_SHOWN) if at}
    show_owed(moments={number: soonest.get(number) for number in conversation_ids})


_SHOWN = ("conversation", "due_at", "told_at")


def _save(changed: Sequence[Promise]) -> None:
    """Save rows in one statement, however many; Django's bulk_update writes a CASE for every row and column."""
    columns = [[promise.pk for promise in changed]]
    columns += [[_kept(promise, name) for promise in changed] for name in _SAVED]
    with connection.cursor() as cursor:
        cursor.execute(_SAVE, columns)


def _kept(promise: Promise, name: str) -> Any:
    value = getattr(promise, name)
    if name == "pauses":
        return json.dumps(value)
    return "{" + ",".join(map(str, value)) + "}" if name == "warn_percent" else value


_NAMES = [f'"{name}"' for name in _SAVED]
_SAVE = f"""
UPDATE promises_promise p SET {", ".join(f"{name} = g.{name}" for name in _NAMES[:-1])}, warn_percent = g.warn_percent::smallint[]
FROM unnest(%s::bigint[], {", ".join(f"%s::{kind}[]" for kind in _SAVED.values())}) AS g(id, {", ".join(_NAMES)})
WHERE p.id = g.id
"""  # noqa: S608 - names of columns
