"""What the ground floor does by itself, from time to time."""

from __future__ import annotations

import datetime as dt

from procrastinate.contrib.django import app

from heard.plumbing.api.idempotency import forget_answers
from heard.plumbing.files.forgetting import forget_strays, forget_unused
from heard.plumbing.models import WorkerHeartbeat

HOUR = 3600  # seconds
SILENT = dt.timedelta(days=2)


@app.task(name="plumbing.forget_unused_files")
def forget_unused_files(timestamp: int) -> int:
    """Remove files that nothing points at, and look through one folder of 256 for strays; return how many went."""
    at = dt.datetime.fromtimestamp(timestamp, tz=dt.UTC)
    gone = 0
    while batch := forget_unused(at=at):
        gone += batch
    return gone + forget_strays(number=timestamp // HOUR, at=at)


@app.task(name="plumbing.forget_silent_workers")
def forget_silent_workers(timestamp: int) -> int:
    """Remove the heartbeats of workers that ended two days ago or longer."""
    silent_since = dt.datetime.fromtimestamp(timestamp, tz=dt.UTC) - SILENT
    return WorkerHeartbeat.objects.filter(at__lt=silent_since).delete()[0]


@app.task(name="plumbing.forget_old_answers")
def forget_old_answers(timestamp: int) -> int:
    """Remove answers that the API kept for a day, should somebody repeat their request; return how many went."""
    return forget_answers(at=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))
