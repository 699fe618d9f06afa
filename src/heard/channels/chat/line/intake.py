"""What visitors say, gathered while the last words are written, and then written together.

A conversation may be held for a moment, by the worker that follows what was said in it before: words for it are set aside and
tried again, so that they keep nobody else's waiting.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

from heard.channels.chat.actions.hear import hear
from heard.channels.chat.saying import Heard, NotHeard, Said

log = logging.getLogger(__name__)

AT_ONCE = 40
MOST_WAITING = 2_000  # messages; more means that the database does not keep up
HELD_SECONDS = 0.01  # until what somebody held is tried again
LONGEST_HELD_SECONDS = 2.0  # then everybody waits until it is free


@dataclass(frozen=True)
class Waiting:
    """Words, who waits for what becomes of them, and since when."""

    said: Said
    kept: asyncio.Future[Heard | NotHeard]
    since: float


class Intake:
    """One transaction at a time, each for all that waits: nobody waits for more than two."""

    def __init__(self, executor: Executor) -> None:
        """Write in the executor, which has one thread and one connection."""
        self._executor = executor
        self._waiting: list[Waiting] = []
        self._writing: asyncio.Task[None] | None = None

    async def take(self, said: Said) -> Heard | NotHeard:
        """Return what became of it, once it is kept for good; NotHeard("busy") when it could not be."""
        if len(self._waiting) >= MOST_WAITING:
            return NotHeard("busy")
        kept: asyncio.Future[Heard | NotHeard] = asyncio.get_running_loop().create_future()
        self._waiting.append(Waiting(said, kept, time.monotonic()))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_on())
        return await asyncio.shield(kept)

    async def _write_on(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
                held = await self._write(batch)
                self._waiting = held + self._waiting  # before what was said later in the same conversations
                if held and len(held) == len(self._waiting):
                    await asyncio.sleep(HELD_SECONDS)
        finally:
            self._writing = None

    async def _write(self, batch: Sequence[Waiting]) -> list[Waiting]:
        """Write a batch, tell everybody what became of their words, and return what is to be tried again."""
        waits = batch[0].since < time.monotonic() - LONGEST_HELD_SECONDS
        outcomes: Sequence[Heard | NotHeard] = [NotHeard("busy")] * len(batch)
        try:
            words = [one.said for one in batch]
            outcomes = await asyncio.get_running_loop().run_in_executor(self._executor, written, words, waits)
        except Exception:
            log.exception("words of visitors could not be kept")  # each is told so, and sends them again
        held = []
        for one, outcome in zip(batch, outcomes, strict=True):
            if outcome == NotHeard("held"):
                held.append(one)
            else:
                one.kept.set_result(outcome)
        return held


def written(said: Sequence[Said], waits: bool = True) -> Sequence[Heard | NotHeard]:
    """Return what became of each; one that cannot be kept does not keep the others. `waits` as for `hear`."""
    try:
        return hear(said=said, at=timezone.now(), waits=waits)
    except (OperationalError, InterfaceError):
        log.warning("the database does not answer; %d words of visitors are to be sent again", len(said))
        _reconnect()
        return [NotHeard("busy")] * len(said)
    except Exception:
        if len(said) == 1:
            log.exception("words of a visitor could not be kept")
            return [NotHeard("busy")]
        return [outcome for one in said for outcome in written([one], waits)]


def _reconnect() -> None:
    close_old_connections()
    if not connection.in_atomic_block:
        connection.close()
