"""A few database connections for many threads: who needs one takes it, and puts it back at the end of the request.

A connection with its plans costs PostgreSQL ten megabytes, a thread next to nothing; and most threads of a busy house
wait.
"""

from __future__ import annotations

import select
import threading
import time
from typing import Any

from psycopg import Connection, OperationalError
from psycopg.pq import PipelineStatus, TransactionStatus

PATIENCE = 120.0  # seconds to wait for a connection: longer than anything that a page may hold one
LOOK_SECONDS = 60.0

Raw = Connection[Any]


class Shelf:
    """Where connections lie that nobody works with at the moment; the last one put back is taken first."""

    def __init__(self, most: int, *, idle_seconds: float) -> None:
        """Let up to `most` be out or on the shelf; those that lie longer than `idle_seconds` are closed."""
        self._places = threading.BoundedSemaphore(most)
        self._lying: list[tuple[Raw, float]] = []
        self._idle_seconds = idle_seconds
        self._keeper: threading.Thread | None = None

    def take(self) -> Raw | None:
        """Wait for a place and return a connection that lies here, or None: then open one, or `leave`.

        Raises OperationalError where no place becomes free.
        """
        if not self._places.acquire(timeout=PATIENCE):
            raise OperationalError("no database connection became free")
        while self._lying:
            try:
                raw = self._lying.pop()[0]
            except IndexError:
                break  # somebody else took the last one
            if is_quiet(raw):
                return raw
            raw.close()
        return None

    def put_back(self, raw: Raw) -> None:
        """Lay a connection here for others, unless something is left undone on it; its place is free again."""
        if _is_clean(raw):
            self._lying.append((raw, time.monotonic()))
        else:
            raw.close()
        self._places.release()
        if self._keeper is None:
            self._keeper = threading.Thread(target=self._keep, name="shelf of connections", daemon=True)
            self._keeper.start()

    def leave(self) -> None:
        """Give up a place without a connection."""
        self._places.release()

    def close_idle(self) -> None:
        """Close what has lain here for long; the oldest lie in front."""
        while self._lying and time.monotonic() - self._lying[0][1] > self._idle_seconds:
            try:
                self._lying.pop(0)[0].close()
            except IndexError:
                return

    def _keep(self) -> None:
        while True:
            time.sleep(LOOK_SECONDS)
            self.close_idle()


def is_quiet(raw: Raw) -> bool:
    """Return whether a connection is open and nothing has arrived on it unasked: a server that is gone has closed its end."""
    if raw.closed:
        return False
    arrived = select.poll()  # not select(), which knows no file above the 1024th: live lines are many
    arrived.register(raw.fileno(), select.POLLIN)
    return not arrived.poll(0)


def _is_clean(raw: Raw) -> bool:
    idle = raw.info.transaction_status == TransactionStatus.IDLE
    return not raw.closed and idle and raw.autocommit and raw.info.pipeline_status == PipelineStatus.OFF
