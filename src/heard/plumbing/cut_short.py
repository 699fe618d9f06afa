"""Jobs whose worker was killed: begun again, so that neither they are lost nor what waits behind their lock waits for ever."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection

from procrastinate import App
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.utils import utcnow

log = logging.getLogger(__name__)

SILENT_SECONDS = 45  # a worker that lives says so every ten
LOOK_SECONDS = 15.0  # after a machine slept, its worker speaks again before the second look
MOST_ATTEMPTS = 50  # more than any job has of its own; what its worker died of this often would kill the next one, too


async def look_after_jobs(app: App) -> None:
    """Begin again, for as long as this runs, what was cut short."""
    seen: Collection[int] = ()
    while True:
        try:
            seen = await begin_again(app, seen=seen)
        except ConnectorException:
            log.warning("jobs that were cut short could not be looked for", exc_info=True)
        await asyncio.sleep(LOOK_SECONDS)


async def begin_again(app: App, *, seen: Collection[int]) -> set[int]:
    """Begin again the jobs whose worker is silent now and was at the look before (`seen`); return those that are seen now.

    Jobs may run twice. One of the schedule, of which the next waits already, ends instead: the next does what it would have done.
    """
    found = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS)
    silent = {job.id: job for job in found if job.id is not None}
    for number in silent.keys() & set(seen):
        await _again(app, silent.pop(number))
    return set(silent)


async def _again(app: App, job: Job) -> None:
    log.warning("the worker of job %s (%s) is gone: it is begun again", job.id, job.task_name)
    try:
        if job.attempts + 1 < MOST_ATTEMPTS:
            await app.job_manager.retry_job(job, retry_at=utcnow())
            return
    except UniqueViolation:
        log.info("the next %s waits already", job.task_name)
    except ConnectorException:  # another worker was quicker
        return
    await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)
