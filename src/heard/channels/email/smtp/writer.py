"""Storing the mails of all sessions together: one statement, one commit, for as many as are waiting."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Sequence

from django.db import connection

from heard.channels.email.receiving import Arrival, keep

log = logging.getLogger(__name__)

BATCH_MAILS = 256
BATCH_BYTES = 32 * 1024 * 1024
Waiting = tuple[Sequence[Arrival], "asyncio.Future[None]"]


class BatchWriter(threading.Thread):
    """A thread with its own database connection. A session waits for `store`, which returns once its mail is committed.

    While one batch is being committed the next one gathers, so that the disk is asked once for many mails.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Remember the event loop on which sessions wait."""
        super().__init__(name="heard-mail-writer", daemon=True)
        self._loop = loop
        self._condition = threading.Condition()
        self._waiting: list[Waiting] = []
        self._ending = False

    async def store(self, arrivals: Sequence[Arrival], *, seconds: float) -> None:
        """Return once the mails are committed. Raises what the database raised, or TimeoutError."""
        future: asyncio.Future[None] = self._loop.create_future()
        with self._condition:
            self._waiting.append((arrivals, future))
            self._condition.notify()
        await asyncio.wait_for(future, seconds)

    def end(self) -> None:
        """Store what is waiting, then end."""
        with self._condition:
            self._ending = True
            self._condition.notify()

    def run(self) -> None:
        """Store batch after batch."""
        try:
            while batch := self._next():
                self._write(batch)
        finally:
            connection.close()

    def _next(self) -> list[Waiting]:
        with self._condition:
            while not self._waiting and not self._ending:
                self._condition.wait()
            taken = size = 0
            for arrivals, _ in self._waiting[:BATCH_MAILS]:
                size += sum(len(arrival.data) for arrival in arrivals)
                if taken and size > BATCH_BYTES:
                    break
                taken += 1
            batch, self._waiting = self._waiting[:taken], self._waiting[taken:]
            return batch

    def _write(self, batch: Sequence[Waiting]) -> None:
        try:
            keep([arrival for arrivals, _ in batch for arrival in arrivals])
        except Exception as error:
            log.exception("%d mails could not be stored", len(batch))
            connection.close()
            if len(batch) == 1:
                self._answer(batch, error)
                return
            for alone in batch:  # what is wrong with one must not turn the others away
                self._write([alone])
            return
        self._answer(batch, None)

    def _answer(self, batch: Sequence[Waiting], error: Exception | None) -> None:
        self._loop.call_soon_threadsafe(_resolve, [future for _, future in batch], error)


def _resolve(futures: Sequence[asyncio.Future[None]], error: Exception | None) -> None:
    for future in futures:
        if future.done():
            continue
        if error is None:
            future.set_result(None)
        else:
            future.set_exception(error)
