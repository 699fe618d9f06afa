"""What customers say by way of a script: the same road in as every other channel."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from ninja import Field, Schema

from heard.conversations.actions.receive import receive
from heard.conversations.api.files import enclosures
from heard.conversations.api.shapes import without_files
from heard.conversations.enclosure import Enclosure
from heard.conversations.incoming import Incoming, IncomingFile, Sender
from heard.conversations.models import Message
from heard.plumbing.database.prepared import Prepared
from heard.plumbing.files import open_file
from heard.staff.tokens import ApiRequest

_message = Prepared(lambda number: Message.objects.filter(pk=number), examples={"number": -1})


class SenderIn(Schema):
    """Who says it."""

    address: str = Field(min_length=1, max_length=320)
    name: str = Field("", max_length=200)


def take_in(
    request: ApiRequest, inbox_id: int, channel: str, sender: Sender, given: Any, *, joins: int | None = None
) -> Message:
    """Take in what was said, into the conversation `joins` or a new one; return the message."""
    at = timezone.now()
    files = enclosures(request, given.files)
    received = receive(
        Incoming(
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
    )
    message = _message.find(number=received.message_id)
    if message is None:
        raise Message.DoesNotExist
    return message if files else without_files(message)


def _whole(file: Enclosure) -> IncomingFile:
    with open_file(file.sha256) as content:
        return IncomingFile(filename=file.filename, content_type=file.content_type, content=content.read())
