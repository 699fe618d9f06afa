"""What happens when agents use what is written."""

from __future__ import annotations

from dataclasses import dataclass

from heard.conversations.events import ConversationEvent


@dataclass(frozen=True, kw_only=True)
class ArticleUsed(ConversationEvent):
    """An answer that was sent leads to an article."""

    article_id: int
    message_id: int


@dataclass(frozen=True, kw_only=True)
class GuideTaken(ConversationEvent):
    """Somebody goes through a guide in a conversation."""

    article_id: int
    title: str


@dataclass(frozen=True, kw_only=True)
class GuidePutAway(ConversationEvent):
    """A guide is not needed in a conversation any more."""

    article_id: int
    title: str


@dataclass(frozen=True, kw_only=True)
class GuideStepTicked(ConversationEvent):
    """A step of a guide is done; or, `undone`, not done after all."""

    article_id: int
    step: str
    title: str
    undone: bool = False


@dataclass(frozen=True, kw_only=True)
class ArticleDrafted(ConversationEvent):
    """Somebody made a draft for the help centre out of a conversation."""

    article_id: int
