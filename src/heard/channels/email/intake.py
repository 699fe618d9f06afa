"""From stored mails to messages in conversations: claimed, read, placed and ticked off, so that a crash loses nothing.

A claim is a lock of the database session, so that mails are read outside any transaction (a huge one would hold up
everybody who follows the book of facts) and are free again at once when this process dies. `attempts` is counted before
reading: a mail that stops the program again and again is read alone, and finally set aside in the quarantine.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Sequence

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from heard.channels.email.claiming import Claimed, claim, release, uncount
from heard.channels.email.models import RawState
from heard.channels.email.outages import give_back, interrupted
from heard.channels.email.own_addresses import OwnAddresses
from heard.channels.email.parsing import parse
from heard.channels.email.placing import Read, place_all
from heard.channels.email.receiving import CHANNEL
from heard.channels.email.settling import ATTEMPTS, failed, quarantined, settle, wait_for_room
from heard.plumbing.full_disk import is_full_disk
from heard.plumbing.wakening import Wakening
from heard.staff.models import Business

log = logging.getLogger(__name__)

BATCH = 40


def run(stop: threading.Event, *, idle_seconds: float = 15.0) -> None:
    """Take mails in until told to stop; woken by NOTIFY, and by itself every `idle_seconds` for what is to be tried again."""
    with Wakening(CHANNEL, gather_seconds=0.0) as wakening:
        while not stop.is_set():
            try:
                worked = intake_once()
            except Exception as error:
                log.exception("the intake stumbled; trying again soon")
                close_old_connections()
                stop.wait(30.0 if is_full_disk(error) else 1.0)
                continue
            if not worked and not wakening.wait(idle_seconds, stop):
                connection.close()  # quiet for so long: 5 MB of PostgreSQL's that nobody needs
    connection.close()


def intake_once(limit: int = BATCH) -> int:
    """Take in up to `limit` waiting mails, oldest first and imports last; return how many were looked at."""
    give_back()
    own = OwnAddresses.read()
    at = timezone.now()
    try:
        together = claim(limit=limit, at=at, alone=False)
        _read_and_take_in(together, own, at)
        alone = claim(limit=1, at=at, alone=True)
        _read_and_take_in(alone, own, at)
    finally:
        release()
    return len(together) + len(alone)


def take_in_everything() -> None:
    """Take in whatever waits now; for tests, the demo and imports."""
    while intake_once():
        pass


def _read_and_take_in(claimed: Sequence[Claimed], own: OwnAddresses, at: dt.datetime) -> None:
    """Read claimed mails and take them in; what was begun too often is set aside unread."""
    exhausted = [mail for mail in claimed if mail.attempts > ATTEMPTS]
    if exhausted:
        stops_us = _("Reading this mail stopped the program several times.")
        settle(exhausted, lambda mails: [quarantined(mail, stops_us) for mail in mails])
    trusted, zone = settings.HEARD_TRUSTED_AUTHSERV, Business.current().zone
    read = [Read(mail, parse(mail.data, trusted=trusted, zone=zone)) for mail in claimed if mail.attempts <= ATTEMPTS]
    if read:
        _take_in_together(read, own, at)


def _take_in_together(read: Sequence[Read], own: OwnAddresses, at: dt.datetime) -> None:
    """Take mails in by one transaction; where one of them spoils it, each for itself."""
    try:
        settle(read, lambda mails: place_all(mails, own, at=at))
    except (OperationalError, InterfaceError) as error:
        _blame_the_database(read, error, at)
        raise
    except Exception:
        log.warning("a batch of %d mails raised; taking them in one by one", len(read), exc_info=True)
        _take_in_one_by_one(read, own, at)


def _take_in_one_by_one(read: Sequence[Read], own: OwnAddresses, at: dt.datetime) -> None:
    """Take mails in, each for itself; letters of an archive only up to one that is tried again later: it comes before the rest."""
    behind: list[int] = []
    is_held = False
    for one in read:
        if is_held and one.claimed.envelope.is_old:
            behind.append(one.raw_id)
        elif not _take_in_alone(one, own, at):
            is_held = is_held or one.claimed.envelope.is_old
    if behind:
        uncount(behind)


def _take_in_alone(one: Read, own: OwnAddresses, at: dt.datetime) -> bool:
    """Take a mail in, and return whether it is done with; False: it is tried again later."""
    try:
        settle([one], lambda mails: place_all(mails, own, at=at))
    except (OperationalError, InterfaceError) as error:
        _blame_the_database([one], error, at)
        raise
    except Exception as error:
        return _blame_the_mail(one, error, at)
    return True


def _blame_the_mail(one: Read, error: Exception, at: dt.datetime) -> bool:
    """Write down that a mail failed, and return whether it is set aside by now; room for its files it is only to wait for."""
    if is_full_disk(error):
        wait_for_room([one], at=at)
        return False
    log.exception("mail %d could not be taken in", one.raw_id)
    outcome = failed(one.claimed, error, at=at)
    settle([one], lambda mails: [outcome] if mails else [])
    return outcome.state != RawState.NEW


def _blame_the_database(read: Sequence[Read], error: OperationalError | InterfaceError, at: dt.datetime) -> None:
    """Note which mails were in hand as the database failed: it is no fault of theirs."""
    if is_full_disk(error):
        wait_for_room(read, at=at)
    interrupted([one.raw_id for one in read], error)
