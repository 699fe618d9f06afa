"""Sending what is to be sent: taken in hand, handed over, recorded; never twice, and never silently not at all."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Sequence
from contextlib import closing

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from heard.channels.email.sending import queue
from heard.channels.email.sending.letter import Letter, letters
from heard.channels.email.sending.results import HandedOver, Result
from heard.channels.email.sending.roads import Post, Road, roads
from heard.channels.email.sending.writing import write
from heard.channels.email.signing import signers
from heard.conversations.actions.queue_due import queue_due
from heard.conversations.events import AnswerMailed, ConversationAcknowledged, ReplyWritten
from heard.conversations.models import MessageKind
from heard.plumbing.mail.switching import OutgoingMailResumed
from heard.plumbing.wakening import Wakening

log = logging.getLogger(__name__)

WORTH_WAKING = (ReplyWritten, AnswerMailed, ConversationAcknowledged, OutgoingMailResumed)
AUTOMATIC_DAYS = dt.timedelta(days=1)
WORKERS = 2  # the disk, or the server's answer, is waited for; one more uses that time
HELPER_SECONDS = 15.0  # how long a helper waits for facts, and keeps a connection without having needed it
ROADS_SECONDS = 10.0  # how old a change of the settings may be
ABANDONED_SECONDS = 10.0
RECORD_SECONDS = 600.0  # how long a database that is away is waited for, when a mail has left


def run(stop: threading.Event, *, idle_seconds: float = 1.0, workers: int = WORKERS) -> None:
    """Send until told to stop; woken by facts, and by itself every `idle_seconds`, as messages are due by time.

    That one of the threads looks by the clock is enough: the others help when facts wake them.
    """
    threads = [
        threading.Thread(
            target=_run,
            args=(stop, max(HELPER_SECONDS, idle_seconds) if number else idle_seconds),
            name=f"heard-deliver-{number}",
        )
        for number in range(workers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def deliver_once() -> int:
    """Send one batch on every road; return how many messages were handed over. For the loop, tests and the demo."""
    queue_due(at=timezone.now())
    return sum(_once(road) for road in roads())


def deliver_everything() -> None:
    """Send whatever is due now."""
    settle_abandoned(roads())
    while deliver_once():
        pass


def _once(road: Road) -> int:
    with closing(road):
        return _deliver(road)


def settle_abandoned(ways: Sequence[Road]) -> int:
    """Find what a crash left between hand-over and record; return how many there were.

    Where the road knows, it is recorded as sent or sent again; where nobody can know, it is shown as perhaps sent and
    sent again only by hand.
    """
    found = queue.abandoned()
    if not found:
        return 0
    try:
        for letter in letters(found):
            road = next(road for road in ways if _serves(road, letter.message.inbox_id))
            queue.record([_look(road, letter)], deliveries=found, at=timezone.now())
    finally:
        queue.release()
    return len(found)


def _look(road: Road, letter: Letter) -> HandedOver:
    number = letter.message.pk
    left = road.has(letter)
    if left is None:
        told = _("The program stopped while it was handed over, so it may have left or not.")
        return HandedOver(message_id=number, result=Result.UNCERTAIN, problem=told)
    if left:
        return HandedOver(message_id=number, result=Result.SENT, accepted=tuple(letter.recipients))
    return HandedOver(message_id=number, result=Result.STOPPED)  # it never left: not an attempt


def _serves(road: Road, inbox_id: int) -> bool:
    return inbox_id not in road.but and (road.only is None or inbox_id in road.only)


def _run(stop: threading.Event, idle_seconds: float) -> None:
    ways: list[Road] = []
    looked_at = settled_at = float("-inf")
    with Wakening(about=WORTH_WAKING) as wakening:
        while not stop.is_set():
            try:
                if time.monotonic() - looked_at > ROADS_SECONDS:
                    ways, looked_at = _kept(ways, roads()), time.monotonic()
                if time.monotonic() - settled_at > ABANDONED_SECONDS:
                    settle_abandoned(ways)
                    settled_at = time.monotonic()
                queue_due(at=timezone.now())
                worked = sum(_deliver(road, stop) for road in ways if road.is_open())
            except Exception:
                log.exception("sending stumbled; trying again in a second")
                close_old_connections()
                stop.wait(1.0)
                continue
            if not worked and not wakening.wait(idle_seconds, stop) and idle_seconds >= HELPER_SECONDS:
                connection.close()
    for road in ways:
        road.close()
    connection.close()


def _kept(before: Sequence[Road], now: list[Road]) -> list[Road]:
    """Return the roads as configured now, those that did not change with their open connections."""
    known = {road.key: road for road in before}
    kept = [known.get(road.key, road) for road in now]
    for gone in before:
        if gone not in kept:
            gone.close()
    return kept


def _deliver(road: Road, stop: threading.Event | None = None) -> int:
    deliveries = queue.claim(limit=road.at_once, at=timezone.now(), only=road.only, but=road.but)
    if not deliveries:
        return 0
    try:
        handed = _hand_over(road, deliveries)
        _record(handed, deliveries, stop)
    finally:
        queue.release()
    return sum(1 for one in handed if one.result != Result.STOPPED)


def _hand_over(road: Road, deliveries: queue.Deliveries) -> list[HandedOver]:
    keys = signers()
    post: list[Post] = []
    unwritten: list[HandedOver] = []
    for letter in letters(deliveries):
        if ended := _to_nobody(letter) or _too_late(letter):
            unwritten.append(ended)
            continue
        try:
            post.append((letter, write(letter, keys)))
        except Exception as error:
            log.exception("message %d could not be written as a mail", letter.message.pk)
            told = _("It could not be written as a mail: %(error)s") % {"error": str(error)[:300]}
            unwritten.append(HandedOver(message_id=letter.message.pk, result=Result.LATER, problem=told))
    return [*unwritten, *road.hand_over(post)]


def _to_nobody(letter: Letter) -> HandedOver | None:
    if letter.recipients:
        return None
    if letter.done:
        return HandedOver(message_id=letter.message.pk, result=Result.SENT)
    return HandedOver(message_id=letter.message.pk, result=Result.REFUSED, problem=_("It has nobody to go to."))


def _too_late(letter: Letter) -> HandedOver | None:
    """After an outage, or when outgoing mail was stopped for long, no flood of automatic messages follows."""
    message = letter.message
    if message.kind != MessageKind.AUTOMATIC or timezone.now() - message.created_at <= AUTOMATIC_DAYS:
        return None
    told = _("It could not leave in time; an automatic message a day late would only annoy.")
    return HandedOver(message_id=message.pk, result=Result.REFUSED, problem=told)


def _record(handed: Sequence[HandedOver], deliveries: queue.Deliveries, stop: threading.Event | None) -> None:
    """Record what came of it; a mail that left while the database went away is remembered until it is back."""
    deadline = time.monotonic() + RECORD_SECONDS
    while True:
        try:
            return queue.record(handed, deliveries=deliveries, at=timezone.now())
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or time.monotonic() > deadline or (stop is not None and stop.is_set()):
                raise
            log.warning("the database is away; %d mails wait to be recorded", len(handed))
            connection.close()
            time.sleep(0.5)
