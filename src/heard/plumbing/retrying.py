"""Deciding about a duty that failed: try it again, stop trying, or put it away."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.db import transaction

from heard.plumbing.events import Event, announce
from heard.plumbing.models import FailedDuty


@dataclass(frozen=True, kw_only=True)
class DutyDecided(Event):
    """Somebody decided about a failed duty; `reaction` is its name, `fact_id` the fact it follows."""

    STREAM: ClassVar[tuple[str, str]] = ("duty", "fact_id")
    ACTOR: ClassVar[str] = "by_id"

    fact_id: int
    reaction: str
    by_id: int


@dataclass(frozen=True, kw_only=True)
class DutyRetried(DutyDecided):
    """It is tried again."""


@dataclass(frozen=True, kw_only=True)
class DutyParked(DutyDecided):
    """It is not tried any more by itself, and stays in sight."""


@dataclass(frozen=True, kw_only=True)
class DutyDropped(DutyDecided):
    """It is never done: somebody looked at it and put it away."""


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


@transaction.atomic
def park_duty(*, failed: FailedDuty, by_id: int) -> bool:
    """Stop trying a failed duty; it stays in sight. Return False when it is done, gone or parked already."""
    row = FailedDuty.objects.select_for_update().filter(pk=failed.pk, retry_at__isnull=False).first()
    if row is None:
        return False
    row.retry_at = None
    row.save(update_fields=["retry_at"])
    announce(DutyParked(fact_id=row.fact_id, reaction=row.reaction, by_id=by_id))
    return True


@transaction.atomic
def drop_duty(*, failed: FailedDuty, by_id: int) -> bool:
    """Put a failed duty away for good; the book of facts remembers it. Return False when it is done or gone meanwhile."""
    row = FailedDuty.objects.select_for_update().filter(pk=failed.pk).first()
    if row is None:
        return False
    announce(DutyDropped(fact_id=row.fact_id, reaction=row.reaction, by_id=by_id))
    row.delete()
    return True
