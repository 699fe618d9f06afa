"""Tell a visitor that somebody saw what they said."""

from __future__ import annotations

from django.db import transaction

from heard.channels.chat.events import ChatRead
from heard.channels.chat.models import Chat
from heard.plumbing.events import announce


def read_by_agent(*, conversation_id: int, message_id: int) -> bool:
    """Note that agents have seen a chat up to a message; return whether that is news. It never goes back."""
    with transaction.atomic():
        moved = Chat.objects.filter(pk=conversation_id, agents_read_id__lt=message_id).update(agents_read_id=message_id)
        if moved:
            announce(ChatRead(conversation_id=conversation_id, message_id=message_id))
    return bool(moved)
