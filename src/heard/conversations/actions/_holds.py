"""What has to be settled before a conversation may be resolved."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from heard.conversations.models import Conversation, Hold

if TYPE_CHECKING:
    from heard.staff.models import Agent


class HeldOpen(Exception):
    """Something has to be settled first; the message says what. Nothing was changed."""


def insist_on_no_hold(row: Conversation) -> None:
    """Raise HeldOpen when something holds a locked conversation open."""
    if why := Hold.objects.filter(conversation=row, lifted_at__isnull=True).values_list("why", flat=True).first():
        raise HeldOpen(why)


def lift(row: Conversation, *, by: Agent | None, at: dt.datetime, kind: str = "") -> None:
    """End what holds a locked conversation open, of one kind or of any."""
    standing = Hold.objects.filter(conversation=row, lifted_at__isnull=True)
    (standing.filter(kind=kind) if kind else standing).update(lifted_at=at, lifted_by=by)
