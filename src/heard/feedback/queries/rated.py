"""After which closings somebody said how they were served."""

from __future__ import annotations

from collections.abc import Collection

from heard.feedback.models import Satisfaction


def rated(closure_ids: Collection[int]) -> frozenset[int]:
    """Return those of these closings after which a score was given, wherever it was: they are not asked again."""
    given = Satisfaction.objects.given().filter(closure__in=closure_ids)
    return frozenset(given.values_list("closure_id", flat=True))
