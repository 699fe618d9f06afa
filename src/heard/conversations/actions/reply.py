"""Answer the customer."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Unpack

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from heard.conversations.actions._holds import insist_on_no_hold
from heard.conversations.actions._row import about, locked, save_spoken
from heard.conversations.actions._states import change_state
from heard.conversations.actions._writing import (
    AT_ONCE,
    UNDO_SECONDS,
    Words,
    addressed,
    departure,
    leaving,
    write_message,
    written_already,
)
from heard.conversations.events import ConversationAssigned, ConversationEvent, ReplyWritten
from heard.conversations.models import Assignment, Conversation, Message, MessageKind, State
from heard.customers.models import Customer
from heard.plumbing.database.statements import pipelined
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


class Then(models.TextChoices):
    """What becomes of the conversation once it is answered."""

    WAIT = State.WAITING_CUSTOMER, _("Wait for the customer")
    RESOLVE = State.RESOLVED, _("Resolve")
    STAY = State.OPEN, _("Stay open")


class NewerMessageArrived(Exception):
    """The customer said something that whoever answers has not seen; nothing was written."""

    def __init__(self, message_ids: list[int]) -> None:
        """Remember which messages were not seen."""
        super().__init__(message_ids)
        self.message_ids = message_ids


class NobodyToAnswer(Exception):
    """The conversation has no address that an answer could go to."""


class CustomerWasErased(NobodyToAnswer):
    """The conversation's customer was erased: what is known of them goes out nowhere, also not to an address still at hand."""


class Answer(Words, total=False):
    """What is said, and to whom: `to` and `cc` left out mean the conversation's participants."""

    to: Sequence[str] | None
    cc: Sequence[str] | None
    bcc: Sequence[str]


def reply(
    *,
    conversation: Conversation,
    agent: Agent | None,
    at: dt.datetime,
    then: str = Then.WAIT,
    send_at: dt.datetime | None = None,
    undo_seconds: int = UNDO_SECONDS,
    seen_incoming_id: int | None = None,
    client_id: uuid.UUID | None = None,
    waits: bool = True,
    **answer: Unpack[Answer],
) -> Message:
    """Write an answer that leaves after the moments in which it can be taken back, or at `send_at`; in a chat at once.

    `seen_incoming_id` is the newest incoming message on the writer's screen (0: none): if there is a newer one,
    NewerMessageArrived is raised; None answers in any case. The same `client_id` twice writes once. A conversation that
    nobody has becomes the writer's; the writer's draft is done. In a chat it goes to the visitor alone, whoever else is
    named. Raises ConversationGone, NothingToSay, NobodyToAnswer, CustomerWasErased, AddressIsWrong, and HeldOpen for
    one that it should resolve and may not; without `waits`, ConversationHeld while somebody else is at the conversation.
    """
    with pipelined(), transaction.atomic():
        row = locked(conversation, waits=waits)
        if written := written_already(row, client_id):
            return written
        _check_seen(row, seen_incoming_id)
        if then == Then.RESOLVE:
            insist_on_no_hold(row)
        message = _written(
            row, agent, at, answer, client_id=client_id, **leaving(at, send_at, undo_seconds, channel=row.channel)
        )
        announce(*_follow(row, message, agent, then, at))
    return message


def _written(row: Conversation, agent: Agent | None, at: dt.datetime, answer: Answer, **leaving: Any) -> Message:
    return write_message(
        row,
        kind=MessageKind.REPLY,
        agent=agent,
        recipients=_recipients(row, answer.get("to"), answer.get("cc"), answer.get("bcc", ())),
        text=answer["text"],
        html=answer.get("html", ""),
        subject=row.subject,
        enclosures=answer.get("enclosures", ()),
        facts={"before": _before(row)},
        at=at,
        **leaving,
    )


def _check_seen(row: Conversation, seen_incoming_id: int | None) -> None:
    if seen_incoming_id is None or (row.last_incoming_id or 0) <= seen_incoming_id:
        return
    newer = Message.objects.filter(conversation=row, pk__gt=seen_incoming_id, agent__isnull=True)
    incoming = newer.of_kinds([MessageKind.INCOMING, MessageKind.SIDE_IN])
    raise NewerMessageArrived(list(incoming.order_by("id").values_list("id", flat=True)))


def _recipients(
    row: Conversation, to: Sequence[str] | None, cc: Sequence[str] | None, bcc: Sequence[str]
) -> dict[str, list[str]]:
    if row.channel in AT_ONCE:
        to, cc, bcc = None, None, ()
    recipients = addressed(row, to=to, cc=cc, bcc=bcc)
    if to is not None or not recipients["to"]:
        _insist_on_somebody(row, recipients)
    return recipients


def _insist_on_somebody(row: Conversation, recipients: dict[str, list[str]]) -> None:
    if Customer.objects.filter(pk=row.customer_id, erased_at__isnull=False).exists():
        raise CustomerWasErased
    if not recipients["to"]:
        raise NobodyToAnswer


def _before(row: Conversation) -> dict[str, Any]:
    """Return what taking the answer back has to restore."""
    return {
        "state": row.state,
        "since": row.since.isoformat(),
        "assignee": row.assignee_id,
        "first_answered_at": row.first_answered_at and row.first_answered_at.isoformat(),
    }


def _follow(
    row: Conversation, message: Message, agent: Agent | None, then: str, at: dt.datetime
) -> list[ConversationEvent]:
    """Bring the conversation to where the answer leaves it, and return the facts."""
    written = ReplyWritten(
        **about(row, agent), message_id=message.pk, channel=row.channel, kind=message.kind, send_at=message.send_at
    )
    facts: list[ConversationEvent] = [written, *departure(row, message)]
    facts += change_state(row, then, since=at, agent=agent, at=at)
    if row.first_answered_at is None and row.last_incoming_id is not None:
        row.first_answered_at = at
    if agent is not None:
        facts += _take(row, agent, at)
    save_spoken(row, draft_of=agent)
    return facts


def _take(row: Conversation, agent: Agent, at: dt.datetime) -> list[ConversationEvent]:
    if row.assignee_id is not None:
        return []
    row.assignee = agent
    Assignment.objects.create(conversation=row, agent=agent, team=row.team, by=agent, reason="answered", at=at)
    return [ConversationAssigned(**about(row, agent), assignee_id=agent.pk, team_id=row.team_id, reason="answered")]
