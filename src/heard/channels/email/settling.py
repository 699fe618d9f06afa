"""Ticking mails off: what became of them and the work itself in one transaction; and what is said of those that fail."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from heard.channels.email.claiming import Claimed, Outcome, put_off, record, still_waiting
from heard.channels.email.events import EmailQuarantined
from heard.channels.email.models import RawState
from heard.plumbing.events import announce, announcing_together

log = logging.getLogger(__name__)

ATTEMPTS = 6
ROOM_MAY_COME = dt.timedelta(minutes=1)


class Stored(Protocol):
    """A mail by its number: claimed, or read by now."""

    @property
    def raw_id(self) -> int:
        """Its number."""


M = TypeVar("M", bound=Stored)


def settle(mails: Sequence[M], outcomes_of: Callable[[list[M]], list[Outcome]]) -> None:
    """Do what is to be done for mails that still wait, and tick them off, in one transaction."""
    with transaction.atomic():
        waiting = still_waiting([mail.raw_id for mail in mails])
        with announcing_together():
            made = outcomes_of([mail for mail in mails if mail.raw_id in waiting])
        record(made)
        set_aside = [outcome for outcome in made if outcome.state == RawState.QUARANTINED]
        announce(
            *(EmailQuarantined(raw_email_id=one.raw_id, inbox_id=one.inbox_id, reason=one.reason) for one in set_aside)
        )


def quarantined(mail: Claimed, reason: str) -> Outcome:
    """Return that a mail is set aside for a person to look at, with its reason in plain words."""
    return Outcome(raw_id=mail.raw_id, state=RawState.QUARANTINED, reason=reason, inbox_id=mail.envelope.inbox_id)


def failed(mail: Claimed, error: Exception, *, at: dt.datetime) -> Outcome:
    """Return that a mail is tried again later, or what is wrong with it once that was done often enough."""
    told = f"{type(error).__name__}: {error}"[:1000]
    if mail.attempts >= ATTEMPTS:
        return quarantined(mail, _("It could not be taken in. The last error was: %(error)s") % {"error": told})
    patience = dt.timedelta(seconds=5 * 3 ** (mail.attempts - 1))
    inbox_id = mail.envelope.inbox_id
    return Outcome(raw_id=mail.raw_id, state=RawState.NEW, reason=told, inbox_id=inbox_id, next_at=at + patience)


def wait_for_room(mails: Sequence[Stored], *, at: dt.datetime) -> None:
    """Let mails wait for room on the disk, of the files or of the database, without counting that they were begun."""
    log.error("%d mails wait: there is no room on the disk", len(mails))
    no_room = _("The disk is full: this mail waits until there is room for its files.")
    for mail in mails:
        put_off(mail.raw_id, reason=no_room, until=at + ROOM_MAY_COME)
