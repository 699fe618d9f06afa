"""What happens to what customers say of how they were served."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from heard.plumbing.events import Event


@dataclass(frozen=True, kw_only=True)
class ComplaintEvent(Event):
    """Something about one complaint: its conversation is the stream, its customer the subject, its inbox the scope."""

    STREAM: ClassVar[tuple[str, str]] = ("conversation", "conversation_id")
    SUBJECT: ClassVar[str] = "customer_id"
    ACTOR: ClassVar[str] = "agent_id"
    SCOPE: ClassVar[str] = "inbox_id"

    complaint_id: int
    conversation_id: int
    customer_id: int
    inbox_id: int
    owner_id: int
    agent_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ComplaintOpened(ComplaintEvent):
    """We let a customer down, and somebody sees to it by name."""

    tells_customer: bool


@dataclass(frozen=True, kw_only=True)
class ComplaintHandedOver(ComplaintEvent):
    """Somebody else sees to it now."""

    owner_name: str


@dataclass(frozen=True, kw_only=True)
class ComplaintCauseRecorded(ComplaintEvent):
    """It is known what went wrong, or known better."""

    cause: str


@dataclass(frozen=True, kw_only=True)
class RemedyOffered(ComplaintEvent):
    """The customer is to be offered something that makes good for it."""

    remedy_id: int
    kind: str
    amount: str = ""
    currency: str = ""


@dataclass(frozen=True, kw_only=True)
class RemedyAnswered(ComplaintEvent):
    """The customer accepted or refused what was offered, or did not answer. `by_page`: they said it themselves."""

    remedy_id: int
    kind: str
    answer: str
    by_page: bool = False


@dataclass(frozen=True, kw_only=True)
class ComplaintClosed(ComplaintEvent):
    """It is settled, one way or another."""

    outcome: str


@dataclass(frozen=True, kw_only=True)
class ComplaintWithdrawn(ComplaintEvent):
    """It was opened by mistake; or, `undone`, that was the mistake."""

    undone: bool = False


@dataclass(frozen=True, kw_only=True)
class ComplaintReopened(ComplaintEvent):
    """It was closed by mistake."""


@dataclass(frozen=True, kw_only=True)
class AnswerEvent(Event):
    """Something a customer answered when asked: their conversation is the stream, its inbox the scope."""

    STREAM: ClassVar[tuple[str, str]] = ("conversation", "conversation_id")
    SUBJECT: ClassVar[str] = "customer_id"
    SCOPE: ClassVar[str] = "inbox_id"

    satisfaction_id: int
    conversation_id: int
    customer_id: int
    inbox_id: int
    owner_id: int | None
    source: str


@dataclass(frozen=True, kw_only=True)
class CheckInAnswered(AnswerEvent):
    """All is well, or it is not yet."""

    is_well: bool


@dataclass(frozen=True, kw_only=True)
class SatisfactionGiven(AnswerEvent):
    """They said how they were served, from 1 to 5; `is_change` when they had said something else before."""

    score: int
    is_change: bool
