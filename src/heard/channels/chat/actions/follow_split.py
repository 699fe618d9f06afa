"""Let what was split off from a chat be a chat, too."""

from __future__ import annotations

from collections.abc import Sequence

from heard.channels.chat.models import Chat
from heard.conversations.events import ConversationSplitOff
from heard.conversations.models import Conversation
from heard.customers.models import ChannelKind
from heard.plumbing.reactions import Recorded


def follow_split(*, source_id: int, created_id: int) -> Chat | None:
    """Give a conversation that came out of a chat to the same visitor, who has come as far in it; return its chat.

    None where it is no chat, or somebody else's. Harmless when repeated.
    """
    source = Chat.objects.select_related("conversation").filter(pk=source_id).first()
    created = Conversation.objects.filter(pk=created_id, channel=ChannelKind.CHAT, merged_into=None).first()
    if source is None or created is None or created.customer_id != source.conversation.customer_id:
        return None
    known = {
        name: getattr(source, name)
        for name in (
            "visitor", "page_url", "page_title", "began_at", "visitor_got_id", "visitor_read_id", "agents_read_id", "mailed_id",
        )
    }  # fmt: skip
    return Chat.objects.get_or_create(conversation=created, defaults=known)[0]


def follow_split_chats(facts: Sequence[Recorded[ConversationSplitOff]]) -> None:
    """React to what is split off."""
    for fact in facts:
        if not fact.event.undone:
            follow_split(source_id=fact.event.conversation_id, created_id=fact.event.created_id)
