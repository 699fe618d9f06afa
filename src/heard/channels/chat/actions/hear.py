"""Take in what visitors say."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence

from django.db import transaction

from heard.channels.chat.models import Visitor
from heard.channels.chat.queries.of_visitor import own_pairs
from heard.channels.chat.saying import Heard, NotHeard, Said
from heard.conversations.actions.receive import Received, receive_all
from heard.conversations.actions.take_free import take_free
from heard.conversations.incoming import Incoming, Sender
from heard.conversations.models import Message
from heard.customers.actions.recognise_all import Stranger, recognise_all
from heard.customers.models import ChannelKind
from heard.plumbing.database.statements import pipelined, prepared
from heard.plumbing.events import announcing_together

EVER = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)  # their token is older than what they say first
LONGEST_TITLE = 80  # characters of the first words, by which a chat is found in lists


def hear(*, said: Sequence[Said], at: dt.datetime, waits: bool = True) -> list[Heard | NotHeard]:
    """Put what visitors said into their conversations, in its order and in one transaction; return what became of each.

    The same words under the same id are taken once. A visitor speaks only in conversations of their own: anything else is
    NotHeard("unknown_chat"), and of somebody who was erased meanwhile NotHeard("token"); neither keeps the others. Unless
    it `waits`, what is said in a conversation that somebody else holds at the moment is NotHeard("held"): try it again. What
    raises undoes all: take them one by one then.
    """
    with pipelined(), transaction.atomic(), announcing_together():
        visitors = _known(said)
        _meet([one for one in said if one.visitor not in visitors], visitors, at)
        own = _own(said, visitors)
        held = set() if waits else take_free({chat for _, chat in own})
        heard: dict[int, Heard | NotHeard] = dict.fromkeys(_in(held, said), NotHeard("held"))
        heard |= {
            place: NotHeard(why)
            for place, one in enumerate(said)
            if place not in heard and (why := _against(one, visitors[one.visitor], own))
        }
        places = [place for place in _by_number(said) if place not in heard]
        received = receive_all([_incoming(said[place], visitors[said[place].visitor], at) for place in places])
        for place, one in zip(places, received, strict=True):
            heard[place] = _heard(one, said[place], visitors[said[place].visitor], own, at)
    return [heard[place] for place in range(len(said))]


def _in(held: Collection[int], said: Sequence[Said]) -> list[int]:
    return [place for place, one in enumerate(said) if one.chat in held] if held else []


def _by_number(said: Sequence[Said]) -> list[int]:
    """Return the places of what is said by the numbers of its conversations, as everybody locks them; new ones come last."""
    return sorted(range(len(said)), key=lambda place: (said[place].chat is None, said[place].chat or 0))


def _against(said: Said, visitor: Visitor, own: set[tuple[int, int]]) -> str:
    """Return why words are not to be heard, or nothing."""
    if said.named_at is not None and said.named_at < visitor.tokens_since:
        return "token"
    return "unknown_chat" if said.chat is not None and (visitor.pk, said.chat) not in own else ""


def _heard(
    received: Received, said: Said, visitor: Visitor, own: set[tuple[int, int]], at: dt.datetime
) -> Heard | NotHeard:
    number = received.conversation_id
    if received.is_duplicate:
        number = Message.objects.values_list("conversation_id", flat=True).get(pk=received.message_id)
        # It may have been joined to what is somebody else's since it was said first.
        if (visitor.pk, number) not in own and not own_pairs([visitor.pk], [number]):
            return NotHeard("unknown_chat")
    elif received.is_new:
        _open(said, visitor, received.conversation_id or 0, at)
        own.add((visitor.pk, received.conversation_id or 0))
    return Heard(message_id=received.message_id, conversation_id=number or 0, is_duplicate=received.is_duplicate)


def _incoming(said: Said, visitor: Visitor, at: dt.datetime) -> Incoming:
    return Incoming(
        channel=ChannelKind.CHAT,
        inbox_id=said.inbox_id,
        sender=Sender(address=str(visitor.public_id), name=visitor.name),
        external_id="",
        received_at=at,
        said_at=at,
        subject=_title(said) if said.chat is None else "",
        text=said.text,
        token_conversation_id=said.chat,
        is_believable=said.is_known,
        language=said.language,
        enclosures=said.enclosures,
        client_id=str(said.client_id),
        facts={"client": str(said.given_id)},
    )


def _title(said: Said) -> str:
    """Return the first words, cut where a word ends."""
    words = " ".join(said.text[:400].split())
    if len(words) <= LONGEST_TITLE:
        return words or (said.enclosures[0].filename if said.enclosures else "")
    return words[:LONGEST_TITLE].rpartition(" ")[0] or words[:LONGEST_TITLE]


def _open(said: Said, visitor: Visitor, conversation_id: int, at: dt.datetime) -> None:
    with prepared() as cursor:
        cursor.execute(_OPEN, [conversation_id, visitor.pk, said.page_url[:1000], said.page_title[:300], at])


def _known(said: Sequence[Said]) -> dict[uuid.UUID, Visitor]:
    """Return those who are known, under the id they came with; who turned out to be somebody speaks as them."""
    found = Visitor.objects.filter(public_id__in={one.visitor for one in said}).select_related("became")
    return {row.public_id: row.became or row for row in found}


def _meet(strangers: Sequence[Said], visitors: dict[uuid.UUID, Visitor], at: dt.datetime) -> None:
    """Make a visitor, and a customer, of everybody who speaks for the first time."""
    first: Mapping[uuid.UUID, Said] = {one.visitor: one for one in reversed(strangers)}
    if not first:
        return
    people = [Stranger(address=str(one.visitor), name=one.name, language=one.language) for one in first.values()]
    customers = recognise_all(kind=ChannelKind.CHAT, people=people, at=at)
    Visitor.objects.bulk_create(
        (
            Visitor(
                public_id=one.visitor, widget_id=one.widget_id, customer=customer, name=one.name,
                language=one.language, tokens_since=EVER, created_at=at,
            )
            for one, customer in zip(first.values(), customers, strict=True)
        ),
        ignore_conflicts=True,  # another process met them at the same moment
    )  # fmt: skip
    visitors.update(_known(list(first.values())))


def _own(said: Sequence[Said], visitors: Mapping[uuid.UUID, Visitor]) -> set[tuple[int, int]]:
    """Return which of the conversations they name are theirs, as pairs of visitor and conversation."""
    named = {one.chat for one in said if one.chat is not None}
    return own_pairs([visitor.pk for visitor in visitors.values()], sorted(named)) if named else set()


_OPEN = """
INSERT INTO chat_chat (conversation_id, visitor_id, page_url, page_title, began_at, visitor_got_id, visitor_read_id,
                       agents_read_id, mailed_id)
VALUES (%s, %s, %s, %s, %s, 0, 0, 0, 0)
ON CONFLICT (conversation_id) DO NOTHING
"""
