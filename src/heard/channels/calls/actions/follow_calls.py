"""Let calls follow their conversation."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from heard.channels.calls.models import Call
from heard.conversations.models import Conversation

if TYPE_CHECKING:
    from heard.conversations.events import ConversationsMerged
    from heard.plumbing.reactions import Recorded


def follow_calls(*, conversation_ids: Collection[int]) -> None:
    """Let the calls of these conversations be the customer's and in the inbox to which their conversation belongs now.

    They stay with the conversation they were held in, which is reached through the one it was joined to. Twice is once.
    """
    with transaction.atomic():
        for row in Conversation.objects.filter(pk__in=conversation_ids).select_related("merged_into").order_by("pk"):
            now = row.merged_into or row
            Call.objects.filter(conversation=row).update(customer_id=now.customer_id, inbox_id=now.inbox_id)


def follow_merged_calls(facts: Sequence[Recorded[ConversationsMerged]]) -> None:
    """React to joined conversations, and to that being undone."""
    follow_calls(
        conversation_ids={number for fact in facts for number in (fact.event.conversation_id, fact.event.merged_id)}
    )
