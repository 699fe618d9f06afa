"""The tail of the book: reads every fact exactly once, in order, as soon as it is settled."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from psycopg import AsyncConnection

from heard.plumbing.events import CHANNEL
from heard.plumbing.live.book import Fact, life, look, read_after, read_newest
from heard.plumbing.live.cursor import BEGINNING, Cursor

log = logging.getLogger(__name__)

BATCH = 500  # facts read at once
IDLE_SECONDS = 5.0  # looks by itself after this time, should a wake-up be lost
GATHERING_SECONDS = 0.02  # between two rounds: under load one round tells the facts of many transactions
SHORTEST_WAIT, LONGEST_WAIT = 0.02, 0.25  # seconds between looks while an older transaction holds facts back


class Tail:
    """Follows the book from its newest settled fact on.

    `started(facts, floor)` is told the last facts at every (re)start from scratch: at first, and when the book turns out
    to be another one than before (a restore). `came(facts)` is told what follows, without gaps. `looked(xid)` is told,
    every few seconds, which id the next transaction gets. All run on the loop.
    """

    def __init__(
        self,
        conninfo: str,
        *,
        keep: int,
        started: Callable[[Sequence[Fact], Cursor], None],
        came: Callable[[Sequence[Fact]], None],
        looked: Callable[[int], None] = lambda xid: None,
    ) -> None:
        """Remember where the book is; nothing is opened yet."""
        self._conninfo = conninfo
        self._keep = keep
        self._started = started
        self._came = came
        self._looked = looked
        self._epoch = 0
        self._position: Cursor | None = None

    async def run(self) -> None:
        """Follow until cancelled; when the database goes away, wait for it and go on where we were."""
        pause = 0.1
        while True:
            try:
                async with await self._listening() as connection:
                    await self._find_place(connection)
                    pause = 0.1
                    await self._follow(connection)
            except (psycopg.Error, OSError) as error:
                log.warning("the live tail lost its database, trying again in %.1f s: %s", pause, error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)

    async def _listening(self) -> AsyncConnection[Any]:
        connection = await AsyncConnection.connect(self._conninfo, autocommit=True, application_name="heard live")
        await connection.execute(f"LISTEN {CHANNEL}")
        return connection

    async def _follow(self, connection: AsyncConnection[Any]) -> None:
        wait = SHORTEST_WAIT
        while True:
            read = await self._read(connection)
            held, following = await look(connection, self._place)
            self._looked(following)
            wait = SHORTEST_WAIT if read else min(wait * 2, LONGEST_WAIT)
            await asyncio.sleep(GATHERING_SECONDS)
            await _woken(connection, wait if held else IDLE_SECONDS)

    async def _find_place(self, connection: AsyncConnection[Any]) -> None:
        """Start from the newest facts, unless the book is still the one we were reading."""
        epoch, following = await life(connection)
        same = (
            self._position is not None
            and epoch == self._epoch
            and (self._position.epoch, self._position.xid) < (epoch, following)
        )
        if same:
            return
        newest = await read_newest(connection, limit=self._keep + 1)
        floor = newest.pop(0).cursor if len(newest) > self._keep else BEGINNING
        self._epoch = epoch
        self._position = newest[-1].cursor if newest else floor
        self._started(newest, floor)

    @property
    def _place(self) -> Cursor:
        return self._position or BEGINNING

    async def _read(self, connection: AsyncConnection[Any]) -> int:
        count = 0
        while facts := await read_after(connection, self._place, limit=BATCH):
            if facts[-1].cursor.epoch != self._epoch:
                await self._find_place(connection)  # another life began under our eyes
                return len(facts)
            self._position = facts[-1].cursor
            self._came(facts)
            count += len(facts)
            if len(facts) < BATCH:
                break
        return count


async def _woken(connection: AsyncConnection[Any], seconds: float) -> None:
    """Return when something was announced, or after `seconds`; wake-ups that came meanwhile count as one."""
    async for _ in connection.notifies(timeout=seconds, stop_after=1):
        pass
