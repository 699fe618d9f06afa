"""Forget how letters ended that were begun long ago."""

from __future__ import annotations

import datetime as dt

from heard.channels.contact.models import Writing

KEPT = dt.timedelta(days=400)


def forget_writings(*, at: dt.datetime) -> int:
    """Forget those begun longer ago than anybody looks back; return how many."""
    return Writing.objects.filter(day__lt=(at - KEPT).date()).delete()[0]
