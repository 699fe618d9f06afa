"""Send somebody a copy of a conversation by email."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.conversations.actions._row import about, locked
from heard.conversations.actions._writing import write_message
from heard.conversations.events import ReplyWritten
from heard.conversations.models import Conversation, DeliveryState, Message, MessageKind
from heard.customers.addresses import checked_address
from heard.customers.models import ChannelKind
from heard.plumbing.events import announce

COPY = "copy"  # stands among the facts of the message


def send_copy(
    *, conversation: Conversation, address: str, subject: str, text: str, quoted: str, quoted_html: str, at: dt.datetime
) -> Message:
    """Send a copy of what was said, `quoted`, under a few words; colleagues see that it went, and to whom.

    It goes as a forwarded mail does, so that whoever gets it holds no key to the conversation: nobody proved that the
    address is theirs. Raises AddressIsWrong and ConversationGone.
    """
    recipients = {"to": [checked_address(ChannelKind.EMAIL, address)]}
    with transaction.atomic():
        row = locked(conversation)
        message = write_message(
            row, kind=MessageKind.FORWARD, agent=None, at=at, text=text, subject=subject, quoted=quoted,
            quoted_html=quoted_html, recipients=recipients, delivery=DeliveryState.QUEUED, send_at=at, facts={COPY: True},
        )  # fmt: skip
        row.save(update_fields=["last_message_at", "last_message_id", "message_count"])
        announce(ReplyWritten(**about(row, None), message_id=message.pk, channel=ChannelKind.EMAIL, kind=message.kind))
    return message
