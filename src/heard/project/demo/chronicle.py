"""The ground of a story: what is written for every message and every fact of one conversation."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from heard.channels.email.models import Delivery
from heard.conversations import events
from heard.conversations.models import (
    Closure,
    Conversation,
    DeliveryState,
    Message,
    MessageKind,
    Participant,
    Reading,
    Snooze,
    State,
    Trust,
)
from heard.conversations.rendering import render
from heard.project.demo.rows import Rows
from heard.staff.models import Agent

SNIPPET_CHARACTERS = 200
SENDING = dt.timedelta(seconds=11)  # the ten in which it can be undone, and one to send it
FROM_OUTSIDE = {MessageKind.INCOMING, MessageKind.SIDE_IN}


@dataclass
class Chronicle:
    """One conversation and what is written about it while time goes forward."""

    rows: Rows
    rng: random.Random
    conversation: Conversation
    address: str
    name: str
    messages: list[Message] = field(default_factory=list)
    last_message: Message | None = None
    last_incoming: Message | None = None
    _read: dict[int, tuple[Reading, Message]] = field(default_factory=dict)

    def begin(self) -> None:
        """The customer begins it."""
        conversation = self.rows.add(self.conversation)
        at = conversation.created_at
        self.rows.add(
            Participant(
                conversation=conversation,
                address=self.address,
                name=self.name,
                customer=conversation.customer,
                added_at=at,
            )
        )
        self.tell(at, events.ConversationStarted, channel="email")

    def finish(self) -> None:
        """Write down what only numbered rows can say."""
        conversation = self.conversation
        conversation.message_count = len(self.messages)
        conversation.last_message_id = self.last_message.pk if self.last_message else None
        conversation.last_incoming_id = self.last_incoming.pk if self.last_incoming else None
        for reading, message in self._read.values():
            reading.last_message_id = message.pk

    def tell(
        self, at: dt.datetime, fact: type[events.ConversationEvent], /, *, agent: Agent | None = None, **values: Any
    ) -> None:
        """Keep a fact about the conversation; rows among the values are told by their numbers."""

        def event() -> events.ConversationEvent:
            conversation = self.conversation
            return fact(
                conversation_id=conversation.pk,
                customer_id=conversation.customer.pk,
                inbox_id=conversation.inbox.pk,
                agent_id=agent.pk if agent else None,
                **dict(_told(name, value) for name, value in values.items()),
            )

        self.rows.tell(at, event)

    def reads(self, agent: Agent, message: Message | None = None) -> None:
        """An agent has seen everything up to a message, or all there is."""
        seen = message or self.messages[-1]
        reading, _ = self._read.get(agent.pk) or (
            self.rows.add(Reading(conversation=self.conversation, agent=agent, last_message_id=0)),
            seen,
        )
        self._read[agent.pk] = (reading, seen)

    def said(self, kind: MessageKind, text: str, at: dt.datetime, **more: Any) -> Message:
        """Keep a message of any kind."""
        conversation = self.conversation
        values: dict[str, Any] = {
            "subject": f"Re: {conversation.subject}" if self.messages else conversation.subject,
            "said_at": at,
            "created_at": at,
            "external_id": self._external_id(kind),
            "external_references": self._references(),
        }
        message = self.rows.add(
            Message(
                conversation=conversation,
                inbox=conversation.inbox,
                customer=conversation.customer,
                kind=kind,
                text=text,
                **values | more,
            )
        )
        self.messages.append(message)
        if kind != MessageKind.NOTE:
            self.last_message, conversation.last_message_at = message, at
        if kind in FROM_OUTSIDE:
            self.last_incoming = message
        return message

    def sent(
        self, kind: MessageKind, text: str, at: dt.datetime, *, to: str, agent: Agent | None, **more: Any
    ) -> Message:
        """Keep a message that went out, with its delivery."""
        sent_at = at + SENDING
        message = self.said(
            kind,
            text,
            at,
            agent=agent,
            recipients={"to": [to]},
            sender_name=agent.name if agent else self.conversation.inbox.name,
            html=render(text),
            sender_address=self.conversation.inbox.address,
            delivery=DeliveryState.SENT,
            sent_at=sent_at,
            **more,
        )
        self.rows.add(
            Delivery(
                message=message,
                external_id=message.external_id,
                attempts=1,
                handed_over_at=sent_at,
                accepted_at=sent_at,
            )
        )
        self.tell(at, events.ReplyWritten, agent=agent, message=message, channel="email", kind=str(kind))
        self.tell(sent_at, events.MessageSent, message=message)
        return message

    def show(self, text: str, *, by_us: bool) -> None:
        """Let the lists show these words."""
        self.conversation.snippet = " ".join(text[:600].split())[:SNIPPET_CHARACTERS]
        self.conversation.snippet_by_us = by_us

    def turn_to(self, state: str, since: dt.datetime) -> None:
        """Change whose turn it is, since (or, snoozed, until) a moment."""
        self.conversation.state, self.conversation.since = state, since

    def end_snooze(self, at: dt.datetime) -> bool:
        """End the snooze that lasts, if one does, and say whether one did."""
        if self.conversation.state != State.SNOOZED:
            return False
        self._newest(Snooze).ended_at = at
        return True

    def end_closure(self, at: dt.datetime, agent: Agent | None) -> None:
        """Note that it is not resolved after all."""
        closure = self._newest(Closure)
        closure.reopened_at, closure.reopened_by = at, agent
        self.tell(at, events.ConversationReopened, agent=agent, by_customer=agent is None)

    def _newest(self, noun: Any) -> Any:
        return next(row for row in reversed(self.rows.of(noun)) if row.conversation is self.conversation)

    def _external_id(self, kind: MessageKind) -> str:
        if kind == MessageKind.NOTE:
            return ""
        domain = self.address.partition("@")[2] if kind == MessageKind.INCOMING else "demo.example"
        return f"{uuid.UUID(int=self.rng.getrandbits(128), version=4)}@{domain}"

    def _references(self) -> str:
        return " ".join(message.external_id for message in self.messages[-8:] if message.external_id)


def begun_by(trust: Trust | None, *, is_first: bool) -> Trust:
    """Why a message of the customer is believed, unless a story says otherwise."""
    return trust or (Trust.FIRST if is_first else Trust.TOKEN)


def _told(name: str, value: Any) -> tuple[str, Any]:
    return (f"{name}_id", value.pk) if isinstance(value, models.Model) else (name, value)
