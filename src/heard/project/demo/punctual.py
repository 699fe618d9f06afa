"""What happens by itself, by the demo's clock: the schedule's jobs and the ledger's moments, many a second if need be."""

from __future__ import annotations

import datetime as dt
import logging
import threading

from croniter import croniter  # type: ignore[import-untyped]  # what the job queue itself reckons with
from django.db import close_old_connections, connection
from django.utils import timezone

from heard.project.schedule import SCHEDULE
from heard.promises.actions.fall_due import fall_due

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.25  # of the real clock


def run(stop: threading.Event) -> None:
    """Run what is due by the demo's clock until told to stop. What was missed in between is run once, as after an outage."""
    due = {job.name: _after(moment, timezone.now()) for moment, job in SCHEDULE}
    while not stop.wait(LOOK_SECONDS):
        now = timezone.now()
        try:
            fall_due(at=now)
            for moment, job in SCHEDULE:
                if due[job.name] <= now:
                    due[job.name] = _after(moment, now)
                    job(int(now.timestamp()))
        except Exception:
            log.exception("the demo's clock stumbled; it goes on")
            close_old_connections()
    connection.close()


def _after(moment: str, at: dt.datetime) -> dt.datetime:
    following: dt.datetime = croniter(moment, at).get_next(dt.datetime)
    return following
