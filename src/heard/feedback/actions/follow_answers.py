"""Let what customers answered follow their conversation."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.models import Conversation
from heard.feedback.models import Satisfaction

if TYPE_CHECKING:
    from heard.conversations.events import ConversationsMerged
    from heard.plumbing.reactions import Recorded


def follow_answers(*, conversation_ids: Collection[int]) -> None:
    """Bring the answers in these conversations to where the closings they are about belong now: joined, or apart again.

    Told twice, or late, it comes to the same.
    """
    with transaction.atomic():
        # First the conversations, then what hangs on them, as everywhere (docs/decisions/one-order-of-locks.md).
        list(Conversation.objects.select_for_update(no_key=True).filter(pk__in=conversation_ids).order_by("pk"))
        found = Satisfaction.objects.select_for_update(no_key=True, of=("self",)).filter(
            conversation__in=conversation_ids
        )
        for row in found.select_related("closure__conversation__merged_into").order_by("pk"):
            began = row.closure.conversation
            now = began.merged_into or began
            if row.conversation_id != now.pk:
                row.conversation, row.inbox_id, row.customer_id = now, now.inbox_id, now.customer_id
                row.save(update_fields=["conversation", "inbox", "customer"])


def follow_merged_answers(facts: Sequence[Recorded[ConversationsMerged]]) -> None:
    """React to joined conversations, and to that being undone: what was said of them goes along."""
    follow_answers(
        conversation_ids={number for fact in facts for number in (fact.event.conversation_id, fact.event.merged_id)}
    )
