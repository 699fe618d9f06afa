"""What happens to what we know about a customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from heard.plumbing.events import Event


@dataclass(frozen=True, kw_only=True)
class CustomerEvent(Event):
    """Something about one customer; it stands on their timeline."""

    STREAM: ClassVar[tuple[str, str]] = ("customer", "customer_id")
    SUBJECT: ClassVar[str] = "customer_id"
    ACTOR: ClassVar[str] = "agent_id"

    customer_id: int
    agent_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class CustomerMet(CustomerEvent):
    """Somebody wrote to us, or was entered, for the first time."""

    channel: str


@dataclass(frozen=True, kw_only=True)
class CustomerProfileChanged(CustomerEvent):
    """An agent learnt something about them."""

    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class CustomersMerged(CustomerEvent):
    """Two records turned out to be one person."""

    merged_id: int
    merge_id: int


@dataclass(frozen=True, kw_only=True)
class CustomerMergeUndone(CustomerEvent):
    """They were two after all."""

    merged_id: int
    merge_id: int


@dataclass(frozen=True, kw_only=True)
class CustomerBlocked(CustomerEvent):
    """What they send goes to spam from now on, or not any more; told here when it was done on their own page."""

    blocked: bool = True


@dataclass(frozen=True, kw_only=True)
class CustomerErased(CustomerEvent):
    """Everything that told who they were was removed."""


@dataclass(frozen=True, kw_only=True)
class CustomerExported(CustomerEvent):
    """A copy of everything about them was made."""


@dataclass(frozen=True, kw_only=True)
class CustomerPasswordChanged(CustomerEvent):
    """They set, changed or removed their password; nothing of it is told."""

    did: str
