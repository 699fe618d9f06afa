"""How long a connection is waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Patience:
    """Something has to happen within so many seconds; one timer serves a whole connection."""

    def __init__(self, ended: Callable[[], None]) -> None:
        """Wait for nothing yet. ended: is called when it took too long."""
        self._ended = ended
        self._loop = asyncio.get_running_loop()
        self._due = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def expect_within(self, seconds: float) -> None:
        """Wait so long from now on, however long it was before."""
        self._due = self._loop.time() + seconds
        if self._timer is not None and self._timer.when() <= self._due:
            return
        self.end()
        self._timer = self._loop.call_at(self._due, self._look_at_clock)

    def end(self) -> None:
        """Wait for nothing any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look_at_clock(self) -> None:
        self._timer = None
        if self._loop.time() < self._due:
            self._timer = self._loop.call_at(self._due, self._look_at_clock)
        else:
            self._ended()
