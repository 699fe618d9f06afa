"""From stored mails to messages in conversations: claimed, read, placed and ticked off, so that a crash loses nothing.

A claim is a lock of the database session, so that mails are read outside any transaction (a huge one would hold up
everybody who follows the book of facts) and are free again at once when this process dies. `attempts` is counted before
reading: a mail that stops the program again and again is read alone, and finally set aside in the quarantine.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heard.channels.email.claiming import Claimed, Outcome, claim, put_off, record, release, still_waiting, uncount
from heard.channels.email.events import EmailQuarantined
from heard.channels.email.interpreting import CannotPlaceError, interpret
from heard.channels.email.models import RawState
from heard.channels.email.notices import Notice, take_notices
from heard.channels.email.outages import give_back, interrupted
from heard.channels.email.own_addresses import OwnAddresses
from heard.channels.email.parsing import ParsedMail, parse
from heard.channels.email.receiving import CHANNEL
from heard.channels.email.returned import is_ours_again
from heard.conversations.actions.receive import receive
from heard.conversations.actions.settle_imported import settle_imported
from heard.conversations.incoming import Incoming
from heard.customers.actions.mark_deliverable import mark_deliverable
from heard.customers.actions.recognise_all import Stranger, recognise_all
from heard.customers.models import ChannelKind
from heard.plumbing.database.statements import pipelined
from heard.plumbing.events import announce, announcing_together
from heard.plumbing.full_disk import is_full_disk
from heard.plumbing.wakening import Wakening
from heard.staff.models import Business

log = logging.getLogger(__name__)

BATCH = 40
ATTEMPTS = 6
ROOM_MAY_COME = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Read:
    """A claimed mail and what its bytes say."""

    claimed: Claimed
    mail: ParsedMail

    @property
    def raw_id(self) -> int:
        """Its number."""
        return self.claimed.raw_id


M = TypeVar("M", Claimed, Read)


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
    exhausted = [mail for mail in claimed if mail.attempts > ATTEMPTS]
    if exhausted:
        stops_us = _("Reading this mail stopped the program several times.")
        _settle(exhausted, lambda mails: [_quarantined(mail, stops_us) for mail in mails])
    trusted, zone = settings.HEARD_TRUSTED_AUTHSERV, Business.current().zone
    read = [Read(mail, parse(mail.data, trusted=trusted, zone=zone)) for mail in claimed if mail.attempts <= ATTEMPTS]
    if not read:
        return
    try:
        _settle(read, lambda mails: _place_all(mails, own, at))
    except (OperationalError, InterfaceError) as error:
        if is_full_disk(error):
            _wait_for_room(read, at)
        interrupted([one.raw_id for one in read], error)
        raise  # the database, not a mail
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
        _settle([one], lambda mails: _place_all(mails, own, at))
    except (OperationalError, InterfaceError) as error:
        if is_full_disk(error):
            _wait_for_room([one], at)
        interrupted([one.raw_id], error)
        raise
    except Exception as error:
        if is_full_disk(error):
            _wait_for_room([one], at)
            return False
        log.exception("mail %d could not be taken in", one.raw_id)
        failed = _failed(one, error, at)
        _settle([one], lambda mails: [failed] if mails else [])
        return failed.state != RawState.NEW
    return True


def _wait_for_room(read: Sequence[Read], at: dt.datetime) -> None:
    """Let mails wait for room on the disk, of the files or of the database, without counting that they were begun."""
    log.error("%d mails wait: there is no room on the disk", len(read))
    no_room = _("The disk is full: this mail waits until there is room for its files.")
    for one in read:
        put_off(one.raw_id, reason=no_room, until=at + ROOM_MAY_COME)


def _settle(mails: Sequence[M], outcomes_of: Callable[[list[M]], list[Outcome]]) -> None:
    """Do what is to be done for mails that still wait, and tick them off, in one transaction."""
    with transaction.atomic():
        waiting = still_waiting([mail.raw_id for mail in mails])
        with announcing_together():
            made = outcomes_of([mail for mail in mails if mail.raw_id in waiting])
        record(made)
        announce(
            *(
                EmailQuarantined(raw_email_id=outcome.raw_id, inbox_id=outcome.inbox_id, reason=outcome.reason)
                for outcome in made
                if outcome.state == RawState.QUARANTINED
            )
        )


def _place_all(read: Sequence[Read], own: OwnAddresses, at: dt.datetime) -> list[Outcome]:
    notices: list[Notice] = []
    first_look = [(one, _notice(one, notices) or _again(one) or _said(one, own)) for one in read]
    take_notices(notices, at=at)
    said = [found for _, found in first_look if isinstance(found, Incoming)]
    _meet(said, at)
    mark_deliverable(kind=ChannelKind.EMAIL, addresses={one.sender.address for one in said if not one.is_old})
    imported: dict[dt.datetime, list[int]] = {}
    # What is written for one mail is on its way while the next one is looked up.
    with pipelined():
        made = [found if isinstance(found, Outcome) else _place(one, found, imported) for one, found in first_look]
        for open_after, conversation_ids in imported.items():
            settle_imported(conversation_ids=conversation_ids, open_after=open_after)
    return made


def _meet(said: Sequence[Incoming], at: dt.datetime) -> None:
    """Get to know everybody at once who begins something new: alone it costs ten statements for each."""
    fresh = [one for one in said if not one.answers and one.token_conversation_id is None and one.token_side_id is None]
    strangers = [Stranger(address=one.sender.address, name=one.sender.name, language=one.language) for one in fresh]
    if strangers:
        recognise_all(kind=ChannelKind.EMAIL, people=strangers, at=at)


def _notice(one: Read, notices: list[Notice]) -> Outcome | None:
    """Note a delivery report about a mail of ours; any other is shown like a message, so that nothing is hidden."""
    found = Notice.read(one.mail)
    if found is None:
        return None
    notices.append(found)
    return _outcome(one, RawState.NOTICE, message_id=found.message_id, reason=found.told)


def _again(one: Read) -> Outcome | None:
    found = is_ours_again(one.mail, one.claimed.envelope.inbox_id)
    if found is None:
        return None
    return _outcome(one, RawState.DUPLICATE, message_id=found, reason=_("Our own mail came back."))


def _said(one: Read, own: OwnAddresses) -> Incoming | Outcome:
    try:
        return interpret(one.mail, one.claimed.envelope, own)
    except CannotPlaceError as error:
        return _quarantined(one.claimed, str(error))


def _place(one: Read, incoming: Incoming, imported: dict[dt.datetime, list[int]]) -> Outcome:
    received = receive(incoming)
    open_after = one.claimed.envelope.open_after
    if open_after and received.conversation_id and not received.is_duplicate:
        imported.setdefault(open_after, []).append(received.conversation_id)
    state = RawState.DUPLICATE if received.is_duplicate else RawState.DONE
    return _outcome(one, state, message_id=received.message_id, inbox_id=incoming.inbox_id)


def _outcome(
    one: Read, state: RawState, *, message_id: int | None = None, reason: str = "", inbox_id: int | None = None
) -> Outcome:
    return Outcome(
        raw_id=one.raw_id,
        state=state,
        reason=reason,
        message_id=message_id,
        external_id=one.mail.message_id or "",
        inbox_id=inbox_id or one.claimed.envelope.inbox_id,
    )


def _quarantined(mail: Claimed, reason: str) -> Outcome:
    return Outcome(raw_id=mail.raw_id, state=RawState.QUARANTINED, reason=reason, inbox_id=mail.envelope.inbox_id)


def _failed(one: Read, error: Exception, at: dt.datetime) -> Outcome:
    """Return that a mail is tried again later, or what is wrong with it once that was done often enough."""
    told = f"{type(error).__name__}: {error}"[:1000]
    if one.claimed.attempts >= ATTEMPTS:
        return _quarantined(one.claimed, _("It could not be taken in. The last error was: %(error)s") % {"error": told})
    patience = dt.timedelta(seconds=5 * 3 ** (one.claimed.attempts - 1))
    return Outcome(
        raw_id=one.raw_id,
        state=RawState.NEW,
        reason=told,
        inbox_id=one.claimed.envelope.inbox_id,
        next_at=at + patience,
    )
