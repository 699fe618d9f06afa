"""Hearing that pages changed: a connection to the database that is there only while somebody reads such pages."""

from __future__ import annotations

import asyncio
import logging
import time

import psycopg
from psycopg import AsyncConnection

from heard.plumbing.live.gateway.kept import Kept

log = logging.getLogger(__name__)

CHANNEL = "heard_pages"
IDLE_SECONDS = 300.0  # without a reader, what is kept is given back, and the connection with it
LOOK_SECONDS = 15.0  # between two looks whether the connection still stands
ANSWER_SECONDS = 5.0  # for the database to answer; on a line that is dead without saying so nothing would ever come


class ChangedPages:
    """Opens what keeps pages while their changes are heard, and closes it when they are not."""

    def __init__(self, conninfo: str, kept: Kept) -> None:
        """Wait until somebody reads."""
        self._conninfo = conninfo
        self._kept = kept
        self._task: asyncio.Task[None] | None = None
        kept.wanted = self.begin

    def begin(self) -> None:
        """Begin to listen, unless it was begun."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._listen())

    async def end(self) -> None:
        """Stop listening."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _listen(self) -> None:
        try:
            name = "heard kept pages"
            connecting = AsyncConnection.connect(self._conninfo, autocommit=True, application_name=name)
            async with await asyncio.wait_for(connecting, ANSWER_SECONDS) as line:
                await asyncio.wait_for(line.execute(f"LISTEN {CHANNEL}"), ANSWER_SECONDS)
                self._kept.open()
                while time.monotonic() - self._kept.used_at < IDLE_SECONDS:
                    async for _ in line.notifies(timeout=LOOK_SECONDS):
                        self._kept.forget()
                    await asyncio.wait_for(line.execute("SELECT 1"), ANSWER_SECONDS)
        except (psycopg.Error, OSError) as error:
            log.warning("changes of pages are not heard, so that none are kept: %s", error)
            self._kept.close()
            await asyncio.sleep(1.0)
        finally:
            self._kept.close()
            self._task = None
