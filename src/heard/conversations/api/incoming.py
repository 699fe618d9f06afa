"""What customers say by way of a script: the same road in as every other channel."""

from __future__ import annotations

import time
from typing import Any

from django.db import connection
from django.utils import timezone
from ninja import Field, Schema

from heard.conversations.actions.receive import Received, receive, receive_free
from heard.conversations.api.files import enclosures
from heard.conversations.api.shapes import MessageOut, told
from heard.conversations.enclosure import Enclosure
from heard.conversations.incoming import Incoming, IncomingFile, Sender
from heard.conversations.models import Message, MessageKind
from heard.plumbing.database.gathering import Gathering
from heard.plumbing.files import open_file
from heard.staff.tokens import ApiRequest

PAUSES = (0.005, 0.01, 0.02, 0.04, 0.08)  # seconds between looks at a conversation that somebody holds


class SenderIn(Schema):
    """Who says it."""

    address: str = Field(min_length=1, max_length=320)
    name: str = Field("", max_length=200)


def take_in(
    request: ApiRequest, inbox_id: int, channel: str, sender: Sender, given: Any, *, joins: int | None = None
) -> MessageOut:
    """Take in what was said, into the conversation `joins` or a new one; return the message."""
    at = timezone.now()
    files = enclosures(request, given.files)
    incoming = Incoming(
        channel=channel,
        inbox_id=inbox_id,
        sender=sender,
        external_id=f"{given.external_id}@api" if given.external_id else "",
        received_at=at,
        said_at=at,
        subject=getattr(given, "subject", ""),
        text=given.text,
        token_conversation_id=joins,
        is_believable=True,
        files=tuple(_whole(file) for file in files),
        facts={"token": request.auth.pk},
    )
    received = _taken(incoming)
    if received.is_duplicate:
        return told(Message.objects.get(pk=received.message_id), has_files=True)
    return told(_written(incoming, received), has_files=bool(files))


def _taken(incoming: Incoming) -> Received:
    """Take it in together with what other scripts say at this moment; alone where that cannot be.

    One request in eight at once takes a third of the work of one alone. What belongs to somebody's transaction (an
    Idempotency-Key) stays in it, and files are locked in one order, which several together would not keep.
    """
    if incoming.files or connection.in_atomic_block:
        return receive(incoming)
    for pause in PAUSES:
        if received := _at_once.ask(incoming):
            return received
        connection.let_go()  # type: ignore[attr-defined]
        time.sleep(pause)
    return receive(incoming)  # which waits for whoever holds the conversation


_at_once = Gathering(receive_free)


def _written(incoming: Incoming, received: Received) -> Message:
    """Return the message as `receive` has just written it; reading it back would cost a tenth of the request."""
    return Message(
        pk=received.message_id,
        conversation_id=received.conversation_id or 0,
        kind=MessageKind.INCOMING,
        trust=received.trust,
        sender_name=incoming.sender.name,
        sender_address=incoming.sender.address,
        subject=incoming.subject,
        text=incoming.text,
        created_at=incoming.received_at,
    )


def _whole(file: Enclosure) -> IncomingFile:
    with open_file(file.sha256) as content:
        return IncomingFile(filename=file.filename, content_type=file.content_type, content=content.read())
