"""What visitors say, gathered while the last words are written, and then written together."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import Executor

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

from heard.channels.chat.actions.hear import hear
from heard.channels.chat.saying import Heard, NotHeard, Said

log = logging.getLogger(__name__)

AT_ONCE = 40
MOST_WAITING = 2_000  # messages; more means that the database does not keep up


class Intake:
    """One transaction at a time, each for all that waits: nobody waits for more than two."""

    def __init__(self, executor: Executor) -> None:
        """Write in the executor, which has one thread and one connection."""
        self._executor = executor
        self._waiting: list[tuple[Said, asyncio.Future[Heard | NotHeard]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def take(self, said: Said) -> Heard | NotHeard:
        """Return what became of it, once it is kept for good; NotHeard("busy") when it could not be."""
        if len(self._waiting) >= MOST_WAITING:
            return NotHeard("busy")
        kept: asyncio.Future[Heard | NotHeard] = asyncio.get_running_loop().create_future()
        self._waiting.append((said, kept))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_on())
        return await asyncio.shield(kept)

    async def _write_on(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
                outcomes: Sequence[Heard | NotHeard] = [NotHeard("busy")] * len(batch)
                try:
                    outcomes = await loop.run_in_executor(self._executor, written, [said for said, _ in batch])
                except Exception:
                    log.exception("words of visitors could not be kept")  # each is told so, and sends them again
                for (_, kept), outcome in zip(batch, outcomes, strict=True):
                    kept.set_result(outcome)
        finally:
            self._writing = None


def written(said: Sequence[Said]) -> Sequence[Heard | NotHeard]:
    """Return what became of each; one that cannot be kept does not keep the others."""
    try:
        return hear(said=said, at=timezone.now())
    except (OperationalError, InterfaceError):
        log.warning("the database does not answer; %d words of visitors are to be sent again", len(said))
        _reconnect()
        return [NotHeard("busy")] * len(said)
    except Exception:
        if len(said) == 1:
            log.exception("words of a visitor could not be kept")
            return [NotHeard("busy")]
        return [outcome for one in said for outcome in written([one])]


def _reconnect() -> None:
    close_old_connections()
    if not connection.in_atomic_block:
        connection.close()
