"""Forget all milestones, so that they are told anew."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.insights.actions.count import count
from heard.insights.models import Counting, Milestone


def count_anew(*, at: dt.datetime) -> int:
    """Write every milestone anew, by the policies and hours of now; return how many conversations were looked at."""
    with transaction.atomic():
        Counting.objects.all().delete()
        Milestone.objects.all().delete()
    looked_at = 0
    while batch := count(at=at):
        looked_at += batch
    return looked_at
