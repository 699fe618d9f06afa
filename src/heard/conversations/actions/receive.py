"""Take in whatever arrives, on any channel: the one road in."""

from __future__ import annotations

import dataclasses
import datetime as dt
import sys
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from heard.conversations.actions._old_letters import old_place
from heard.conversations.actions._receiving import Arrived, Known, Place, client_id_of, look, write
from heard.conversations.actions._writing import enclose
from heard.conversations.actions.take_free import take_free
from heard.conversations.events import (
    ConversationReopened,
    ConversationStarted,
    LetterImported,
    MessageReceived,
    SideAnswerReceived,
)
from heard.conversations.incoming import Incoming
from heard.conversations.models import Attachment, MessageKind, State, Trust
from heard.conversations.thanks import is_mere_thanks
from heard.customers.actions.recognise_all import Stranger, recognise_all
from heard.plumbing.database.statements import pipelined
from heard.plumbing.events import Event, announce, announcing_together
from heard.plumbing.files import store


@dataclasses.dataclass(frozen=True)
class Received:
    """What became of something that arrived."""

    message_id: int
    conversation_id: int | None
    is_duplicate: bool = False
    is_new: bool = False
    trust: str = ""


def receive(incoming: Incoming) -> Received:
    """Put what arrived into its conversation, or begin one, and announce it; the same thing twice is taken once.

    It joins a conversation only when the sender belongs to it; a sender who belongs but for whom nobody vouches is
    shown as unverified, and one who does not belong begins a conversation linked to the one they named. An answer
    reopens what is resolved, a mere "thank you" or an auto-reply does not; after the inbox's reopen days it begins a
    new conversation linked to the old. Runs in one transaction, or in that of the caller.
    """
    # Without a savepoint two round trips less; whoever calls this in a transaction undoes all of it.
    with pipelined(), transaction.atomic(savepoint=False):
        return _received([incoming])[0]


def receive_all(incoming: Sequence[Incoming]) -> list[Received]:
    """Take in several, in their order and in one transaction; what raises undoes all.

    As many as cannot have to do with each other share each wait for the database: of different senders, for different
    conversations, each of which they name.
    """
    with pipelined(), transaction.atomic(savepoint=False):
        return [received for several in _strangers(incoming) for received in _received(several)]


def receive_free(incoming: Sequence[Incoming]) -> list[Received | None]:
    """Take in what several people said at the same moment, in one transaction; what raises undoes all.

    Nobody is waited for: what names a conversation that somebody holds at the moment is None, to be tried again. Between
    those for different conversations there is no order.
    """
    with pipelined(), transaction.atomic(savepoint=False), announcing_together():
        held = take_free({one.token_conversation_id for one in incoming if one.token_conversation_id is not None})
        # By number, as everybody locks them; those for one conversation in the order in which they came.
        free = [place for place, one in enumerate(incoming) if one.token_conversation_id not in held]
        free.sort(key=lambda place: incoming[place].token_conversation_id or sys.maxsize)
        received = dict(zip(free, receive_all([incoming[place] for place in free]), strict=True))
    return [received.get(place) for place in range(len(incoming))]


def _strangers(incoming: Sequence[Incoming]) -> list[list[Incoming]]:
    """Return runs of what has nothing to do with each other."""
    runs: list[list[Incoming]] = []
    taken: set[tuple[str, object]] | None = None
    for one in incoming:
        named = _named(one)
        if named is None or taken is None or not named.isdisjoint(taken):
            runs.append([])
            taken = set()
        runs[-1].append(one)
        taken = None if named is None else taken | named
    return runs


def _named(incoming: Incoming) -> set[tuple[str, object]] | None:
    """Return all that it may have to do with; None if only the database can tell, as with an answer to some mail."""
    if incoming.answers or incoming.token_side_id is not None:
        return None
    place = {("to", incoming.token_conversation_id)} if incoming.token_conversation_id is not None else set()
    return {("by", incoming.sender.address), ("id", incoming.client_id or incoming.external_id or id(incoming)), *place}


def _received(incoming: Sequence[Incoming]) -> list[Received]:
    """Look at all, decide, and write all; two that turn out to be for one conversation are written one after the other."""
    client_ids = [client_id_of(one) for one in incoming]
    known = look(incoming, client_ids)
    customers = _customers(incoming, known)
    arrived = [
        Arrived(one, client_id, told, None if told.seen_id is not None else _place(one, told, customer_id))
        for one, client_id, told, customer_id in zip(incoming, client_ids, known, customers, strict=True)
    ]
    new = [one for one in arrived if one.place is not None]
    places = {one.place.conversation_id for one in new if one.place}
    for several in [new] if len(places) == len(new) else [[one] for one in new]:
        write(several)
    return [_kept(one) for one in arrived]


def _kept(arrived: Arrived) -> Received:
    incoming, known, place = arrived.incoming, arrived.known, arrived.place
    if place is None:
        return Received(known.seen_id or 0, known.conversation_id, is_duplicate=True)
    if incoming.files:
        _keep_files(incoming, known.new_message_id)
    if incoming.enclosures:
        enclose(known.new_message_id, incoming.enclosures)
    announce(*_facts(incoming, place, known.new_message_id))
    return Received(known.new_message_id, place.conversation_id, is_new=place.is_new, trust=place.trust)


def _customers(incoming: Sequence[Incoming], known: Sequence[Known]) -> list[int]:
    """Return who says it: for each the customer we know, or whom we meet now if it begins a conversation, or 0."""
    found = [told.customer_id or 0 for told in known]
    strangers: dict[str, list[int]] = defaultdict(list)
    for place, (one, told) in enumerate(zip(incoming, known, strict=True)):
        if told.customer_id is None and told.seen_id is None and _place(one, told, 0).is_new:
            strangers[one.channel].append(place)
    for channel, places in strangers.items():
        people = [_stranger(incoming[place]) for place in places]
        met = recognise_all(kind=channel, people=people, at=incoming[places[0]].received_at)
        for place, customer in zip(places, met, strict=True):
            found[place] = customer.pk
    return found


def _stranger(incoming: Incoming) -> Stranger:
    return Stranger(address=incoming.sender.address, name=incoming.sender.name, language=incoming.language)


def _place(incoming: Incoming, known: Known, customer_id: int) -> Place:
    if incoming.is_old:
        return old_place(incoming, known, customer_id)
    return _side_place(incoming, known) or _customer_place(incoming, known, customer_id)


def _side_place(incoming: Incoming, known: Known) -> Place | None:
    """Return the place in a side conversation; only somebody who was asked, or who holds its token, gets in."""
    if known.side_id is None or known.side_addresses is None or known.conversation_id is None:
        return None
    has_token = incoming.token_side_id is not None
    was_asked = incoming.sender.address in known.side_addresses
    if not (was_asked or has_token):
        return None
    vouched = was_asked and (has_token or incoming.is_believable)
    return Place(
        conversation_id=known.conversation_id,
        customer_id=known.conversation_customer_id or 0,
        inbox_id=known.conversation_inbox_id or 0,
        kind=MessageKind.SIDE_IN,
        trust=(Trust.TOKEN if has_token else Trust.ALIGNED) if vouched else Trust.UNVERIFIED,
        state=known.state or State.OPEN,
        is_new=False,
        opens=incoming.kind == "message" and known.state in {State.WAITING_THIRD, State.SNOOZED},
        side_id=known.side_id,
    )


def _customer_place(incoming: Incoming, known: Known, customer_id: int) -> Place:
    joins = known.conversation_id is not None and known.belongs and known.side_id is None
    if not joins or _is_too_late(incoming, known):
        return _new_place(incoming, known, customer_id)
    wants_something = incoming.kind == "message" and not (
        known.state == State.RESOLVED
        and (incoming.is_thanks or (not (incoming.files or incoming.enclosures) and is_mere_thanks(incoming.text)))
    )
    untold = Trust.ALIGNED if incoming.is_believable else Trust.UNVERIFIED
    return Place(
        conversation_id=known.conversation_id or 0,
        customer_id=known.conversation_customer_id or 0,
        inbox_id=known.conversation_inbox_id or 0,
        kind=MessageKind.INCOMING,
        trust=Trust.TOKEN if known.has_token else untold,
        state=known.state or State.OPEN,
        is_new=False,
        opens=wants_something and not known.is_blocked,
        reopens=wants_something and not known.is_blocked and known.state == State.RESOLVED,
    )


def _is_too_late(incoming: Incoming, known: Known) -> bool:
    if known.state != State.RESOLVED or known.since is None or known.reopen_days is None:
        return False
    return incoming.received_at > known.since + dt.timedelta(days=known.reopen_days)


def _new_place(incoming: Incoming, known: Known, customer_id: int) -> Place:
    return Place(
        conversation_id=known.new_conversation_id,
        customer_id=customer_id,
        inbox_id=incoming.inbox_id,
        kind=MessageKind.INCOMING,
        trust=Trust.FIRST,
        state=State.SPAM if known.is_blocked or incoming.is_spam else State.OPEN,
        is_new=True,
        previous_id=known.conversation_id,
    )


def _keep_files(incoming: Incoming, message_id: int) -> None:
    # Stored in one order everywhere, so that two mails with the same files cannot wait for each other.
    stored = {content: store(content) for content in sorted({file.content for file in incoming.files})}
    Attachment.objects.bulk_create(
        Attachment(
            message_id=message_id,
            file=stored[file.content],
            filename=file.filename[:255],
            content_type=file.content_type[:120],
            size=len(file.content),
            content_id=file.content_id[:255],
            inline=file.inline,
        )
        for file in incoming.files
    )


def _facts(incoming: Incoming, place: Place, message_id: int) -> list[Event]:
    about: dict[str, Any] = {
        "conversation_id": place.conversation_id,
        "customer_id": place.customer_id,
        "inbox_id": place.inbox_id,
    }
    if incoming.is_old:
        return [LetterImported(**about, message_id=message_id, is_first=place.is_new)]
    if place.kind == MessageKind.SIDE_IN:
        return [SideAnswerReceived(**about, message_id=message_id, side_conversation_id=place.side_id or 0)]
    said = MessageReceived(
        **about,
        message_id=message_id,
        channel=incoming.channel,
        kind=incoming.kind,
        trust=place.trust,
        is_first=place.is_new,
        reopened=place.reopens,
        is_spam=place.state == State.SPAM,
    )
    if place.is_new:
        return [ConversationStarted(**about, channel=incoming.channel, previous_id=place.previous_id), said]
    return [ConversationReopened(**about, by_customer=True), said] if place.reopens else [said]
