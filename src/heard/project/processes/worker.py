"""Work behind the scenes: reactions to facts, mail in and out in threads of their own, jobs and schedules beside them."""

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Callable

from django.db import DatabaseError, connection
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params

from heard.channels.email import imap, intake, sending
from heard.plumbing import reactions
from heard.plumbing.cut_short import look_after_jobs
from heard.plumbing.webhooks import sending as webhooks
from heard.project.demo import hurried
from heard.project.environment import Environment
from heard.project.processes import weighing
from heard.project.processes.forking import BeginAfresh
from heard.promises import timing

log = logging.getLogger(__name__)

Loop = Callable[[threading.Event], None]

# Each runs until its event is set, and mends what it can by itself.
LOOPS: dict[str, Loop] = {
    "reactions": reactions.run,
    "mail in": intake.run,
    "mailboxes": imap.run,
    "mail out": sending.run,
    "webhooks": webhooks.run,
    "promises": timing.run,
}
JOBS_AT_ONCE = 4
LOOK_SECONDS = 1.0
BEHIND = 5  # how nice it is: what follows words can wait for whoever speaks at the moment
SPARE_SECONDS = 5.0  # how long a connection that no job needs is kept: it holds 5 MB of PostgreSQL's
PATIENCE = 10.0  # seconds that jobs get to finish when told to stop


def run_lean(environment: Environment) -> None:
    """Work until SIGTERM; where the process has become big and nothing is to be done, raises BeginAfresh."""
    big = threading.Event()

    def watch(stop: threading.Event) -> None:
        if weighing.watch(stop, is_idle=_is_idle):
            big.set()  # this loop has ended, and so the worker ends, which finishes what is under way

    run(environment, **{"its weight": watch})
    if big.is_set():
        raise BeginAfresh


def run(environment: Environment, **more: Loop) -> None:
    """Work until SIGTERM; a job cut short is started again later. `more` are loops beside the usual ones, by their names."""
    os.nice(BEHIND)
    stop = threading.Event()
    loops = {**LOOPS, **hurried.loops(), **more}
    threads = [threading.Thread(target=_watched, args=(loop, stop), name=name) for name, loop in loops.items()]
    for thread in threads:
        thread.start()
    try:
        asyncio.run(_run_jobs())
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _is_idle() -> bool:
    """Whether no job is under way and nothing follows anything at the moment."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT NOT EXISTS (SELECT FROM procrastinate_jobs WHERE status = 'doing')"
                " AND NOT EXISTS (SELECT FROM plumbing_duty)"
            )
            return bool(cursor.fetchone()[0])
    except DatabaseError:
        return False
    finally:
        connection.close()


def _watched(loop: Loop, stop: threading.Event) -> None:
    """A worker that has lost one of its loops must not look alive: it ends, to be started again whole."""
    try:
        loop(stop)
    except Exception:
        log.exception("this loop ended, and the worker with it")
    if not stop.is_set():
        os.kill(os.getpid(), signal.SIGTERM)


async def _run_jobs() -> None:
    # Jobs are looked for, not listened to: nobody waits for one, and every listener costs something at every fact.
    connector = PsycopgConnector(
        kwargs=connector_params("default"), min_size=1, max_size=JOBS_AT_ONCE, max_idle=SPARE_SECONDS
    )
    with app.replace_connector(connector) as working:
        async with working.open_async():
            looking = asyncio.create_task(look_after_jobs(working))
            try:
                await working.run_worker_async(
                    concurrency=JOBS_AT_ONCE,
                    listen_notify=False,
                    fetch_job_polling_interval=LOOK_SECONDS,
                    shutdown_graceful_timeout=PATIENCE,
                )
            finally:
                looking.cancel()
