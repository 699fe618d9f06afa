"""What happens to conversations."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from heard.plumbing.events import Event


@dataclass(frozen=True, kw_only=True)
class ConversationEvent(Event):
    """Something about one conversation: it is the stream, its customer the subject, its inbox the scope."""

    STREAM: ClassVar[tuple[str, str]] = ("conversation", "conversation_id")
    SUBJECT: ClassVar[str] = "customer_id"
    ACTOR: ClassVar[str] = "agent_id"
    SCOPE: ClassVar[str] = "inbox_id"

    conversation_id: int
    customer_id: int
    inbox_id: int
    agent_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ConversationStarted(ConversationEvent):
    """A new matter: by the customer, or by us."""

    channel: str
    by_us: bool = False
    previous_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class MessageReceived(ConversationEvent):
    """Somebody said something to us. `kind` is the channel's word: message, auto_reply, list …"""

    message_id: int
    channel: str
    kind: str = "message"
    trust: str
    is_first: bool = False
    reopened: bool = False
    is_spam: bool = False


@dataclass(frozen=True, kw_only=True)
class LetterImported(ConversationEvent):
    """An old letter was brought in from an archive, theirs or ours. Nothing follows: it is nobody's work of today."""

    message_id: int
    is_first: bool = False


@dataclass(frozen=True, kw_only=True)
class SideAnswerReceived(ConversationEvent):
    """A supplier or carrier answered; the customer does not see it."""

    message_id: int
    side_conversation_id: int


@dataclass(frozen=True, kw_only=True)
class SideConversationClosed(ConversationEvent):
    """Nothing more is expected from somebody who was asked aside."""

    side_conversation_id: int


@dataclass(frozen=True, kw_only=True)
class ReplyWritten(ConversationEvent):
    """Something is to be said to the outside: an answer, a forward, a question aside, an automatic message."""

    message_id: int
    channel: str
    kind: str
    send_at: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ReplyWithdrawn(ConversationEvent):
    """An answer was taken back before it left; or, where it left at once (`sent_at`), before it was read."""

    message_id: int
    sent_at: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class NoteWritten(ConversationEvent):
    """Colleagues were told something."""

    message_id: int
    mentioned: list[int]


@dataclass(frozen=True, kw_only=True)
class MessageSent(ConversationEvent):
    """The channel took it."""

    message_id: int


@dataclass(frozen=True, kw_only=True)
class AnswerMailed(ConversationEvent):
    """What somebody missed who left a chat goes to them by email, with what is `above` it; or has left by now (`has_left`)."""

    message_id: int
    above: list[int]
    has_left: bool = False


@dataclass(frozen=True, kw_only=True)
class MessageNotDelivered(ConversationEvent):
    """It failed for good, came back, or nobody knows whether it left."""

    message_id: int
    delivery: str
    problem: str


@dataclass(frozen=True, kw_only=True)
class MessageDelayed(ConversationEvent):
    """It has not left or not arrived yet, is still tried, or left without some of whom it was for."""

    message_id: int
    problem: str


@dataclass(frozen=True, kw_only=True)
class ConversationAcknowledged(ConversationEvent):
    """The customer was told that we heard them."""

    message_id: int


@dataclass(frozen=True, kw_only=True)
class ConversationAssigned(ConversationEvent):
    """It is somebody's, or a team's, or nobody's."""

    assignee_id: int | None
    team_id: int | None
    reason: str = "hand"


@dataclass(frozen=True, kw_only=True)
class ConversationTagged(ConversationEvent):
    """Tags were put on or taken off."""

    added: list[str]
    removed: list[str]


@dataclass(frozen=True, kw_only=True)
class ConversationDescribed(ConversationEvent):
    """Subject, priority, contact reason or own fields changed."""

    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class ConversationWaits(ConversationEvent):
    """It waits for the customer, or for somebody else."""

    state: str


@dataclass(frozen=True, kw_only=True)
class ConversationSnoozed(ConversationEvent):
    """It was put away until a moment."""

    until: dt.datetime


@dataclass(frozen=True, kw_only=True)
class ConversationWoke(ConversationEvent):
    """Its snooze is over."""


@dataclass(frozen=True, kw_only=True)
class ConversationClosed(ConversationEvent):
    """It is resolved."""

    closure_id: int


@dataclass(frozen=True, kw_only=True)
class ConversationReopened(ConversationEvent):
    """It is not resolved after all."""

    by_customer: bool = False


@dataclass(frozen=True, kw_only=True)
class ConversationMarkedSpam(ConversationEvent):
    """It is nothing that needs an answer."""


@dataclass(frozen=True, kw_only=True)
class ConversationNotSpam(ConversationEvent):
    """It does need an answer."""


@dataclass(frozen=True, kw_only=True)
class SenderBlocked(ConversationEvent):
    """What this customer sends goes to spam from now on."""

    blocked: bool = True


@dataclass(frozen=True, kw_only=True)
class ConversationsMerged(ConversationEvent):
    """Another conversation went into this one."""

    merged_id: int
    merge_id: int
    undone: bool = False


@dataclass(frozen=True, kw_only=True)
class ConversationSplitOff(ConversationEvent):
    """Some of its messages became a conversation of their own."""

    created_id: int
    split_id: int
    undone: bool = False


@dataclass(frozen=True, kw_only=True)
class AgentNotified(ConversationEvent):
    """Somebody who works here was told of a conversation: by a rule, a macro or a service policy. `why` names it."""

    notified_id: int
    words: str
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class WebhookAsked(ConversationEvent):
    """One webhook, by its number, is to be told of a conversation, whatever facts it listens to. `why` names the rule."""

    webhook_id: int
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class IncidentEvent(Event):
    """Something about an incident, which every colleague may know of."""

    STREAM: ClassVar[tuple[str, str]] = ("incident", "incident_id")
    ACTOR: ClassVar[str] = "agent_id"

    incident_id: int
    title: str
    agent_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class IncidentOpened(IncidentEvent):
    """One problem is behind several conversations, or will be."""


@dataclass(frozen=True, kw_only=True)
class IncidentEdited(IncidentEvent):
    """Somebody said better what it is; `before` is the title it had."""

    before: str


@dataclass(frozen=True, kw_only=True)
class IncidentTold(IncidentEvent):
    """Everybody concerned is to be told something, each in their own conversation."""

    news_id: int
    count: int
    resolves: bool


@dataclass(frozen=True, kw_only=True)
class IncidentNewsStopped(IncidentEvent):
    """What had not left of some news was taken back."""

    news_id: int
    count: int


@dataclass(frozen=True, kw_only=True)
class IncidentResolved(IncidentEvent):
    """It is over; or, `undone`, it is not."""

    undone: bool = False


@dataclass(frozen=True, kw_only=True)
class IncidentLinked(ConversationEvent):
    """A conversation is about an incident."""

    incident_id: int
    title: str


@dataclass(frozen=True, kw_only=True)
class IncidentUnlinked(ConversationEvent):
    """A conversation is not about that incident after all."""

    incident_id: int
    title: str
