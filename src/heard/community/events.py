"""What happens in the community."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from heard.plumbing.events import Event


@dataclass(frozen=True, kw_only=True)
class MemberJoined(Event):
    """A customer chose the name they go by."""

    STREAM: ClassVar[tuple[str, str]] = ("member", "member_id")
    SUBJECT: ClassVar[str] = "customer_id"

    member_id: int
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class PostEvent(Event):
    """Something about what somebody wrote: its question is the stream; the customer is who wrote it, none for the team."""

    STREAM: ClassVar[tuple[str, str]] = ("question", "question_id")
    SUBJECT: ClassVar[str] = "customer_id"
    ACTOR: ClassVar[str] = "agent_id"

    question_id: int
    post_id: int
    kind: str
    state: str
    customer_id: int | None = None
    member_id: int | None = None
    agent_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class QuestionAsked(PostEvent):
    """Somebody wants to know something."""


@dataclass(frozen=True, kw_only=True)
class AnswerGiven(PostEvent):
    """Somebody knows something about it."""

    is_official: bool = False


@dataclass(frozen=True, kw_only=True)
class CommentWritten(PostEvent):
    """Somebody put a word beside it."""


@dataclass(frozen=True, kw_only=True)
class AnswerAccepted(PostEvent):
    """It helped whoever asked; or, `undone`, it did not after all."""

    undone: bool = False


@dataclass(frozen=True, kw_only=True)
class AnswerMadeOfficial(PostEvent):
    """The team stands behind an answer; or, `undone`, not any more."""

    undone: bool = False


@dataclass(frozen=True, kw_only=True)
class PostEdited(PostEvent):
    """Its words, or its tags, are others now."""


@dataclass(frozen=True, kw_only=True)
class PostRemoved(PostEvent):
    """Its author took it away; or, `undone`, brought it back."""

    undone: bool = False


@dataclass(frozen=True, kw_only=True)
class PostFlagged(PostEvent):
    """A member thinks that the team should look at it."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class PostModerated(PostEvent):
    """Who may see it is decided; `before` says who might until then."""

    before: str


@dataclass(frozen=True, kw_only=True)
class QuestionHandedOver(PostEvent):
    """Nobody answered it, and the team looks after it in a conversation."""

    conversation_id: int


@dataclass(frozen=True, kw_only=True)
class QuestionClosed(PostEvent):
    """It takes no new answers; or, `undone`, it does again."""

    reason: str
    undone: bool = False


@dataclass(frozen=True, kw_only=True)
class MemberSilenced(Event):
    """The team lets a member write no more; or, `undone`, again."""

    STREAM: ClassVar[tuple[str, str]] = ("member", "member_id")
    SUBJECT: ClassVar[str] = "customer_id"
    ACTOR: ClassVar[str] = "agent_id"

    member_id: int
    customer_id: int | None
    agent_id: int
    undone: bool = False
