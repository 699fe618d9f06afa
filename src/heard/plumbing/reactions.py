"""Running what follows facts: in order for each stream, in batches, never lost, never blocked by one that fails.

A fact that anything reacts to is written together with a Duty. A worker claims streams (advisory locks that end with
its transaction), reads their facts in order, runs every reaction and removes the duties, all in one transaction: a
crash at any moment leaves the duties standing and nothing half done. Before anything runs, what the facts are about is
taken hold of, as the setting HEARD_TAKING_HOLD says: a batch never waits for what a verb holds, and so neither for a verb
that waits for the batch (docs/decisions/one-order-of-locks.md). When a batch raises, it is run again fact by
fact, and only the reaction that raises becomes a FailedDuty, retried alone.
"""

from __future__ import annotations

import datetime as dt
import importlib
import logging
import threading
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from heard.plumbing.events import Event, remembered
from heard.plumbing.models import Duty, Fact, FailedDuty
from heard.plumbing.wakening import Wakening

log = logging.getLogger(__name__)

BATCH = 200  # facts claimed at once, at most: enough to share round trips, small enough that a crash repeats little
LEAST = 20  # fewer cost nearly as much
HOLD_SECONDS = 0.1  # for which a batch may hold what its facts are about: whoever speaks there meanwhile waits for it
REST = 2.0  # times as long as a batch took: it costs nearly the same for two facts as for twenty, and more gather meanwhile
LONGEST_REST_SECONDS = 0.5
SOON_SECONDS = 0.05  # until what somebody held is looked at again
RETRY_SECONDS = 1.0  # how often failed duties are looked for
ATTEMPTS = 8  # then a failing duty is parked, in sight of `heard doctor` and the studio
EventT = TypeVar("EventT", bound=Event)


@dataclass(frozen=True)
class Recorded(Generic[EventT]):
    """A fact as a reaction gets it: its number in the book, its moment, and what it says."""

    id: int
    at: dt.datetime
    event: EventT


Reaction = Callable[[Sequence[Recorded[Any]]], None]


def run(stop: threading.Event, *, idle_seconds: float = 2.0) -> None:
    """React to facts until told to stop; woken by NOTIFY, and by itself every `idle_seconds` should a wake be lost."""
    with Wakening() as wakening:
        retried_at, limit = float("-inf"), BATCH
        while not stop.is_set():
            began, asked = time.monotonic(), limit
            try:
                worked, some_left = _react_once(limit)
                limit = next_limit(limit, worked=worked, seconds=time.monotonic() - began)
                if time.monotonic() - retried_at > RETRY_SECONDS:
                    retried_at = time.monotonic()
                    worked += retry_once(at=timezone.now())
            except Exception:
                log.exception("reactions stumbled; trying again in a second")
                close_old_connections()
                stop.wait(1.0)
                continue
            if worked < asked:
                stop.wait(min(REST * (time.monotonic() - began), LONGEST_REST_SECONDS) if worked else 0.0)
                wakening.wait(SOON_SECONDS if some_left else idle_seconds, stop)


def next_limit(limit: int, *, worked: int, seconds: float) -> int:
    """Return how many facts to claim next, after `worked` took so long: as many as are followed within HOLD_SECONDS."""
    if seconds > HOLD_SECONDS:
        return max(LEAST, int(min(limit, worked) * HOLD_SECONDS / seconds))
    return min(BATCH, limit * 2) if worked >= limit else limit


def react_once(*, limit: int = BATCH) -> int:
    """Claim up to `limit` facts with duties, run what follows them, and return how many facts were worked off.

    What somebody else holds at the moment is left for the next time.
    """
    return _react_once(limit)[0]


def react_until_done(*, rounds: int = 10_000) -> None:
    """Work off everything that is owed now; for tests, the demo and imports."""
    for _ in range(rounds):
        if not react_once():
            return
    raise RuntimeError("reactions keep announcing facts that are reacted to: a loop on the reactions page")


def retry_once(*, at: dt.datetime, limit: int = 20) -> int:
    """Try failed duties again that are due; return how many were tried."""
    due = FailedDuty.objects.filter(retry_at__lte=at)
    free = due.select_for_update(skip_locked=True, of=("self",)).select_related("fact")
    tried = 0
    for number in list(due.order_by("retry_at").values_list("pk", flat=True)[:limit]):
        with transaction.atomic():
            failed = free.filter(pk=number).first()
            if failed is not None and taking_hold()([failed.fact]):
                _retry(failed, at=at)
                tried += 1
    return tried


def reactions() -> Mapping[type[Event], Sequence[Reaction]]:
    """Return the page that says what follows each fact."""
    page: Mapping[type[Event], Sequence[Reaction]] = importlib.import_module(settings.HEARD_REACTIONS).REACTIONS
    return page


def taking_hold() -> Callable[[Sequence[Fact]], Sequence[Fact]]:
    """Return what locks the things that facts are about, and says which of the facts may be followed now."""
    hold: Callable[[Sequence[Fact]], Sequence[Fact]] = import_string(settings.HEARD_TAKING_HOLD)
    return hold


def _react_once(limit: int) -> tuple[int, bool]:
    """Return how many facts were worked off, and whether some that were claimed are left."""
    with transaction.atomic():
        claimed = _claim(limit)
        facts = taking_hold()(claimed) if claimed else []
        if not facts:
            return 0, bool(claimed)
        try:
            with transaction.atomic():
                _react(facts)
        except Exception:
            log.warning("a batch of %d facts raised; running them one by one", len(facts), exc_info=True)
            for fact in facts:
                _react_alone(fact)
        Duty.objects.filter(fact_id__in=[fact.id for fact in facts]).delete()
    return len(facts), len(facts) < len(claimed)


def _claim(limit: int) -> list[Fact]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT stream FROM (SELECT DISTINCT stream FROM
                (SELECT stream FROM plumbing_duty ORDER BY fact_id LIMIT %s) oldest) streams
            WHERE pg_try_advisory_xact_lock(hashtextextended(stream, 0))
            """,
            [limit],
        )
        mine = [row[0] for row in cursor.fetchall()]
    if not mine:
        return []
    # A second statement, so that its snapshot is younger than the locks: what another worker just finished is not seen.
    owed = Duty.objects.filter(stream__in=mine).order_by("fact_id").values("fact_id")[:limit]
    return list(Fact.objects.filter(id__in=owed).order_by("id"))


def _react(facts: Sequence[Fact]) -> None:
    page = {event.__name__: (event, following) for event, following in reactions().items()}
    for name, group in grouped(facts):
        if name not in page:
            continue
        kind, following = page[name]
        recorded = [Recorded(fact.id, fact.at, remembered(kind, fact.data)) for fact in group]
        for reaction in following:
            reaction(recorded)


def grouped(facts: Sequence[Fact]) -> Iterator[tuple[str, list[Fact]]]:
    """Yield groups of facts of one name, as large as the order within each stream allows."""
    waiting: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        waiting[fact.stream].append(fact)
    while waiting:
        name = min((stream[0] for stream in waiting.values()), key=lambda fact: fact.id).name
        group: list[Fact] = []
        for stream in list(waiting):
            queue = waiting[stream]
            while queue and queue[0].name == name:
                group.append(queue.pop(0))
            if not queue:
                del waiting[stream]
        yield name, sorted(group, key=lambda fact: fact.id)


def _react_alone(fact: Fact) -> None:
    for kind, following in reactions().items():
        if kind.__name__ != fact.name:
            continue
        for reaction in following:
            try:
                with transaction.atomic():
                    reaction([Recorded(fact.id, fact.at, remembered(kind, fact.data))])
            except Exception as error:
                log.exception("%s failed for fact %d", reaction_name(reaction), fact.id)
                FailedDuty.objects.get_or_create(
                    fact=fact,
                    reaction=reaction_name(reaction),
                    defaults={"error": _told(error), "retry_at": timezone.now() + _patience(1)},
                )


def _retry(failed: FailedDuty, *, at: dt.datetime) -> None:
    for kind, following in reactions().items():
        for reaction in following:
            if kind.__name__ == failed.fact.name and reaction_name(reaction) == failed.reaction:
                try:
                    with transaction.atomic():
                        reaction([Recorded(failed.fact.id, failed.fact.at, remembered(kind, failed.fact.data))])
                except Exception as error:
                    failed.attempts += 1
                    failed.error = _told(error)
                    failed.retry_at = at + _patience(failed.attempts) if failed.attempts < ATTEMPTS else None
                    failed.save(update_fields=["attempts", "error", "retry_at"])
                    return
                failed.delete()
                return
    failed.delete()  # nothing follows this fact any more


def reaction_name(reaction: Reaction) -> str:
    """Return the name under which a failing reaction is remembered."""
    return f"{reaction.__module__}.{getattr(reaction, '__name__', type(reaction).__name__)}"


def _patience(attempts: int) -> dt.timedelta:
    return dt.timedelta(seconds=5 * 4 ** (attempts - 1))  # 5 s, 20 s, 80 s … about a day for all eight


def _told(error: Exception) -> str:
    return "".join(traceback.format_exception_only(error))[:2000]
