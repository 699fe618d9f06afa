"""What the API tells of conversations and messages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from ninja import Schema

from heard.conversations.models import Attachment, Conversation, Message, Tagging
from heard.plumbing.api.shapes import Page


class ConversationOut(Schema):
    """A conversation. `since` is since when it stands as it does; while open, since when the customer waits."""

    id: int
    inbox_id: int
    customer_id: int
    channel: str
    subject: str
    state: str
    since: dt.datetime
    assignee_id: int | None
    team_id: int | None
    priority: int
    contact_reason_id: int | None
    tags: list[str]
    custom: dict[str, Any]
    language: str
    snippet: str
    message_count: int
    created_at: dt.datetime
    last_message_at: dt.datetime
    first_answered_at: dt.datetime | None
    previous_id: int | None
    merged_into_id: int | None

    @staticmethod
    def resolve_tags(conversation: Conversation) -> list[str]:
        """Return the names of its tags; a list has brought them along."""
        brought: list[str] | None = getattr(conversation, "tag_names", None)
        return list(tag_names(conversation.pk)) if brought is None else brought


class AttachmentOut(Schema):
    """A file of a message; its bytes are at /attachments/{id}."""

    id: int
    filename: str
    content_type: str
    size: int
    inline: bool


class MessageOut(Schema):
    """A message. `delivery` says how far an outgoing one has come."""

    id: int
    conversation_id: int
    kind: str
    trust: str
    agent_id: int | None
    sender_name: str
    sender_address: str
    recipients: dict[str, list[str]]
    subject: str
    text: str
    quoted: str
    html: str
    side_conversation_id: int | None
    attachments: list[AttachmentOut]
    delivery: str
    delivery_problem: str
    created_at: dt.datetime
    send_at: dt.datetime | None
    sent_at: dt.datetime | None

    @staticmethod
    def resolve_attachments(message: Message) -> Sequence[Attachment]:
        """Return its files; a list has brought them along."""
        return list(message.attachments.all())


class MessagePage(Page):
    """A page of messages."""

    items: list[MessageOut]


def with_tags(found: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """Return conversations that bring the names of their tags along."""
    return found.annotate(tag_names=ArraySubquery(tag_names(OuterRef("pk"))))


def tag_names(conversation: Any) -> QuerySet[Tagging, str]:
    """Return the names of a conversation's tags, in order."""
    taggings = Tagging.objects.filter(conversation=conversation).order_by("tag__name")
    return taggings.annotate(name=F("tag__name")).values_list("name", flat=True)


def conversation_told(row: Conversation) -> ConversationOut:
    """Return a conversation of with_tags as it is told; what comes from the database is not checked again, see `told`."""
    names: list[str] = row.tag_names  # type: ignore[attr-defined] # as with_tags has brought them
    return ConversationOut.model_construct(**{name: getattr(row, name) for name in _OF_CONVERSATION}, tags=names)


def told(message: Message, *, has_files: bool) -> MessageOut:
    """Return a message as it is told; only where there are files has anybody to look for them.

    Made without checking what we wrote ourselves: ninja would check each field twice, half of a list's time.
    """
    files = [AttachmentOut.from_orm(file) for file in message.attachments.all()] if has_files else []
    return MessageOut.model_construct(**{name: getattr(message, name) for name in _OF_MESSAGE}, attachments=files)


_OF_CONVERSATION = tuple(name for name in ConversationOut.model_fields if name != "tags")
_OF_MESSAGE = tuple(name for name in MessageOut.model_fields if name != "attachments")
