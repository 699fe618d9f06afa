"""Begin a conversation of our own accord, that nobody has to do anything about until the customer answers."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.conversations.actions._row import about
from heard.conversations.actions._states import change_state
from heard.conversations.actions._subjects import subject_line
from heard.conversations.actions._writing import join, write_message
from heard.conversations.actions.start import NobodyThere
from heard.conversations.events import ConversationStarted
from heard.conversations.models import Conversation, Inbox, MessageKind, Participant, State
from heard.customers.models import Address, ChannelKind, Customer
from heard.plumbing.events import announce


def start_quietly(*, inbox: Inbox, customer: Customer, subject: str, note: str, at: dt.datetime) -> Conversation:
    """Begin one by mail that is resolved from the start, with a note that tells colleagues why it is there.

    It is nobody's and stands on no list of what is to be done; an answer of the customer opens it as any other. Nothing
    is said to the customer by this. Raises NobodyThere for a customer without an address that mail reaches.
    """
    address = Address.objects.filter(customer=customer, kind=ChannelKind.EMAIL, undeliverable_since__isnull=True)
    found = address.order_by("-is_primary", "id").first()
    if found is None:
        raise NobodyThere(customer)
    with transaction.atomic():
        row = Conversation.objects.create(
            inbox=inbox, customer=customer, channel=ChannelKind.EMAIL, subject=subject_line(subject),
            language=customer.language or inbox.language, since=at, created_at=at, last_message_at=at,
        )  # fmt: skip
        join(row, [found.value], place=Participant.Place.CUSTOMER)
        write_message(row, kind=MessageKind.NOTE, agent=None, text=note, at=at)
        started = ConversationStarted(**about(row, None), channel=row.channel, by_us=True)
        facts = change_state(row, State.RESOLVED, since=at, agent=None, at=at)
        row.save()
        announce(started, *facts)
    return row
