"""What happens to promises."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from heard.plumbing.events import Event


@dataclass(frozen=True, kw_only=True)
class PromiseEvent(Event):
    """Something about one promise: its conversation is the stream, its customer the subject, its inbox the scope."""

    STREAM: ClassVar[tuple[str, str]] = ("conversation", "conversation_id")
    SUBJECT: ClassVar[str] = "customer_id"
    ACTOR: ClassVar[str] = "agent_id"
    SCOPE: ClassVar[str] = "inbox_id"

    promise_id: int
    kind: str
    is_told: bool
    conversation_id: int
    customer_id: int
    inbox_id: int
    agent_id: int | None = None
    owner_id: int | None = None
    team_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class PromiseMade(PromiseEvent):
    """Something is owed from now on."""

    due_at: dt.datetime | None
    source: str


@dataclass(frozen=True, kw_only=True)
class PromiseMoved(PromiseEvent):
    """It is due at another moment, or paused (no moment). `why`: paused, resumed, policy, agreed."""

    due_at: dt.datetime | None
    why: str


@dataclass(frozen=True, kw_only=True)
class PromiseDueSoon(PromiseEvent):
    """So many percent of its time have gone by, and it is not kept."""

    due_at: dt.datetime | None
    percent: int


@dataclass(frozen=True, kw_only=True)
class PromiseKept(PromiseEvent):
    """What was owed is done, in time."""


@dataclass(frozen=True, kw_only=True)
class PromiseBroken(PromiseEvent):
    """Its moment passed."""

    due_at: dt.datetime | None


@dataclass(frozen=True, kw_only=True)
class PromiseSettled(PromiseEvent):
    """It was broken, and what was owed is done after all."""


@dataclass(frozen=True, kw_only=True)
class PromiseReleased(PromiseEvent):
    """Nobody expects it any more."""

    reason: str
