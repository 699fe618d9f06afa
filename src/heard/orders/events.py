"""What happens to orders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from heard.plumbing.events import Event


@dataclass(frozen=True, kw_only=True)
class OrderPlaced(Event):
    """A shop told us that somebody bought something."""

    STREAM: ClassVar[tuple[str, str]] = ("order", "order_id")
    SUBJECT: ClassVar[str] = "customer_id"
    ACTOR: ClassVar[str] = "agent_id"

    order_id: int
    customer_id: int
    reference: str
    agent_id: int | None = None
