"""By when a complaint's customer hears of us: in business time, by the policy that fits their conversation."""

from __future__ import annotations

import datetime as dt

from heard.conversations.models import Conversation
from heard.promises.business_time import NeverOpenError
from heard.promises.calendars import ALWAYS, HoursBook
from heard.promises.policies import Policies, matters

ACKNOWLEDGED_WITHIN = dt.timedelta(hours=4)  # of business time
UPDATED_WITHIN = dt.timedelta(hours=16)  # of business time: two days of eight hours
CHECKED_AFTER = dt.timedelta(days=5)  # of the calendar, once it is settled


def within(conversation: Conversation, time: dt.timedelta, *, at: dt.datetime) -> dt.datetime:
    """Return the moment so much business time from now, rounded up to the next minute."""
    matter = matters([conversation.pk]).get(conversation.pk)
    policy = Policies.read().for_(matter) if matter else None
    calendar_id = policy.calendar_id if policy else None
    try:
        due = HoursBook([calendar_id])[calendar_id].add(at, time.total_seconds())
    except NeverOpenError:
        due = ALWAYS.add(at, time.total_seconds())
    return due.replace(second=0, microsecond=0) + dt.timedelta(minutes=1)
