"""What facts of guidance say of the conversation they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from heard.conversations.models import Conversation
    from heard.staff.models import Agent


def about(conversation: Conversation, agent: Agent | None) -> dict[str, Any]:
    """Return the fields each of them has."""
    return {
        "conversation_id": conversation.pk,
        "customer_id": conversation.customer_id,
        "inbox_id": conversation.inbox_id,
        "agent_id": agent.pk if agent else None,
    }
