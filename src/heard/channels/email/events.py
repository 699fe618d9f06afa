"""What happens to mail before it is a message, and to what cannot become one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from heard.plumbing.events import Event


@dataclass(frozen=True, kw_only=True)
class RawEmailEvent(Event):
    """Something about one original mail."""

    STREAM: ClassVar[tuple[str, str]] = ("raw_email", "raw_email_id")
    SCOPE: ClassVar[str] = "inbox_id"

    raw_email_id: int
    inbox_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class EmailQuarantined(RawEmailEvent):
    """A mail could not be read or placed and waits for a person; with an agent, it was set aside and put back."""

    ACTOR: ClassVar[str] = "agent_id"

    reason: str
    agent_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class EmailReleased(RawEmailEvent):
    """A mail left the quarantine: tried again, or set aside."""

    ACTOR: ClassVar[str] = "agent_id"

    agent_id: int | None = None
    discarded: bool = False
