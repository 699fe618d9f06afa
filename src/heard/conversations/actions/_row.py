"""What every verb does with the row of a conversation: lock it, name it in facts, keep its last words in step."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Q

from heard.conversations.models import Conversation, Message, MessageKind

if TYPE_CHECKING:
    from heard.staff.models import Agent

SNIPPET_CHARACTERS = 200
SPOKEN = (MessageKind.INCOMING, MessageKind.REPLY)
FROM_OUTSIDE = (MessageKind.INCOMING, MessageKind.SIDE_IN)


class ConversationGone(Exception):
    """The conversation was erased meanwhile; nothing was written."""


def locked(conversation: Conversation) -> Conversation:
    """Return the row as it is now, ours until the transaction ends; for a merged one, the one it went into.

    Raises ConversationGone.
    """
    rows = Conversation.objects.select_for_update(of=("self",), no_key=True).select_related("inbox", "customer")
    number = conversation.pk
    while True:
        row = rows.filter(pk=number).first()
        if row is None:
            raise ConversationGone
        if row.merged_into_id is None:
            return row
        number = row.merged_into_id


def about(conversation: Conversation, agent: Agent | None) -> dict[str, Any]:
    """Return what every fact about a conversation says."""
    return {
        "conversation_id": conversation.pk,
        "customer_id": conversation.customer_id,
        "inbox_id": conversation.inbox_id,
        "agent_id": None if agent is None else agent.pk,
    }


def snippet_of(text: str, subject: str = "") -> str:
    """Return the beginning of what was said, in one line."""
    return " ".join((text or subject)[: 3 * SNIPPET_CHARACTERS].split())[:SNIPPET_CHARACTERS]


def remember_last(conversation: Conversation, message: Message) -> None:
    """Take a new message of ours into the row; the caller saves it."""
    if message.kind == MessageKind.NOTE:
        return
    conversation.last_message_at = message.created_at
    conversation.last_message_id = message.pk
    conversation.message_count += 1
    if message.kind == MessageKind.REPLY:
        conversation.snippet = snippet_of(message.text, message.subject)
        conversation.snippet_by_us = True


def reckon(conversation: Conversation) -> None:
    """Count the row's messages anew, after some were moved or taken back; the caller saves it."""
    messages = Message.objects.filter(conversation=conversation).exclude(kind=MessageKind.NOTE)
    counted = messages.aggregate(
        count=Count("id"),
        newest=Max("id"),
        moment=Max("created_at"),
        outside=Max("id", filter=Q(kind__in=FROM_OUTSIDE)),
        spoken=Max("id", filter=Q(kind__in=SPOKEN)),
    )
    conversation.message_count = counted["count"]
    conversation.last_message_id = counted["newest"]
    conversation.last_message_at = counted["moment"] or conversation.created_at
    conversation.last_incoming_id = counted["outside"]
    spoken = messages.filter(pk=counted["spoken"]).values_list("kind", "text", "subject").first()
    kind, text, subject = spoken or ("", "", "")
    conversation.snippet = snippet_of(text, subject)
    conversation.snippet_by_us = kind == MessageKind.REPLY


def waited_since(conversation: Conversation, *, otherwise: dt.datetime) -> dt.datetime:
    """Return since when the customer has waited for us: their first word after our last answer, else `otherwise`."""
    spoken = Message.objects.filter(conversation=conversation)
    answered = spoken.filter(kind=MessageKind.REPLY).aggregate(last=Max("id"))["last"] or 0
    unanswered = spoken.filter(kind=MessageKind.INCOMING, pk__gt=answered).order_by("id")
    return unanswered.values_list("created_at", flat=True).first() or otherwise
