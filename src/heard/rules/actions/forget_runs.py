"""Forget what rules did long ago."""

from __future__ import annotations

import datetime as dt

from heard.rules.actions._acting import ONCE
from heard.rules.models import RuleRun

KEPT = dt.timedelta(days=90)
AT_ONCE = 5_000


def forget_runs(*, at: dt.datetime) -> int:
    """Remove entries of the log that are older than 90 days, some thousands at once; return how many.

    That a rule which acts once in a conversation has acted there is kept.
    """
    old = RuleRun.objects.filter(at__lt=at - KEPT).exclude(occasion=ONCE).order_by("at").values("pk")[:AT_ONCE]
    return RuleRun.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[1].get("rules.RuleRun", 0)
