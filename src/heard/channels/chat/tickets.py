"""Files of visitors: a ticket for one that was sent ahead of its message, and the address under which they see one again."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from heard.conversations.enclosure import Enclosure
from heard.plumbing.files.addresses import sign

LASTS = dt.timedelta(hours=1)
READER = "chat"  # whom addresses are signed for: whoever has one, as pictures are asked for without a name
LONGEST = 2000  # characters of a ticket
_SALT = "heard.channels.chat.ticket"


class TicketIsVoid(Exception):
    """It was not given here, belongs to another visitor, or is more than an hour old."""


def new_ticket(enclosure: Enclosure, *, visitor: uuid.UUID, at: dt.datetime) -> str:
    """Return what a visitor's browser names a stored file by in the message it sends next."""
    until = int((at + LASTS).timestamp())
    said = [enclosure.sha256, enclosure.filename, enclosure.content_type, enclosure.size, visitor.hex, until]
    return Signer(salt=_SALT).sign_object(said)


def read_ticket(text: str, *, visitor: uuid.UUID, was: uuid.UUID | None = None, at: dt.datetime) -> Enclosure:
    """Return the stored file a ticket stands for: the visitor's own, or given to the browser they `was` before the website
    vouched for them. Raises TicketIsVoid.
    """
    try:
        said: Any = Signer(salt=_SALT).unsign_object(text[:LONGEST])
        sha256, filename, content_type, size, holder, until = said
    except (BadSignature, ValueError, TypeError) as error:
        raise TicketIsVoid("not a ticket of ours") from error
    if holder not in {visitor.hex, was and was.hex}:
        raise TicketIsVoid("somebody else's ticket")
    if at.timestamp() >= until:
        raise TicketIsVoid("more than an hour old")
    return Enclosure(sha256=sha256, filename=filename, content_type=content_type, size=size)


def file_path(attachment_id: int, *, visitor: uuid.UUID, at: dt.datetime) -> str:
    """Return the address, within this site, under which a visitor sees a file of their conversation for some hours."""
    return reverse("chat_file", args=[sign(f"{visitor.hex}:{attachment_id}", for_whom=READER, at=at)])
