"""Remember how far somebody has read."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import connection, transaction

from heard.conversations.models import Conversation, Mention

if TYPE_CHECKING:
    from heard.staff.models import Agent


def read(*, conversation: Conversation, agent: Agent, message_id: int, at: dt.datetime) -> None:
    """Remember that an agent has read a conversation up to a message; never backwards. Their mentions in it are seen."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_READ, [conversation.pk, agent.pk, message_id])
        Mention.objects.filter(
            agent=agent, seen_at__isnull=True, message__conversation=conversation, message_id__lte=message_id
        ).update(seen_at=at)


_READ = """
INSERT INTO conversations_reading (conversation_id, agent_id, last_message_id) VALUES (%s, %s, %s)
ON CONFLICT (conversation_id, agent_id) DO UPDATE SET last_message_id = excluded.last_message_id
    WHERE conversations_reading.last_message_id < excluded.last_message_id
"""
