"""What happens between customers and webinars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from heard.plumbing.events import Event


@dataclass(frozen=True, kw_only=True)
class WebinarEvent(Event):
    """Something about one customer and one webinar: it stands on the customer's timeline."""

    STREAM: ClassVar[tuple[str, str]] = ("customer", "customer_id")
    SUBJECT: ClassVar[str] = "customer_id"

    webinar_id: int
    registration_id: int
    customer_id: int
    title: str


@dataclass(frozen=True, kw_only=True)
class WebinarRegistered(WebinarEvent):
    """Somebody wants to come."""

    is_waiting: bool


@dataclass(frozen=True, kw_only=True)
class WebinarPlaceGiven(WebinarEvent):
    """Somebody on the waiting list has a place after all."""


@dataclass(frozen=True, kw_only=True)
class WebinarLeft(WebinarEvent):
    """Somebody does not come."""


@dataclass(frozen=True, kw_only=True)
class WebinarAttended(WebinarEvent):
    """Somebody was there."""
