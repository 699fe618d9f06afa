"""Whether visitors saw what we said."""

from __future__ import annotations

from heard.channels.chat.models import Chat
from heard.conversations.models import Message


def was_read(message: Message) -> bool:
    """Return whether a message of a chat stood before its visitor's eyes.

    The chat is locked until the transaction ends, so that it is not read while somebody takes it back.
    """
    chat = Chat.objects.select_for_update(of=("self",)).filter(pk=message.conversation_id).first()
    return chat is not None and chat.visitor_read_id >= message.pk
