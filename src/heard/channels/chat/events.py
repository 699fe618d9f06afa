"""What happens in chats beside what happens to any conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from heard.conversations.events import ConversationEvent
from heard.plumbing.events import Event


@dataclass(frozen=True, kw_only=True)
class ChatRead(Event):
    """An agent saw what the visitor said, up to a message. A stream of its own: nothing on agents' screens moves by it."""

    STREAM: ClassVar[tuple[str, str]] = ("chat", "conversation_id")

    conversation_id: int
    message_id: int


@dataclass(frozen=True, kw_only=True)
class VisitorIdentified(Event):
    """The website says who a visitor is, who spoke here before without a name."""

    STREAM: ClassVar[tuple[str, str]] = ("customer", "customer_id")
    SUBJECT: ClassVar[str] = "customer_id"

    customer_id: int
    visitor_id: int


@dataclass(frozen=True, kw_only=True)
class AddressLeft(ConversationEvent):
    """The visitor of a chat said where mail reaches them."""
