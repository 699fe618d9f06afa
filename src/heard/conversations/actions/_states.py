"""Going from one state to another: the rows that tell who and when, and the facts that follow."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from heard.conversations.actions._row import about
from heard.conversations.events import (
    ConversationClosed,
    ConversationEvent,
    ConversationMarkedSpam,
    ConversationNotSpam,
    ConversationReopened,
    ConversationSnoozed,
    ConversationWaits,
    ConversationWoke,
)
from heard.conversations.models import Closure, Conversation, Snooze, State

if TYPE_CHECKING:
    from heard.staff.models import Agent

WAITING = (State.WAITING_CUSTOMER, State.WAITING_THIRD)


def change_state(
    conversation: Conversation, state: str, *, since: dt.datetime, agent: Agent | None, at: dt.datetime
) -> list[ConversationEvent]:
    """Put a locked conversation into a state and return the facts to announce; the caller saves the row.

    `since` means what the noun says: for an open one since when the customer waits, for a snoozed one when it wakes.
    """
    left = conversation.state
    facts = [*_leave(conversation, state, agent, at), *_enter(conversation, state, since, agent, at)]
    conversation.state = state
    conversation.since = since
    if state == State.OPEN and left in WAITING:
        facts.append(ConversationReopened(**about(conversation, agent)))
    return facts


def _leave(conversation: Conversation, state: str, agent: Agent | None, at: dt.datetime) -> list[ConversationEvent]:
    left = conversation.state
    if left == State.RESOLVED and state != State.RESOLVED:
        closures = Closure.objects.filter(conversation=conversation, reopened_at__isnull=True)
        closures.update(reopened_at=at, reopened_by=agent)
        return [ConversationReopened(**about(conversation, agent))]
    if left == State.SNOOZED:
        Snooze.objects.filter(conversation=conversation, ended_at__isnull=True).update(ended_at=at)
        return [ConversationWoke(**about(conversation, agent))] if state == State.OPEN else []
    if left == State.SPAM and state != State.SPAM:
        return [ConversationNotSpam(**about(conversation, agent))]
    return []


def _enter(
    conversation: Conversation, state: str, since: dt.datetime, agent: Agent | None, at: dt.datetime
) -> list[ConversationEvent]:
    if state in WAITING and state != conversation.state:
        return [ConversationWaits(**about(conversation, agent), state=state)]
    if state == State.SNOOZED:
        Snooze.objects.create(conversation=conversation, until=since, by=agent, at=at)
        return [ConversationSnoozed(**about(conversation, agent), until=since)]
    if state == State.RESOLVED and conversation.state != State.RESOLVED:
        closure = Closure.objects.create(conversation=conversation, by=agent, at=at)
        return [ConversationClosed(**about(conversation, agent), closure_id=closure.pk)]
    if state == State.SPAM and conversation.state != State.SPAM:
        return [ConversationMarkedSpam(**about(conversation, agent))]
    return []
