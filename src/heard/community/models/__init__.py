"""The nouns of the community."""

from heard.community.models.closure import OF_ASKERS, Closure, ClosureReason
from heard.community.models.member import Member, TrustLevel
from heard.community.models.post import Answer, Comment, Post, PostKind, PostState, Question, Tag
from heard.community.models.settings import Community
from heard.community.models.voices import Flag, FlagReason, Moderation, News, Revision, Subscription, Vote

__all__ = [
    "OF_ASKERS",
    "Answer",
    "Closure",
    "ClosureReason",
    "Comment",
    "Community",
    "Flag",
    "FlagReason",
    "Member",
    "Moderation",
    "News",
    "Post",
    "PostKind",
    "PostState",
    "Question",
    "Revision",
    "Subscription",
    "Tag",
    "TrustLevel",
    "Vote",
]
