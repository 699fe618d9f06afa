"""Let visitors say where mail reaches them."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from heard.channels.chat.actions.mail_missed import look_again
from heard.channels.chat.events import AddressLeft
from heard.channels.chat.mailing import missed
from heard.channels.chat.models import Chat, Visitor
from heard.conversations.events import MessageReceived
from heard.conversations.models import Conversation, Participant, State
from heard.customers.actions._row import CustomerGone, locked
from heard.customers.actions.add_address import AddressBelongsToAnother, add_address
from heard.customers.actions.recognise import recognise
from heard.customers.addresses import AddressIsWrong, checked_address
from heard.customers.models import ChannelKind
from heard.plumbing.events import announce
from heard.plumbing.reactions import Recorded

MOST_CHATS = 30  # the newest, in which an answer by mail is known again


def leave_contact(*, conversation_id: int, email: str, at: dt.datetime, name: str = "") -> str:
    """Write down the address, and the name, that the visitor of a chat gives; return the address as it is kept.

    What they missed goes there from now on, and what they answer by mail comes back to the chat. It becomes an address of
    the customer only where nobody has it: nobody proved that it is theirs, so it leads to nobody else's history. The same
    again changes nothing. Raises AddressIsWrong, Chat.DoesNotExist, and CustomerGone for somebody who was erased meanwhile.
    """
    value = checked_address(ChannelKind.EMAIL, email)
    with transaction.atomic():
        chat = Chat.objects.select_related("visitor__became__customer", "visitor__customer").get(pk=conversation_id)
        visitor = chat.visitor.became or chat.visitor
        locked(visitor.customer)  # before their visitors, as whoever erases or merges them does
        person = _told(visitor, value, name, at)
        chats = Chat.objects.filter(visitor__in=[person.pk, chat.visitor_id], conversation__merged_into=None)
        newest = list(chats.select_related("visitor__widget", "conversation").order_by("-pk")[:MOST_CHATS])
        for one in reversed(newest):  # chats are locked by their numbers
            if _join(one.conversation, value, person.name):
                announce(_left(one.conversation))
            if missed(one, at=at):
                look_again(one, at=at + dt.timedelta(minutes=one.visitor.widget.mail_minutes))
    return value


def _told(visitor: Visitor, address: str, name: str, at: dt.datetime) -> Visitor:
    """Keep it with the visitor, and with the customer where it is nobody else's."""
    visitor.email, visitor.name = address, " ".join(name.split())[:200] or visitor.name
    visitor.save(update_fields=["email", "name"])
    customer = recognise(kind=ChannelKind.CHAT, address=str(visitor.public_id), name=visitor.name, at=at)
    try:
        with transaction.atomic():
            add_address(customer=customer, agent=None, kind=ChannelKind.EMAIL, address=address, at=at)
    except (AddressBelongsToAnother, CustomerGone):
        pass
    return visitor


def _join(conversation: Conversation, address: str, name: str) -> bool:
    _, is_new = Participant.objects.get_or_create(
        conversation=conversation,
        kind=ChannelKind.EMAIL,
        address=address,
        defaults={"name": name, "place": Participant.Place.CUSTOMER},
    )
    return is_new


def _left(conversation: Conversation) -> AddressLeft:
    return AddressLeft(
        conversation_id=conversation.pk, customer_id=conversation.customer_id, inbox_id=conversation.inbox_id
    )


def keep_given_addresses(facts: Sequence[Recorded[MessageReceived]]) -> None:
    """React to chats that begin with an address, typed before or told by the website: it is one that they left."""
    begun = {fact.event.conversation_id: fact.at for fact in facts if fact.event.is_first}
    chats = Chat.objects.filter(pk__in=begun).exclude(visitor__email="").select_related("visitor")
    for chat in chats.exclude(conversation__state=State.SPAM):
        with contextlib.suppress(AddressIsWrong, CustomerGone):
            leave_contact(conversation_id=chat.pk, email=chat.visitor.email, at=begun[chat.pk])
