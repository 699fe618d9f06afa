"""What happens among the people who work here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from heard.plumbing.events import Event


@dataclass(frozen=True, kw_only=True)
class StaffEvent(Event):
    """Something about one agent; `by_agent_id` is who did it."""

    STREAM: ClassVar[tuple[str, str]] = ("agent", "agent_id")
    ACTOR: ClassVar[str] = "by_agent_id"

    agent_id: int
    by_agent_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class AgentInvited(Event):
    """Somebody was asked to join."""

    STREAM: ClassVar[tuple[str, str]] = ("invitation", "invitation_id")
    ACTOR: ClassVar[str] = "by_agent_id"

    invitation_id: int
    role: str
    by_agent_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class AgentJoined(StaffEvent):
    """An invitation was taken up."""


@dataclass(frozen=True, kw_only=True)
class AgentAccessChanged(StaffEvent):
    """Role, teams or the right to sign in changed: open screens must be asked again what they may show.

    `what` is "role", "teams", "deactivated" or "reactivated".
    """

    what: str


@dataclass(frozen=True, kw_only=True)
class AgentAvailabilityChanged(StaffEvent):
    """Somebody is online, away or offline: they said so (`by_agent_id`), or their open pages did."""

    availability: str


@dataclass(frozen=True, kw_only=True)
class AgentSignedOut(StaffEvent):
    """One session of an agent ended, or all of them: its sockets close."""

    session_hash: str = ""


@dataclass(frozen=True, kw_only=True)
class AgentProfileChanged(StaffEvent):
    """Name, language, time zone, signature, capacities, what they are told, or the address they sign in with changed."""

    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class InvitationWithdrawn(Event):
    """Somebody shall not join after all."""

    STREAM: ClassVar[tuple[str, str]] = ("invitation", "invitation_id")
    ACTOR: ClassVar[str] = "by_agent_id"

    invitation_id: int
    by_agent_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ApiTokenIssued(StaffEvent):
    """A script was given a key."""

    token_id: int


@dataclass(frozen=True, kw_only=True)
class ApiTokenRevoked(StaffEvent):
    """A key was taken back."""

    token_id: int
