"""Writing down what we say, to the outside or among ourselves."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Required, TypedDict, Unpack

from django.db import connection

from heard.conversations.actions._row import about, remember_last
from heard.conversations.enclosure import Enclosure
from heard.conversations.events import MessageSent
from heard.conversations.models import (
    Attachment,
    Conversation,
    DeliveryState,
    Message,
    MessageKind,
    Participant,
    SideConversation,
    Trust,
)
from heard.conversations.models.search_entry import BUCKET
from heard.conversations.rendering import render, safe
from heard.conversations.search_index import words
from heard.customers.addresses import checked_address
from heard.customers.models import ChannelKind
from heard.plumbing.database.statements import prepared

if TYPE_CHECKING:
    from heard.staff.models import Agent

UNDO_SECONDS = 10
AT_ONCE = frozenset({ChannelKind.CHAT})  # channels on which whoever is there sees an answer the moment it is written


class NothingToSay(Exception):
    """A message needs words or a file."""


class Words(TypedDict, total=False):
    """What is said: plain text, which is rendered, or HTML beside it, which is cleaned; with files."""

    text: Required[str]
    html: str
    enclosures: Sequence[Enclosure]


class Said(Words, total=False):
    """The same, and whatever else a message of ours may have."""

    signed: str
    subject: str
    quoted: str
    quoted_html: str
    recipients: Mapping[str, Sequence[str]]
    delivery: str
    send_at: dt.datetime | None
    sent_at: dt.datetime | None
    side: SideConversation | None
    client_id: uuid.UUID | None
    facts: Mapping[str, Any] | None


def write_message(
    conversation: Conversation, *, kind: MessageKind, agent: Agent | None, at: dt.datetime, **said: Unpack[Said]
) -> Message:
    """Write a message of ours into a locked conversation, findable, with its files; the caller saves the row.

    Raises NothingToSay.
    """
    enclosures = said.get("enclosures", ())
    message = Message(
        **_from(conversation, kind, agent, said.get("signed", "")),
        **_words(said),
        **_way(said),
        created_at=at,
        said_at=at,
    )
    if not (message.text or enclosures):
        raise NothingToSay
    _insert(message)
    enclose(message.pk, enclosures)
    remember_last(conversation, message)
    return message


def _words(said: Said) -> dict[str, Any]:
    """Return what stands in a message."""
    text, html = said["text"].replace("\0", "").strip(), said.get("html", "")
    return {
        "subject": said.get("subject", "")[:500],
        "text": text,
        "html": safe(html) if html else render(text),
        "quoted": said.get("quoted", ""),
        "quoted_html": said.get("quoted_html", ""),
    }


def _way(said: Said) -> dict[str, Any]:
    """Return to whom a message goes and how, and what is to be remembered of it."""
    places = said.get("recipients", {}).items()
    return {
        "side_conversation": said.get("side"),
        "recipients": {place: list(addresses) for place, addresses in places if addresses},
        "client_id": said.get("client_id"),
        "delivery": said.get("delivery", DeliveryState.NONE),
        "send_at": said.get("send_at"),
        "sent_at": said.get("sent_at"),
        "facts": dict(said.get("facts") or {}),
    }


def _from(conversation: Conversation, kind: MessageKind, agent: Agent | None, signed: str) -> dict[str, Any]:
    """Return where a message of ours stands and who says it: notes are somebody's own, or `signed`, all else is the inbox's."""
    return {
        "conversation": conversation,
        "inbox_id": conversation.inbox_id,
        "customer_id": conversation.customer_id,
        "kind": kind,
        "trust": Trust.OURS,
        "agent": agent,
        "sender_name": agent.name if agent else signed[:200] or conversation.inbox.name,
        "sender_address": agent.email if agent and kind == MessageKind.NOTE else conversation.inbox.address,
    }


def _insert(message: Message) -> None:
    """Write the row and what search finds of it in one statement; what that gains stands in `_row`."""
    sql, fields = _insertion()
    row = {field.column: getattr(message, field.attname) for field in fields}
    with prepared() as cursor:
        cursor.execute(sql, [json.dumps(row, default=_plain)])  # as one value, like what arrives (see `_receiving`)
        message.pk = cursor.fetchone()[0]
    message._state.adding = False
    message._state.db = connection.alias


def _plain(value: Any) -> str:
    if isinstance(value, dt.datetime | uuid.UUID):
        return str(value)
    raise TypeError(f"a message is made of plain values, not {type(value).__name__}")


@cache
def _insertion() -> tuple[str, list[Any]]:
    fields = [field for field in Message._meta.concrete_fields if not field.primary_key]
    names = ", ".join(f'"{field.column}"' for field in fields)
    sought = words(subject="subject", sender="sender_name || ' ' || sender_address", text="text")
    sql = f"""
        WITH said AS (
            INSERT INTO conversations_message ({names})
            SELECT {names} FROM json_populate_record(NULL::conversations_message, %s::json) RETURNING *
        )
        INSERT INTO conversations_searchentry (message_id, conversation_id, inbox_id, bucket, words)
        SELECT id, conversation_id, inbox_id, id / {BUCKET}, {sought} FROM said RETURNING message_id
    """  # noqa: S608 - names of columns
    return sql, fields


def written_already(row: Conversation, client_id: uuid.UUID | None) -> Message | None:
    """Return what was written into a locked conversation under the id its writer chose, so that a retry is harmless."""
    return Message.objects.filter(conversation=row, client_id=client_id).first() if client_id else None


def enclose(message_id: int, enclosures: Sequence[Enclosure]) -> None:
    """Put files that are stored already to a message."""
    if enclosures:
        Attachment.objects.bulk_create(
            Attachment(
                message_id=message_id,
                file_id=enclosure.sha256,
                filename=enclosure.filename[:255],
                content_type=enclosure.content_type[:120],
                size=enclosure.size,
                content_id=enclosure.content_id[:255],
                inline=enclosure.inline,
            )
            for enclosure in enclosures
        )


def leaving(
    at: dt.datetime, send_at: dt.datetime | None, undo_seconds: int = UNDO_SECONDS, *, channel: str = ChannelKind.EMAIL
) -> dict[str, Any]:
    """Return how a message leaves: after the moments in which it can be taken back, at once, or when it was told to."""
    if channel in AT_ONCE:
        is_later = send_at is not None and send_at > at
        return {"delivery": DeliveryState.SCHEDULED, "send_at": send_at} if is_later else left(at)
    soonest = at + dt.timedelta(seconds=undo_seconds)
    if send_at is None or send_at <= soonest:
        return {"delivery": DeliveryState.HELD, "send_at": soonest}
    return {"delivery": DeliveryState.SCHEDULED, "send_at": send_at}


def left(at: dt.datetime) -> dict[str, Any]:
    """Return how a message stands that has left already."""
    return {"delivery": DeliveryState.SENT, "send_at": at, "sent_at": at}


def departure(conversation: Conversation, message: Message) -> list[MessageSent]:
    """Return the fact that a message left as it was written, if it did."""
    if message.delivery != DeliveryState.SENT:
        return []
    return [MessageSent(**about(conversation, None), message_id=message.pk)]


def addressed(
    conversation: Conversation, *, to: Sequence[str] | None, cc: Sequence[str] | None, bcc: Sequence[str]
) -> dict[str, list[str]]:
    """Return who a message to the customer goes to; where nothing is said, the conversation's participants.

    Whoever is newly copied in takes part from now on. Raises AddressIsWrong.
    """
    with prepared() as cursor:
        cursor.execute(_PARTICIPANTS, [conversation.pk, conversation.channel])
        placed: list[tuple[str, str]] = cursor.fetchall()
    places = {
        "to": to if to is not None else [address for address, place in placed if place == Participant.Place.CUSTOMER],
        "cc": cc if cc is not None else [address for address, place in placed if place == Participant.Place.CC],
        "bcc": bcc,
    }
    recipients = unique_addresses(conversation.channel, places)
    joining = [*recipients["to"], *recipients["cc"]]
    join(conversation, [address for address in joining if address not in dict(placed)], place=Participant.Place.CC)
    return recipients


_PARTICIPANTS = """
SELECT address, place FROM conversations_participant WHERE conversation_id = %s AND kind = %s ORDER BY id
"""


def unique_addresses(channel: str, places: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return checked addresses, each in the first place only. Raises AddressIsWrong."""
    seen: set[str] = set()
    unique: dict[str, list[str]] = {}
    for place, given in places.items():
        checked = dict.fromkeys(checked_address(channel, address) for address in given)
        unique[place] = [address for address in checked if address not in seen]
        seen.update(checked)
    return unique


def join(conversation: Conversation, addresses: Sequence[str], *, place: str, kind: str = "") -> None:
    """Let addresses take part in a conversation; they are of its channel, unless a kind is named."""
    if addresses:
        Participant.objects.bulk_create(
            (
                Participant(conversation=conversation, kind=kind or conversation.channel, address=address, place=place)
                for address in addresses
            ),
            ignore_conflicts=True,
        )
