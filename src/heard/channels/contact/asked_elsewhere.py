"""What the contact page asks of floors and channels it does not know: their doors are named in the settings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from heard.conversations.models import Conversation, Inbox
from heard.customers.models import Customer


@dataclass(frozen=True)
class Opening:
    """Whether an inbox is open, and if not, when it opens again, in its time zone (None: nobody knows)."""

    is_open: bool
    opens_at: dt.datetime | None = None


@dataclass(frozen=True)
class Day:
    """One of the next days, and from when until when somebody is there on it, in the time zone of the house."""

    date: dt.date
    spans: Sequence[tuple[dt.datetime, dt.datetime]]


@dataclass(frozen=True)
class Chat:
    """The chat on this page: `waiting` people wait for somebody now, which may take so many `minutes` (None: unknown)."""

    key: str
    is_open: bool
    says: str
    waiting: int
    minutes: int | None
    has_calls: bool


def opening(inbox: Inbox, *, at: dt.datetime) -> Opening:
    """Return whether an inbox is open; one without opening hours always is."""
    found = _asked("HEARD_OPENING", inbox, at=at)
    return Opening(found.is_open, found.opens_at) if found else Opening(is_open=True)


def days(inbox: Inbox, *, at: dt.datetime) -> Sequence[Day]:
    """Return the opening hours of the next seven days, today first; none for a house that is always open."""
    return [Day(date, spans) for date, spans in _asked("HEARD_OPEN_DAYS", inbox, at=at) or ()]


def chat(inbox: Inbox, *, at: dt.datetime, language: str) -> Chat | None:
    """Return the chat that visitors of this page may open, or None where there is none."""
    found = _asked("HEARD_CHAT_HERE", inbox, at=at, language=language)
    return Chat(**found) if found else None


def known_customer(request: HttpRequest) -> Customer | None:
    """Return the customer who signed in with this browser."""
    found: Customer | None = _asked("HEARD_KNOWN_CUSTOMER", request)
    return found


def answered_by(conversation: Conversation, *, at: dt.datetime) -> dt.datetime | None:
    """Return by when a conversation that begins now is answered, where the house is closed before its usual hours are over."""
    found: Mapping[int, dt.datetime] = _asked("HEARD_ANSWER_MOMENTS", [conversation], at=at) or {}
    return found.get(conversation.pk)


def _asked(door: str, *about: Any, **named: Any) -> Any:
    name = getattr(settings, door, "")
    asked: Callable[..., Any] | None = import_string(name) if name else None
    return asked(*about, **named) if asked else None
