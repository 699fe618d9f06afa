"""What happens to the articles and videos of a help centre."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from heard.plumbing.events import Event


@dataclass(frozen=True, kw_only=True)
class ArticleEvent(Event):
    """Something about one article."""

    STREAM: ClassVar[tuple[str, str]] = ("article", "article_id")

    article_id: int


@dataclass(frozen=True, kw_only=True)
class ArticlePublished(ArticleEvent):
    """It can be read as it is now: for the first time, or changed, or somewhere else. `revision` counts its changes."""

    revision: int


@dataclass(frozen=True, kw_only=True)
class ArticleHidden(ArticleEvent):
    """Customers cannot read it any more: it was taken back or deleted."""


@dataclass(frozen=True, kw_only=True)
class ArticleMarked(ArticleEvent):
    """A reader said whether it helped them, and if not, perhaps why. `is_change`: they had said something else before."""

    SUBJECT: ClassVar[str] = "customer_id"

    helped: bool
    reason: str = ""
    customer_id: int | None = None
    is_change: bool = False


@dataclass(frozen=True, kw_only=True)
class VideoMarked(Event):
    """Somebody said on a video's page whether it helped them, as of an article."""

    STREAM: ClassVar[tuple[str, str]] = ("video", "video_id")
    SUBJECT: ClassVar[str] = "customer_id"

    video_id: int
    helped: bool
    reason: str = ""
    customer_id: int | None = None
    is_change: bool = False
