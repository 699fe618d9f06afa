"""How often short links were opened."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from heard.knowledge.models import ShortLink

LOOKED_BACK = dt.timedelta(days=30)


def opened(*, at: dt.datetime) -> QuerySet[ShortLink]:
    """Return the short links with `lately`, how often each was opened within the last 30 days, and `ever`."""
    since = Q(openings__day__gte=(at - LOOKED_BACK).date())
    return ShortLink.objects.annotate(
        lately=Coalesce(Sum("openings__times", filter=since), 0), ever=Coalesce(Sum("openings__times"), 0)
    ).order_by("word")
