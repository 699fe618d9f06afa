"""What visitors missed of what we said, when they left, and where it reaches them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _

from heard.channels.chat.models import Chat, Visitor
from heard.conversations.models import Message, MessageKind, Trust
from heard.conversations.models.message import DeliveryState
from heard.customers.addresses import AddressIsWrong, checked_address
from heard.customers.models import Address, ChannelKind

JOB = "chat.mail_what_was_missed"
GRACE = dt.timedelta(seconds=10)  # in which a browser that shows the chat says that it has a message
PATIENCE = 3  # so many times the minutes, somebody who goes on writing is waited for
TOO_OLD = dt.timedelta(days=7)


def address_of(visitor: Visitor) -> str:
    """Return where mail reaches a visitor: as they gave it, or where their website vouches for them, as we know it.

    Empty where nobody knows, where mail did not arrive, and for somebody who was erased.
    """
    person = visitor.became or visitor
    if person.customer.erased_at is not None:
        return ""
    if person.email:
        return _reachable(person.email)
    return _known(person) if person.identity else ""


def last_mailed_from(chat_ids: Collection[int]) -> dict[int, str]:
    """Return the addresses from which visitors' last words came, by chat, of those that came by email: empty where none arrives."""
    theirs = Message.objects.filter(conversation__in=chat_ids, kind=MessageKind.INCOMING).exclude(
        trust=Trust.UNVERIFIED
    )
    latest = theirs.order_by("conversation", "-id").distinct("conversation")
    senders = dict(latest.values_list("conversation", "sender_address"))
    return {number: _reachable(sender) for number, sender in senders.items() if "@" in sender}


def where(chat: Chat, mailed_from: Mapping[int, str] | None = None) -> tuple[str, dt.timedelta]:
    """Return the address at which the visitor of a chat is reached by now, and how long it waits whether they come back.

    Whoever asks for many chats says from where mail came (`last_mailed_from` of all).
    """
    known = last_mailed_from([chat.pk]) if mailed_from is None else mailed_from
    if address := known.get(chat.pk):
        return address, GRACE
    return address_of(chat.visitor), max(dt.timedelta(minutes=chat.visitor.widget.mail_minutes), GRACE)


def missed(chat: Chat, *, at: dt.datetime) -> list[Message]:
    """Return what was said to the visitor and did not reach them, oldest first.

    How far they have come is a number of a message. What was written before and left later bears a smaller one, so that
    nobody can tell: it counts as missed.
    """
    seen = max(chat.visitor_got_id, chat.mailed_id)
    said = Message.objects.filter(
        Q(pk__gt=seen) | Q(sent_at__gt=F("created_at")),
        conversation=chat.pk,
        kind__in=[MessageKind.REPLY, MessageKind.AUTOMATIC],
        delivery=DeliveryState.SENT,
        sent_at__gt=at - TOO_OLD,
    ).exclude(facts__has_key="way")
    return list(said.order_by("sent_at", "id"))


def moment(unseen: Sequence[Message], wait: dt.timedelta) -> dt.datetime:
    """Return when what was missed goes by email: some time after the last word, and not for ever while more is said."""
    times = [message.sent_at for message in unseen if message.sent_at]
    return min(times[-1] + wait, times[0] + PATIENCE * wait)


def words(chat: Chat) -> tuple[str, str]:
    """Return the subject and the last line of the mail, in the visitor's language."""
    conversation = chat.conversation
    with translation.override(language_of(chat)):
        named = {"business": conversation.inbox.brand.name}
        subject = conversation.subject or _("Your chat with %(business)s") % named
        return subject, _("You had left our chat, so this comes by email. Just reply to it: we go on where we were.")


def language_of(chat: Chat) -> str:
    """Return the language the visitor of a chat is written to in."""
    conversation = chat.conversation
    return conversation.language or chat.visitor.language or conversation.inbox.language or "en"


def _known(person: Visitor) -> str:
    theirs = Address.objects.filter(
        customer=person.customer_id, kind=ChannelKind.EMAIL, undeliverable_since__isnull=True
    )
    return theirs.order_by("-is_primary", "id").values_list("value", flat=True).first() or ""


def _reachable(given: str) -> str:
    """Return an address as it is kept, if mail reaches somebody there."""
    try:
        value = checked_address(ChannelKind.EMAIL, given)
    except AddressIsWrong:
        return ""
    gone = Address.objects.filter(kind=ChannelKind.EMAIL, value=value, undeliverable_since__isnull=False)
    return "" if gone.exists() else value
