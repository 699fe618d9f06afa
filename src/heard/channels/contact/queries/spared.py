"""Who no longer needed to write, counted honestly."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from heard.channels.contact.models import Writing

LOOKED_BACK = dt.timedelta(days=30)


@dataclass(frozen=True)
class Spared:
    """Of those who began a letter and were `shown` answers: who `opened` one, said that it was `enough` and did not write
    afterwards, and who `wrote` all the same. Whoever just left is in none of the last two: nobody knows whether they
    were helped.
    """

    shown: int
    opened: int
    enough: int
    wrote: int

    @property
    def left(self) -> int:
        """How many left without a word."""
        return self.shown - self.enough - self.wrote


def spared(*, at: dt.datetime) -> Spared:
    """Return how the letters ended that were begun within the last 30 days."""
    begun = Writing.objects.filter(day__gte=(at - LOOKED_BACK).date())
    return Spared(
        **begun.aggregate(
            shown=Count("key"),
            opened=Count("key", filter=Q(opened=True)),
            enough=Count("key", filter=Q(enough=True, wrote=False)),
            wrote=Count("key", filter=Q(wrote=True)),
        )
    )
