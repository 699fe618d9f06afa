"""Write to somebody first."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Required, Unpack

from django.db import connection, transaction
from django.db.models import F

from heard.conversations.actions._row import about
from heard.conversations.actions._states import change_state
from heard.conversations.actions._subjects import subject_line
from heard.conversations.actions._writing import UNDO_SECONDS, Words, join, leaving, unique_addresses, write_message
from heard.conversations.events import ConversationStarted, ReplyWritten
from heard.conversations.models import (
    Assignment,
    Conversation,
    Inbox,
    Message,
    MessageKind,
    Participant,
    State,
)
from heard.customers.models import Address, ChannelKind, Customer
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent

AT_ONCE = 50


class TooManyAtOnce(Exception):
    """This is for a few customers; many are written to by a mailing list."""


class NobodyThere(Exception):
    """A customer has no address on that channel; `customer` says who."""

    def __init__(self, customer: Customer) -> None:
        """Remember who."""
        super().__init__(customer.pk)
        self.customer = customer


class First(Words, total=False):
    """The first words, about what, and who gets a copy."""

    subject: Required[str]
    cc: Sequence[str]
    bcc: Sequence[str]


def start(
    *,
    agent: Agent,
    inbox: Inbox,
    customers: Sequence[Customer],
    at: dt.datetime,
    channel: str = ChannelKind.EMAIL,
    send_at: dt.datetime | None = None,
    undo_seconds: int = UNDO_SECONDS,
    client_id: uuid.UUID | None = None,
    **first: Unpack[First],
) -> list[Conversation]:
    """Begin one conversation with each of a few customers and say the first words; nobody learns of the others.

    They are the agent's and wait for the customer. The same `client_id` twice writes once. Either all begin or none.
    Raises TooManyAtOnce, NobodyThere, NothingToSay and AddressIsWrong.
    """
    unique = list({customer.pk: customer for customer in customers}.values())
    if len(unique) > AT_ONCE:
        raise TooManyAtOnce
    begun = []
    with transaction.atomic():
        if client_id:
            _one_at_a_time(client_id)
        for customer in unique:
            known_as = client_id and uuid.uuid5(client_id, str(customer.pk))
            row = _known(known_as, agent)
            if row is None:
                row = _begin(agent, inbox, customer, channel, first["subject"], at)
                leaves = leaving(at, send_at, undo_seconds)
                _say(row, customer, agent, at, first, client_id=known_as, **leaves)
            begun.append(row)
    return begun


def _known(client_id: uuid.UUID | None, agent: Agent) -> Conversation | None:
    written = Message.objects.filter(client_id=client_id, agent=agent).first() if client_id else None
    return written.conversation if written else None


def _say(row: Conversation, customer: Customer, agent: Agent, at: dt.datetime, first: First, **leaving: Any) -> None:
    message = write_message(
        row,
        kind=MessageKind.REPLY,
        agent=agent,
        recipients=_joined(row, customer, first.get("cc", ()), first.get("bcc", ())),
        text=first["text"],
        html=first.get("html", ""),
        subject=row.subject,
        enclosures=first.get("enclosures", ()),
        at=at,
        **leaving,
    )
    _follow(row, message, agent, at)


def _one_at_a_time(client_id: uuid.UUID) -> None:
    """Let the second of two clicks wait for the first, whose rows it then finds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"start {client_id}"])


def _begin(agent: Agent, inbox: Inbox, customer: Customer, channel: str, subject: str, at: dt.datetime) -> Conversation:
    return Conversation.objects.create(
        inbox=inbox,
        customer=customer,
        channel=channel,
        subject=subject_line(subject),
        language=customer.language or inbox.language,
        since=at,
        created_at=at,
        last_message_at=at,
        assignee=agent,
    )


def _joined(row: Conversation, customer: Customer, cc: Sequence[str], bcc: Sequence[str]) -> dict[str, list[str]]:
    """Let customer and copies take part, and return to whom the first words go. Raises NobodyThere, AddressIsWrong."""
    typed = {"to": [_address(customer, row.channel)], "cc": cc, "bcc": bcc}
    recipients = unique_addresses(row.channel, typed)
    join(row, recipients["to"], place=Participant.Place.CUSTOMER)
    join(row, recipients["cc"], place=Participant.Place.CC)
    return recipients


def _address(customer: Customer, channel: str) -> str:
    addresses = Address.objects.filter(customer=customer, kind=channel)
    deliverable_first = F("undeliverable_since").desc(nulls_first=True)
    found = addresses.order_by(deliverable_first, "-is_primary", "id").first()
    if found is None:
        raise NobodyThere(customer)
    return found.value


def _follow(row: Conversation, message: Message, agent: Agent, at: dt.datetime) -> None:
    Assignment.objects.create(conversation=row, agent=agent, by=agent, reason="started", at=at)
    started = ConversationStarted(**about(row, agent), channel=row.channel, by_us=True)
    written = ReplyWritten(
        **about(row, agent), message_id=message.pk, channel=row.channel, kind=message.kind, send_at=message.send_at
    )
    facts = change_state(row, State.WAITING_CUSTOMER, since=at, agent=agent, at=at)
    row.save()
    announce(started, written, *facts)
