"""Whether the house is open for an inbox."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from heard.conversations.models import Inbox, Priority, State
from heard.customers.models import ChannelKind
from heard.promises.business_time import NeverOpenError
from heard.promises.calendars import HoursBook
from heard.promises.models import Informing, PromiseKind
from heard.promises.policies import Matter, Policies


@dataclass(frozen=True)
class Open:
    """Whether somebody is at work, and if not, when again, in the time zone of the house (None: nobody knows)."""

    is_open: bool
    opens_at: dt.datetime | None = None


def opening(inbox: Inbox, *, at: dt.datetime) -> Open:
    """Return whether an inbox is open to somebody who comes by chat, and if not, when it opens.

    In the hours in which their first answer would be counted: those of the policy that fits an ordinary chat there, else
    those in which we write of our own accord. Without any it is always open.
    """
    calendar_id = calendar_of(inbox)
    if calendar_id is None:
        return Open(is_open=True)
    hours = HoursBook([calendar_id])[calendar_id]
    if hours.is_open(at):
        return Open(is_open=True)
    try:
        return Open(is_open=False, opens_at=hours.add(at, 0).astimezone(hours.zone))
    except NeverOpenError:
        return Open(is_open=False)


def calendar_of(inbox: Inbox) -> int | None:
    """Return in which calendar an inbox is open to somebody of whom nothing is known yet; None: always."""
    policy = Policies.read().for_(_ordinary(inbox))
    if policy is None:
        return Informing.current().calendar_id
    target = policy.targets.get(PromiseKind.FIRST_ANSWER)
    return policy.calendar_for(target) if target else policy.calendar_id


def _ordinary(inbox: Inbox) -> Matter:
    """Return what the ledger would see of a chat of which nothing is known yet."""
    return Matter(
        id=0,
        customer_id=0,
        inbox_id=inbox.pk,
        awaits_acknowledgement=False,
        state=State.OPEN,
        assignee_id=None,
        team_id=None,
        priority=Priority.NORMAL,
        language=inbox.language.lower()[:2],
        tier="",
        tags=frozenset(),
        first_answered_at=None,
        channel=ChannelKind.CHAT,
    )
