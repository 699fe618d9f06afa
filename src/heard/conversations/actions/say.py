"""Say something to a customer on our own, in their conversation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from heard.conversations.actions._row import about, locked
from heard.conversations.actions._writing import AT_ONCE, addressed, departure, left, write_message
from heard.conversations.events import ReplyWritten
from heard.conversations.models import Conversation, DeliveryState, Message, MessageKind
from heard.plumbing.events import announce


class NobodyToTell(Exception):
    """Nobody takes part in this conversation whom we could write to on its channel."""


def say(*, conversation: Conversation, text: str, at: dt.datetime, facts: Mapping[str, Any] | None = None) -> Message:
    """Write an automatic message to the conversation's customer; it is on its way with that, and in a chat it is there.

    It is no answer: the conversation stays as open as it was, and whoever waits goes on waiting. Whoever calls this has
    asked the gate (promises/notices). Raises ConversationGone, and NobodyToTell.
    """
    with transaction.atomic():
        row = locked(conversation)
        recipients = {"to": addressed(row, to=None, cc=(), bcc=())["to"]}
        if not recipients["to"]:
            raise NobodyToTell
        message = write_message(
            row, kind=MessageKind.AUTOMATIC, agent=None, text=text, at=at, recipients=recipients,
            facts=facts, **_leaving(row, at),
        )  # fmt: skip
        row.save(update_fields=["last_message_at", "last_message_id", "message_count"])
        written = ReplyWritten(**about(row, None), message_id=message.pk, channel=row.channel, kind=message.kind)
        announce(written, *departure(row, message))
    return message


def _leaving(row: Conversation, at: dt.datetime) -> dict[str, Any]:
    return left(at) if row.channel in AT_ONCE else {"delivery": DeliveryState.QUEUED, "send_at": at}
