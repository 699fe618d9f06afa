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
    """Something is owed from now on; `replaces_id` is the promise whose place it takes."""

    due_at: dt.datetime | None
    source: str
    replaces_id: int | None = None


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
class CheckInDue(PromiseEvent):
    """The moment has come to ask how it went."""


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


@dataclass(frozen=True, kw_only=True)
class PromiseReplaced(PromiseEvent):
    """A new date was set: another promise, due at `due_at`, takes its place. It is released by that, or stays broken."""

    by_id: int
    due_at: dt.datetime | None


@dataclass(frozen=True, kw_only=True)
class NoticeEvent(Event):
    """Something about what we say on our own."""

    STREAM: ClassVar[tuple[str, str]] = ("conversation", "conversation_id")
    SUBJECT: ClassVar[str] = "customer_id"
    ACTOR: ClassVar[str] = "agent_id"
    SCOPE: ClassVar[str] = "inbox_id"

    notice_id: int
    kind: str
    conversation_id: int
    customer_id: int
    inbox_id: int
    agent_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class NoticePrepared(NoticeEvent):
    """It is worded, and waits for a click (draft) or for its moment (ready)."""

    state: str


@dataclass(frozen=True, kw_only=True)
class NoticeSent(NoticeEvent):
    """It went to the customer, in a message of its own or together with others."""

    message_id: int


@dataclass(frozen=True, kw_only=True)
class NoticeDropped(NoticeEvent):
    """It will not be sent."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class NoticeWishChosen(Event):
    """A customer said how much they want to hear from us on our own."""

    STREAM: ClassVar[tuple[str, str]] = ("customer", "customer_id")
    SUBJECT: ClassVar[str] = "customer_id"
    ACTOR: ClassVar[str] = "agent_id"

    customer_id: int
    wish: str
    channel: str = "email"
    agent_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class PromiseReopened(PromiseEvent):
    """It was ended by mistake, and is owed again."""

    due_at: dt.datetime | None


@dataclass(frozen=True, kw_only=True)
class PromiseHandedOver(PromiseEvent):
    """Somebody else sees to it now."""


@dataclass(frozen=True, kw_only=True)
class PromisesReckonedAnew(Event):
    """A calendar or a policy changed, and open targets followed: so many are due at another moment, or not aimed at any more."""

    STREAM: ClassVar[tuple[str, str]] = ("setting", "setting")

    setting: str
    title: str
    moved: int
    released: int


@dataclass(frozen=True, kw_only=True)
class CallLogged(PromiseEvent):
    """Somebody rang the customer. `outcome`: reached, missed or message (left)."""

    call_id: int
    outcome: str
