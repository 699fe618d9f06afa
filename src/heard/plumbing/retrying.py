"""Trying a duty again that was given up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.db import transaction

from heard.plumbing.events import Event, announce
from heard.plumbing.models import FailedDuty


@dataclass(frozen=True, kw_only=True)
class DutyRetried(Event):
    """Somebody asked to try a failed duty again; `reaction` is its name, `fact_id` the fact it follows."""

    STREAM: ClassVar[tuple[str, str]] = ("duty", "fact_id")
    ACTOR: ClassVar[str] = "by_id"

    fact_id: int
    reaction: str
    by_id: int


@transaction.atomic
def retry_duty(*, failed: FailedDuty, by_id: int, at: dt.datetime) -> bool:
    """Make a failed duty due now, with all its attempts before it; return False when it is done or gone meanwhile."""
    row = FailedDuty.objects.select_for_update().filter(pk=failed.pk).first()
    if row is None:
        return False
    row.retry_at, row.attempts = at, 1
    row.save(update_fields=["retry_at", "attempts"])
    announce(DutyRetried(fact_id=row.fact_id, reaction=row.reaction, by_id=by_id))
    return True
