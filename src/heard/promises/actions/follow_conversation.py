"""Let promises follow their conversation: whose it is, whether it waits, whether it is closed, where its messages went."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from heard.conversations.events import (
    ConversationAssigned,
    ConversationEvent,
    ConversationsMerged,
    ConversationSplitOff,
)
from heard.conversations.models import Conversation, State
from heard.plumbing.events import Event
from heard.promises.actions._book import done, locked, put_down, show
from heard.promises.actions.pause import halted, resumed
from heard.promises.actions.release import released
from heard.promises.calendars import HoursBook
from heard.promises.models import BY_ITSELF, Promise, PromiseKind, Source

if TYPE_CHECKING:
    from heard.plumbing.reactions import Recorded

OVER = frozenset({State.RESOLVED, State.SPAM})
WAITING = frozenset({State.WAITING_CUSTOMER, State.WAITING_THIRD})
# What ends with the conversation. A call back, a check-in and other words of ours are owed beyond it.
ENDS_WITH_IT = frozenset(
    {PromiseKind.ACKNOWLEDGE, PromiseKind.FIRST_ANSWER, PromiseKind.NEXT_ANSWER, PromiseKind.UPDATE}
)
CLOSED = gettext_noop("The matter was closed.")
SPAM = gettext_noop("It was spam.")
OPEN_AGAIN = gettext_noop("The matter is open again.")


def follow_conversation(*, noticed: Mapping[int, dt.datetime]) -> None:
    """Keep, release, pause or resume what is owed in conversations, as their state now asks for.

    `noticed` says, by conversation, when somebody saw that something changed. It may be told twice, or late: what
    counts is how the conversation is, and since when.
    """
    with transaction.atomic():
        rows = Conversation.objects.filter(pk__in=noticed).values_list("pk", "state", "since")
        states = {
            number: (state, since if state != State.SNOOZED else noticed[number]) for number, state, since in rows
        }
        changed: dict[int, Promise] = {}
        told: list[Event] = []
        owed = locked(states, which=_that_may_change(states))
        hours = HoursBook(promise.calendar_id for promise in owed if promise.paused_at is not None)
        for promise in owed:
            state, at = states[promise.conversation_id]
            after = promise.paused_at or promise.made_at
            news = _followed(promise, state, at if at >= after else noticed[promise.conversation_id], hours)
            if news is not None:
                changed[promise.pk] = promise
                told += news
        put_down(list(changed.values()), told)


def _that_may_change(states: Mapping[int, tuple[str, dt.datetime]]) -> Q:
    """Return which promises `_followed` does anything with: of most conversations that are written in, none."""
    by_state: dict[str, list[int]] = defaultdict(list)
    for number, (state, _) in states.items():
        by_state["over" if state in OVER else "waits" if state in WAITING else "goes on"].append(number)
    resolution = Q(end="", kind=PromiseKind.RESOLUTION, source=Source.POLICY)
    return (
        Q(conversation__in=by_state["over"])
        | BY_ITSELF
        | resolution & Q(conversation__in=by_state["waits"], paused_at=None)
        | resolution & Q(conversation__in=by_state["goes on"], paused_at__isnull=False)
    )


def follow_state(facts: Sequence[Recorded[ConversationEvent]]) -> None:
    """React to conversations that close, wait, or go on."""
    follow_conversation(noticed={fact.event.conversation_id: fact.at for fact in facts})


def _followed(promise: Promise, state: str, at: dt.datetime, hours: HoursBook) -> list[Any] | None:
    """Let one promise follow; returns what to announce, or None where nothing changes."""
    if state == State.SPAM:
        return _let_go(promise, SPAM, at)
    if state == State.RESOLVED:
        if promise.kind == PromiseKind.RESOLUTION:
            return done(promise, at=at, by=None)
        return _let_go(promise, CLOSED, at) if promise.kind in ENDS_WITH_IT else None
    if promise.is_by_itself:
        return _let_go(promise, OPEN_AGAIN, at)
    if promise.end or promise.kind != PromiseKind.RESOLUTION or promise.source != Source.POLICY:
        return None
    if state in WAITING:
        return halted([promise], at=at) if promise.paused_at is None else None
    return resumed([promise], at=at, hours=hours) if promise.paused_at is not None else None


def _let_go(promise: Promise, reason: str, at: dt.datetime) -> list[Any]:
    if promise.end:
        return done(promise, at=at, by=None)
    return released([promise], by=None, reason=reason, at=at)


def follow_assignee(facts: Sequence[Recorded[ConversationAssigned]]) -> None:
    """React to conversations that change hands: what goes with whoever has them goes along."""
    ids = {fact.event.conversation_id for fact in facts}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_HAND_OVER, [sorted(ids)])


def follow_messages(facts: Sequence[Recorded[Any]]) -> None:
    """React to merging and splitting, and to either being undone: a promise stays with the message it came from."""
    with transaction.atomic():
        touched: set[int] = set()
        into: dict[int, int] = {}
        for fact in facts:
            event: ConversationsMerged | ConversationSplitOff = fact.event
            other = event.merged_id if isinstance(event, ConversationsMerged) else event.created_id
            touched |= {event.conversation_id, other}
            if isinstance(event, ConversationsMerged) and not event.undone:
                into[other] = event.conversation_id
        _move(touched, into)
        show(touched)


def _move(conversation_ids: Collection[int], into: Mapping[int, int]) -> None:
    """Move promises to where their message is, those without one to what their conversation went into.

    What waits to be said of one goes along, as it is as true there, as long as it would reach the same customer.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [sorted(conversation_ids)])
        cursor.execute(_MOVE_REST, [sorted(into), [into[number] for number in sorted(into)]])
        cursor.execute(_MOVE_WORDS, [sorted(conversation_ids)])


_HAND_OVER = """
UPDATE promises_promise p SET owner_id = c.assignee_id, team_id = c.team_id
FROM conversations_conversation c
WHERE c.id = p.conversation_id AND p.conversation_id = ANY(%s) AND p.follows_assignee
  AND (p."end" = '' OR p.settled_at IS NULL AND p."end" = 'broken')
"""
_MOVE = """
UPDATE promises_promise p SET conversation_id = m.conversation_id, inbox_id = m.inbox_id
FROM conversations_message m
WHERE m.id = p.message_id AND p.conversation_id = ANY(%s) AND p.conversation_id <> m.conversation_id
"""
_MOVE_REST = """
UPDATE promises_promise p SET conversation_id = c.id, inbox_id = c.inbox_id
FROM unnest(%s::bigint[], %s::bigint[]) AS g(went, into_id)
JOIN conversations_conversation c ON c.id = g.into_id
WHERE p.conversation_id = g.went
"""
_MOVE_WORDS = """
UPDATE promises_notice n SET conversation_id = p.conversation_id, inbox_id = p.inbox_id
FROM promises_promise p JOIN conversations_conversation c ON c.id = p.conversation_id
WHERE p.id = n.promise_id AND n.conversation_id = ANY(%s) AND n.conversation_id <> p.conversation_id
  AND c.customer_id = n.customer_id AND n.state IN ('draft', 'ready')
  AND (n.kind IN ('apology', 'warning') OR starts_with(n.key, 'moved:'))
"""
