"""What a visitor says, on its way in, and what became of it."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from heard.conversations.enclosure import Enclosure

NAMESPACE = uuid.UUID("8f2f6d4e-5f0a-4b7b-9d0e-0c0f6e1f5a11")  # any: it only keeps our names apart from others'


@dataclass(frozen=True, kw_only=True)
class Said:
    """One message of a visitor: `given_id` is the id their browser chose, `chat` the conversation they mean (None: a new one)."""

    visitor: uuid.UUID
    widget_id: int
    inbox_id: int
    given_id: uuid.UUID
    chat: int | None
    text: str
    enclosures: tuple[Enclosure, ...] = ()
    name: str = ""
    language: str = ""
    page_url: str = ""
    page_title: str = ""
    is_known: bool = False
    named_at: dt.datetime | None = None  # since when their browser says who it is; None: nobody asks

    @property
    def client_id(self) -> uuid.UUID:
        """The id the message is kept under: nobody can take another visitor's by choosing the same."""
        return uuid.uuid5(NAMESPACE, f"{self.visitor.hex}:{self.given_id.hex}")


@dataclass(frozen=True, kw_only=True)
class Heard:
    """That it is kept for good: as which message, in which conversation."""

    message_id: int
    conversation_id: int
    is_duplicate: bool = False


@dataclass(frozen=True)
class NotHeard:
    """That it is not kept, and why (a word of the protocol)."""

    why: str
