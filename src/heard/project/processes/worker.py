"""Work behind the scenes: reactions to facts in one thread, jobs and schedules beside it."""

import asyncio
import threading

from procrastinate.contrib.django import app

from heard.plumbing import reactions
from heard.project.environment import Environment

JOBS_AT_ONCE = 4
PATIENCE = 10.0  # seconds that jobs get to finish when told to stop


def run(environment: Environment) -> None:
    """Work until SIGTERM; a job cut short is started again later."""
    stop = threading.Event()
    reacting = threading.Thread(target=reactions.run, args=(stop,), name="reactions")
    reacting.start()
    try:
        asyncio.run(_run_jobs())
    finally:
        stop.set()
        reacting.join()


async def _run_jobs() -> None:
    with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
        async with working.open_async():
            await working.run_worker_async(concurrency=JOBS_AT_ONCE, shutdown_graceful_timeout=PATIENCE)
