"""The nouns of the ledger."""

from heard.promises.models.calendar import Calendar, DayOrigin, OwnDay
from heard.promises.models.notice import Informing, Mode, Notice, NoticeKind, NoticeState, NoticeWish, Wish
from heard.promises.models.policy import ServicePolicy, ServiceTarget
from heard.promises.models.promise import End, Promise, PromiseKind, PromiseQuerySet, Source

__all__ = [
    "Calendar",
    "DayOrigin",
    "End",
    "Informing",
    "Mode",
    "Notice",
    "NoticeKind",
    "NoticeState",
    "NoticeWish",
    "OwnDay",
    "Promise",
    "PromiseKind",
    "PromiseQuerySet",
    "ServicePolicy",
    "ServiceTarget",
    "Source",
    "Wish",
]
