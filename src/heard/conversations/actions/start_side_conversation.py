"""Ask somebody aside: a supplier, a carrier, a colleague elsewhere."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions._row import locked
from heard.conversations.actions._subjects import subject_line
from heard.conversations.actions._writing import UNDO_SECONDS, unique_addresses, written_already
from heard.conversations.actions.answer_side import say_aside
from heard.conversations.actions.reply import NobodyToAnswer
from heard.conversations.enclosure import Enclosure
from heard.conversations.models import Conversation, SideConversation
from heard.customers.models import ChannelKind
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


def start_side_conversation(
    *,
    conversation: Conversation,
    agent: Agent,
    to: Sequence[str],
    subject: str,
    text: str,
    at: dt.datetime,
    enclosures: Sequence[Enclosure] = (),
    waits: bool = True,
    undo_seconds: int = UNDO_SECONDS,
    client_id: uuid.UUID | None = None,
) -> SideConversation:
    """Ask email addresses something; their answers come back to this page and never reach the customer.

    With `waits` the conversation waits for the third party. The same `client_id` twice asks once. Raises
    NobodyToAnswer, NothingToSay, AddressIsWrong and ConversationGone.
    """
    addresses = unique_addresses(ChannelKind.EMAIL, {"to": to})["to"]
    if not addresses:
        raise NobodyToAnswer
    with transaction.atomic():
        row = locked(conversation)
        asked = written_already(row, client_id)
        if asked and asked.side_conversation:
            return asked.side_conversation
        side = SideConversation.objects.create(
            conversation=row,
            subject=subject_line(subject) or row.subject,
            addresses=addresses,
            started_by=agent,
            started_at=at,
        )
        announce(*say_aside(row, side, agent, text, enclosures, waits, undo_seconds, client_id, at)[1])
    return side
