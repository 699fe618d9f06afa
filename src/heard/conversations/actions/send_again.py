"""Try once more to send what did not arrive."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions._row import about, locked
from heard.conversations.events import ReplyWritten
from heard.conversations.models import DeliveryState, Message
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent

STUCK = (DeliveryState.FAILED, DeliveryState.BOUNCED, DeliveryState.UNCERTAIN)


def send_again(*, message: Message, agent: Agent, at: dt.datetime) -> Message:
    """Queue a message that failed, came back or perhaps never left, or one that was held when something newer arrived.

    It goes out as the same message, so that whoever has it already sees it once. Anything else is left as it is.
    """
    with transaction.atomic():
        row = locked(message.conversation)
        ours = Message.objects.select_for_update().get(pk=message.pk)
        is_held = ours.delivery == DeliveryState.HELD and ours.send_at is None
        if ours.delivery not in STUCK and not is_held:
            return ours
        ours.delivery = DeliveryState.QUEUED
        ours.delivery_problem = ""
        ours.send_at = at
        ours.save(update_fields=["delivery", "delivery_problem", "send_at"])
        announce(
            ReplyWritten(**about(row, agent), message_id=ours.pk, channel=row.channel, kind=ours.kind, send_at=at),
        )
    return ours
