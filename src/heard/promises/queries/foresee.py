"""What a change of a policy or a calendar would do to what is owed now, without doing it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from heard.promises.actions.recompute import Recomputed, reckon
from heard.promises.business_time import Hours
from heard.promises.models import Promise
from heard.promises.policies import Policies

LOOKED_AT = 1000  # open targets, those due soonest


def foresee(
    *,
    at: dt.datetime,
    policies: Policies | None = None,
    hours: Mapping[int, Hours] | None = None,
    limit: int = LOOKED_AT,
) -> Recomputed:
    """Return what would move, be released and stay among the open targets due soonest; nothing is written or locked.

    `policies` are to hold instead of those in force, `hours` instead of those of the calendars with these numbers.
    """
    rows = Promise.objects.open().targets().filter(due_at__isnull=False).order_by("due_at", "id")
    with transaction.atomic():
        targets = list(rows[:limit])
        gone, moved = reckon(targets, policies or Policies.read(), at=at, hours=hours)
    return Recomputed(len(moved), len(gone), len(targets) - len(moved) - len(gone))
