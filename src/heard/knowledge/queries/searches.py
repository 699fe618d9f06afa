"""What people searched for and did not find."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Max, Sum

from heard.knowledge.models import SearchAsked


@dataclass(frozen=True, slots=True)
class Missed:
    """Something nothing surely answered, how often it was asked for, and when last."""

    text: str
    language: str
    times: int
    last_day: dt.date


def missed_searches(*, since: dt.date, language: str = "", limit: int = 50) -> list[Missed]:
    """Return what was searched for since a day and not surely answered the last time, the most frequent first."""
    rows = SearchAsked.objects.filter(day__gte=since, hits=0)
    if language:
        rows = rows.filter(language=language)
    counted = rows.values("text", "language").annotate(asked=Sum("times"), last=Max("day"))
    return [
        Missed(row["text"], row["language"], row["asked"], row["last"])
        for row in counted.order_by("-asked", "text")[:limit]
    ]
