"""Using the switch that stops all outgoing mail."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.db import transaction

from heard.plumbing.events import Event, announce
from heard.plumbing.models import Installation


@dataclass(frozen=True, kw_only=True)
class OutgoingMailStopped(Event):
    """Nothing leaves the house from now on."""

    STREAM: ClassVar[tuple[str, str]] = ("installation", "installation_id")
    ACTOR: ClassVar[str] = "by_id"

    installation_id: int = 1
    by_id: int


@dataclass(frozen=True, kw_only=True)
class OutgoingMailResumed(Event):
    """Mail leaves again, beginning with what waited."""

    STREAM: ClassVar[tuple[str, str]] = ("installation", "installation_id")
    ACTOR: ClassVar[str] = "by_id"

    installation_id: int = 1
    by_id: int


@transaction.atomic
def stop_outgoing(*, by_id: int, at: dt.datetime) -> None:
    """Let no mail leave until `resume_outgoing`; what is written meanwhile waits. `by_id` is the number of who does it."""
    row = _locked()
    if row.outgoing_stopped_at is None:
        row.outgoing_stopped_at, row.outgoing_stopped_by = at, by_id
        row.save(update_fields=["outgoing_stopped_at", "outgoing_stopped_by"])
        announce(OutgoingMailStopped(by_id=by_id))


@transaction.atomic
def resume_outgoing(*, by_id: int) -> None:
    """Let mail leave again."""
    row = _locked()
    if row.outgoing_stopped_at is not None:
        row.outgoing_stopped_at = row.outgoing_stopped_by = None
        row.save(update_fields=["outgoing_stopped_at", "outgoing_stopped_by"])
        announce(OutgoingMailResumed(by_id=by_id))


def _locked() -> Installation:
    Installation.current()
    return Installation.objects.select_for_update().get(id=1)
