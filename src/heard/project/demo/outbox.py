"""The mails of the last days as files, so that the demo's mailbox has something to read and to answer."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.mail import EmailMessage

from heard.channels.email.models import RawEmail
from heard.channels.email.sending.letter import letters
from heard.channels.email.sending.writing import write
from heard.conversations.models import Message, MessageKind
from heard.conversations.models.message import OUTGOING
from heard.plumbing.mail import Outbox
from heard.project.mailbox.letters import keep_sent

DAYS = 6
MOST = 90  # mails: a file each, written to disk before the demo says that it is ready


def fill_outbox(*, at: dt.datetime) -> None:
    """Write what was sent in the last days, and what customers wrote in the same conversations, as files."""
    recent = Message.objects.filter(kind__in=OUTGOING, created_at__gt=at - dt.timedelta(days=DAYS)).order_by("-pk")[
        :MOST
    ]
    chosen = {message.pk: (message.external_id, 1, ()) for message in recent}
    mails: list[EmailMessage] = [write(letter, {}) for letter in letters(chosen)]
    Outbox(settings.HEARD_OUTBOX, even_when_stopped=True).send_messages(mails)
    kept = Message.objects.filter(
        kind=MessageKind.INCOMING, conversation__in={message.conversation_id for message in recent}
    )
    for original in RawEmail.objects.filter(message__in=kept):
        keep_sent(bytes(original.data), at=original.received_at)
