"""The shapes of the rows of a great many conversations; the order of the names is the order of the values."""

from __future__ import annotations

import datetime as dt

from heard.channels.email.models import Delivery
from heard.conversations.models import (
    Assignment,
    Closure,
    Conversation,
    DeliveryState,
    Message,
    MessageKind,
    Participant,
    Reading,
    Tagging,
    Trust,
)
from heard.customers.models import Address, ChannelKind, Customer
from heard.plumbing.models import Fact
from heard.project.demo.lines import Lines


class Shapes:
    """One shape for each table, with the lines that wait to be written."""

    def __init__(self, at: dt.datetime, epoch: int) -> None:
        """Make the shapes from examples of this moment."""
        email = ChannelKind.EMAIL
        self.customer = Lines(Customer(created_at=at), "id", "name", "language", "created_at")
        self.address = Lines(Address(kind=email, is_primary=True, created_at=at), "customer_id", "value", "created_at")
        self.conversation = Lines(
            Conversation(channel=email, since=at, created_at=at, last_message_at=at, language="en"),
            "id", "inbox_id", "customer_id", "subject", "state", "since", "assignee_id", "team_id", "contact_reason_id",
            "created_at", "first_answered_at", "last_message_at", "last_message_id", "last_incoming_id", "snippet",
            "snippet_by_us", "message_count",
        )  # fmt: skip
        shared = (
            "id",
            "conversation_id",
            "inbox_id",
            "customer_id",
            "subject",
            "text",
            "external_id",
            "created_at",
            "said_at",
        )
        self.incoming = Lines(
            Message(kind=MessageKind.INCOMING, created_at=at, said_at=at),
            *shared, "trust", "sender_name", "sender_address", "recipients",
        )  # fmt: skip
        self.reply = Lines(
            Message(kind=MessageKind.REPLY, trust=Trust.OURS, delivery=DeliveryState.SENT, created_at=at, said_at=at),
            *shared, "html", "agent_id", "sender_name", "sender_address", "recipients", "sent_at",
        )  # fmt: skip
        self.note = Lines(
            Message(kind=MessageKind.NOTE, trust=Trust.OURS, created_at=at, said_at=at),
            *shared, "html", "agent_id", "sender_name", "sender_address",
        )  # fmt: skip
        self.delivery = Lines(Delivery(attempts=1), "message_id", "external_id", "handed_over_at", "accepted_at")
        self.participant = Lines(
            Participant(kind=email, added_at=at), "conversation_id", "address", "name", "customer_id", "added_at"
        )
        self.assignment = Lines(Assignment(at=at), "conversation_id", "agent_id", "team_id", "by_id", "at")
        self.closure = Lines(Closure(at=at), "id", "conversation_id", "by_id", "at")
        self.reading = Lines(Reading(), "conversation_id", "agent_id", "last_message_id")
        self.tagging = Lines(Tagging(at=at), "conversation_id", "tag_id", "by_id", "at")
        self.fact = Lines(
            Fact(at=at, epoch=epoch), "at", "name", "stream", "subject_id", "actor_id", "scope_id", "data"
        )

    def all(self) -> list[Lines]:
        """Every shape."""
        return list(vars(self).values())
