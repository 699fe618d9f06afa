"""Go on talking aside."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions._row import about, locked
from heard.conversations.actions._states import change_state
from heard.conversations.actions._writing import UNDO_SECONDS, leaving, write_message, written_already
from heard.conversations.enclosure import Enclosure
from heard.conversations.events import ConversationEvent, ReplyWritten
from heard.conversations.models import Conversation, Message, MessageKind, SideConversation, State
from heard.customers.models import ChannelKind
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def answer_side(
    *,
    side: SideConversation,
    agent: Agent,
    text: str,
    at: dt.datetime,
    enclosures: Sequence[Enclosure] = (),
    waits: bool = True,
    undo_seconds: int = UNDO_SECONDS,
    client_id: uuid.UUID | None = None,
) -> Message:
    """Say something more to those who were asked; a side conversation that was closed is open again.

    With `waits` the conversation waits for the third party. The same `client_id` twice writes once. Raises
    NothingToSay and ConversationGone.
    """
    with transaction.atomic():
        row = locked(side.conversation)
        if written := written_already(row, client_id):
            return written
        SideConversation.objects.filter(pk=side.pk, closed_at__isnull=False).update(closed_at=None)
        message, facts = say_aside(row, side, agent, text, enclosures, waits, undo_seconds, client_id, at)
        announce(*facts)
    return message


def say_aside(
    row: Conversation,
    side: SideConversation,
    agent: Agent,
    text: str,
    enclosures: Sequence[Enclosure],
    waits: bool,
    undo_seconds: int,
    client_id: uuid.UUID | None,
    at: dt.datetime,
) -> tuple[Message, list[ConversationEvent]]:
    """Write a message aside into a locked conversation and save it; return it and the facts to announce."""
    before = {"state": row.state, "since": row.since.isoformat(), "assignee": row.assignee_id}
    message = write_message(
        row,
        kind=MessageKind.SIDE_OUT,
        agent=agent,
        text=text,
        subject=side.subject,
        recipients={"to": side.addresses},
        enclosures=enclosures,
        side=side,
        client_id=client_id,
        facts={"before": before},
        at=at,
        **leaving(at, None, undo_seconds),
    )
    facts: list[ConversationEvent] = [
        ReplyWritten(
            **about(row, agent),
            message_id=message.pk,
            channel=ChannelKind.EMAIL,
            kind=message.kind,
            send_at=message.send_at,
        )
    ]
    if waits and row.state in {State.OPEN, State.WAITING_CUSTOMER}:
        facts += change_state(row, State.WAITING_THIRD, since=at, agent=agent, at=at)
    row.save()
    return message, facts
