"""Pass a message on to somebody outside."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.html import escape
from django.utils.translation import gettext as _

from heard.conversations.actions._row import about, locked
from heard.conversations.actions._writing import UNDO_SECONDS, leaving, unique_addresses, write_message, written_already
from heard.conversations.actions.reply import NobodyToAnswer
from heard.conversations.enclosure import Enclosure
from heard.conversations.events import ReplyWritten
from heard.conversations.models import Attachment, Conversation, Message, MessageKind
from heard.conversations.rendering import render
from heard.customers.models import ChannelKind
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def forward(
    *,
    message: Message,
    agent: Agent,
    to: Sequence[str],
    at: dt.datetime,
    text: str = "",
    cc: Sequence[str] = (),
    bcc: Sequence[str] = (),
    with_files: bool = True,
    enclosures: Sequence[Enclosure] = (),
    send_at: dt.datetime | None = None,
    undo_seconds: int = UNDO_SECONDS,
    client_id: uuid.UUID | None = None,
) -> Message:
    """Send what somebody said on to email addresses, with its files and words of our own above.

    The conversation stays in its state; those it goes to do not take part in it. The same `client_id` twice writes
    once. Raises NobodyToAnswer, AddressIsWrong, ConversationGone.
    """
    recipients = unique_addresses(ChannelKind.EMAIL, {"to": to, "cc": cc, "bcc": bcc})
    if not recipients["to"]:
        raise NobodyToAnswer
    theirs = _files_of(message) if with_files else []
    with transaction.atomic():
        row = locked(message.conversation)
        if known := written_already(row, client_id):
            return known
        written = write_message(
            row,
            kind=MessageKind.FORWARD,
            agent=agent,
            text=text or _("Forwarded for your information."),
            subject=_("Fwd: %(subject)s") % {"subject": message.subject or row.subject},
            **_quoted(message),
            recipients=recipients,
            enclosures=[*theirs, *enclosures],
            client_id=client_id,
            at=at,
            **leaving(at, send_at, undo_seconds),
        )
        row.save()
        announce(_told(row, agent, written))
    return written


def _told(row: Conversation, agent: Agent, written: Message) -> ReplyWritten:
    return ReplyWritten(
        **about(row, agent),
        message_id=written.pk,
        channel=ChannelKind.EMAIL,
        kind=written.kind,
        send_at=written.send_at,
    )


def _files_of(message: Message) -> list[Enclosure]:
    return [Enclosure.of(attachment) for attachment in Attachment.objects.filter(message=message)]


def _quoted(message: Message) -> dict[str, Any]:
    """Return what is passed on, below the lines that introduce it: as text and as HTML."""
    introduction = _introduced(message)
    html = message.html or f"<p>{escape(message.text)}</p>"
    return {"quoted": introduction + message.text, "quoted_html": render(introduction) + html}


def _introduced(message: Message) -> str:
    """Return the lines that tell who said the forwarded words, when, and about what."""
    who = f"{message.sender_name} <{message.sender_address}>".strip() if message.sender_name else message.sender_address
    lines = [
        _("Forwarded message"),
        _("From: %(who)s") % {"who": who},
        _("Date: %(date)s") % {"date": message.said_at.strftime("%Y-%m-%d %H:%M %Z")},
        _("Subject: %(subject)s") % {"subject": message.subject},
    ]
    return "\n".join(lines) + "\n\n"
