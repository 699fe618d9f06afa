"""What happens to calls."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from heard.plumbing.events import Event


@dataclass(frozen=True, kw_only=True)
class CallEvent(Event):
    """Something about one call: its conversation is the stream, its customer the subject, its inbox the scope."""

    STREAM: ClassVar[tuple[str, str]] = ("conversation", "conversation_id")
    SUBJECT: ClassVar[str] = "customer_id"
    ACTOR: ClassVar[str] = "agent_id"
    SCOPE: ClassVar[str] = "inbox_id"

    call_id: int
    kind: str
    begun_by: str
    conversation_id: int
    customer_id: int
    inbox_id: int
    agent_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class CallRang(CallEvent):
    """One side rings the other. `rings_id` is the agent whose conversation it is, who is rung first."""

    rings_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class CallAnswered(CallEvent):
    """They talk."""


@dataclass(frozen=True, kw_only=True)
class CallJoined(CallEvent):
    """A team lead is in a running call as its third; both sides are told who."""

    ACTOR: ClassVar[str] = "joined_id"

    joined_id: int


@dataclass(frozen=True, kw_only=True)
class CallLeft(CallEvent):
    """The third is not in it any more; the two go on."""

    ACTOR: ClassVar[str] = "joined_id"

    joined_id: int


@dataclass(frozen=True, kw_only=True)
class CallEnded(CallEvent):
    """It is over. `outcome`: ended, missed or declined; `seconds`: how long they talked; `ended_by`: agent, visitor or empty;
    `joined_ids`, `joined`: who of us was in it as a third, by number and by the name they had.
    """

    outcome: str
    seconds: int
    ended_by: str = ""
    joined_ids: list[int] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
