"""By when what arrives now is answered, in the hours of the house."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from heard.conversations.models import Conversation
from heard.promises.business_time import Hours, NeverOpenError
from heard.promises.calendars import HoursBook
from heard.promises.models import PromiseKind
from heard.promises.policies import Policies, matters
from heard.promises.zones import zone_of
from heard.staff.models import Business


@dataclass(frozen=True)
class Opening:
    """An answer that has to wait until the house is open again: since when, by when, and the open seconds between."""

    calendar_id: int
    since: dt.datetime
    due_at: dt.datetime
    seconds: int


def answer_moments(conversations: Sequence[Conversation], *, at: dt.datetime) -> Mapping[int, dt.datetime]:
    """Return by when each conversation that begins now is answered, in its customer's time zone, where the house is closed then.

    Inbox and customer should have been fetched along. The others are left out: "within four hours" is true of them.
    """
    found = openings(conversations, begun={row.pk: at for row in conversations})
    business = Business.current() if found else None
    return {
        row.pk: found[row.pk].due_at.astimezone(zone_of(row.customer, business))
        for row in conversations
        if business and row.pk in found
    }


def openings(conversations: Sequence[Conversation], *, begun: Mapping[int, dt.datetime]) -> dict[int, Opening]:
    """Return those whose promised hours, counted from when each began, end while the house is closed.

    They are answered as soon as so many open hours have passed, and at the latest by the end of the next open day: who
    promises an answer within 24 hours does not mean three working days. One statement while there is no policy.
    """
    counted = _calendars([row.pk for row in conversations])
    if not counted:
        return {}
    hours, found = HoursBook(counted.values()), {}
    for row in conversations:
        calendar_id = counted.get(row.pk)
        if calendar_id is None:
            continue
        # Counted from a whole second, as the ledger keeps whole ones: a part more would end the next morning, and not when
        # the house closes, and a part less would be read as the minute before.
        since, seconds = begun[row.pk].replace(microsecond=0), told_hours(row) * 3600
        if due := _after_opening(hours[calendar_id], since, seconds):
            open_seconds = math.floor(hours[calendar_id].between(since, due))
            found[row.pk] = Opening(calendar_id, since, due, open_seconds)
    return found


def told_hours(conversation: Conversation) -> int:
    """Return within how many hours its inbox says that somebody answers: "within an hour" is the least it can say."""
    return max(conversation.inbox.first_answer_hours, 1)


def _after_opening(hours: Hours, begun: dt.datetime, seconds: int) -> dt.datetime | None:
    usual = begun + dt.timedelta(seconds=seconds)
    if hours.is_open(usual):
        return None
    try:
        latest = hours.end_of_day(usual)
    except NeverOpenError:
        return None
    try:
        return min(hours.add(begun, seconds), latest)
    except NeverOpenError:  # fewer hours than that in two years, but some
        return latest


def _calendars(conversation_ids: Sequence[int]) -> dict[int, int]:
    """Return in which calendar first answers are counted, by conversation: that of the policy that fits it."""
    policies = Policies.read()
    if not policies:
        return {}
    counted = {}
    for number, matter in matters(conversation_ids).items():
        if (policy := policies.for_(matter)) is None:
            continue
        target = policy.targets.get(PromiseKind.FIRST_ANSWER)
        calendar_id = policy.calendar_for(target) if target else policy.calendar_id
        if calendar_id is not None:
            counted[number] = calendar_id
    return counted
