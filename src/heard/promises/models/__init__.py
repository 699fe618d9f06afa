"""The nouns of the ledger."""

from heard.promises.models.calendar import Calendar, DayOrigin, OwnDay
from heard.promises.models.call import CallLog, CallOutcome
from heard.promises.models.escalation import Escalation
from heard.promises.models.notice import (
    GONE_OUT,
    Informing,
    Mode,
    Notice,
    NoticeKind,
    NoticeState,
    NoticeWish,
    Way,
    Wish,
)
from heard.promises.models.policy import ServicePolicy, ServiceTarget
from heard.promises.models.promise import BY_ITSELF, End, Promise, PromiseKind, PromiseQuerySet, Source
from heard.promises.models.request_code import RequestCode

__all__ = [
    "BY_ITSELF",
    "GONE_OUT",
    "Calendar",
    "CallLog",
    "CallOutcome",
    "DayOrigin",
    "End",
    "Escalation",
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
    "RequestCode",
    "ServicePolicy",
    "ServiceTarget",
    "Source",
    "Way",
    "Wish",
]
