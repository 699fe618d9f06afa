"""Forget what was searched for long ago."""

from __future__ import annotations

import datetime as dt

from heard.knowledge.actions.remember_search import KEPT_DAYS
from heard.knowledge.models import SearchAsked


def forget_searches(*, at: dt.datetime) -> int:
    """Forget what was searched for more than KEPT_DAYS ago; return how many rows that were."""
    return SearchAsked.objects.filter(day__lt=at.date() - dt.timedelta(days=KEPT_DAYS)).delete()[0]
