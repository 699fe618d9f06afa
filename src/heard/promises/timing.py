"""The clock of the ledger: acts on promises when their moment comes."""

from __future__ import annotations

import datetime as dt
import logging
import threading

from django.db import close_old_connections, connection
from django.utils import timezone

from heard.plumbing.wakening import Wakening
from heard.promises.actions.fall_due import BATCH, fall_due
from heard.promises.events import PromiseMade, PromiseMoved
from heard.promises.models import Promise

log = logging.getLogger(__name__)

WORTH_CLOSING = 5.0  # seconds of sleep for which no connection is kept: it holds 5 MB of PostgreSQL's
LONGEST_SLEEP = 30.0  # seconds; the clock of the machine may have been set meanwhile
SOONEST = 0.2  # seconds between two looks, so that what falls due one by one is acted on together


def run(stop: threading.Event) -> None:
    """Act on what falls due until told to stop: within two seconds of its moment, and at once on what was missed."""
    with Wakening(about=(PromiseMade, PromiseMoved)) as wakening:
        while not stop.is_set():
            try:
                done = fall_due(at=timezone.now())
                seconds = 0.0 if done == BATCH else until_next(timezone.now())
            except Exception:
                log.exception("the clock of the promises stumbled; trying again in a second")
                close_old_connections()
                stop.wait(1.0)
                continue
            if seconds > WORTH_CLOSING:
                connection.close()
            if seconds and not stop.wait(SOONEST) and seconds > SOONEST:
                wakening.wait(seconds - SOONEST, stop)
    connection.close()


def until_next(at: dt.datetime) -> float:
    """Return how many seconds remain until something is to be done, at most `LONGEST_SLEEP`."""
    soonest = (
        Promise.objects.filter(acts_at__isnull=False).order_by("acts_at").values_list("acts_at", flat=True).first()
    )
    if soonest is None:
        return LONGEST_SLEEP
    return min(LONGEST_SLEEP, max(SOONEST, (soonest - at).total_seconds()))
