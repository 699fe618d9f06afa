"""The tail of the book: reads every fact exactly once, in order, once it is settled; ahead of that, when it is there."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from psycopg import AsyncConnection

from heard.plumbing.events import CHANNEL
from heard.plumbing.live.book import Fact, life, look, read_after, read_beyond, read_newest
from heard.plumbing.live.cursor import BEGINNING, Cursor
from heard.plumbing.live.exchange import OneNode
from heard.plumbing.live.sharing import Sharing

log = logging.getLogger(__name__)

BATCH = 500  # facts read at once
IDLE_SECONDS = 5.0  # looks by itself after this time, should a wake-up be lost
# Seconds between two rounds, each of which rests as long as it took: under load one tells of many transactions.
LONGEST_REST = 0.02
ROUNDS = 50  # in which facts came, until we look who holds others back
TOLD_SECONDS = 0.05  # for another node to tell what was announced, until we look ourselves
QUIET_SECONDS = 1.0  # after which we look whether the last of what another node told has been all
SHORTEST_WAIT, LONGEST_WAIT = 0.02, 0.25  # seconds between looks while an older transaction holds facts back


class Tail:
    """Follows the book from its newest settled fact on.

    `started(facts, floor)` is told the last facts at every (re)start from scratch: at first, and when the book turns
    out to be another one than before (a restore). `came(facts)` is told what follows, without gaps. What cannot come
    yet, as an older transaction is still running, is told `ahead(facts)`, once, and comes later all the same; not while
    nobody is `awaiting` anything, as looking for it costs a question at every commit. `looked(xid)` is told, every few
    seconds, which id the next transaction gets. All run on the loop. With `sharing`, of several nodes one reads.
    """

    def __init__(
        self,
        conninfo: str,
        *,
        keep: int,
        started: Callable[[Sequence[Fact], Cursor], None],
        came: Callable[[Sequence[Fact]], None],
        ahead: Callable[[Sequence[Fact]], None] = lambda facts: None,
        awaiting: Callable[[], bool] = lambda: True,
        looked: Callable[[int], None] = lambda xid: None,
        sharing: Sharing | None = None,
    ) -> None:
        """Remember where the book is; nothing is opened yet."""
        self._conninfo = conninfo
        self._keep = keep
        self._started = started
        self._came = came
        self._ahead = ahead
        self._awaiting = awaiting
        self._told_ahead: set[int] = set()  # ids of facts that have not come yet
        self._looked = looked
        self._epoch = 0
        self._position: Cursor | None = None
        self._has_place = False
        self._sharing = sharing or Sharing(OneNode())
        self._sharing.follow(self._take, self._take_ahead)

    async def run(self) -> None:
        """Follow until cancelled; when the database goes away, wait for it and go on where we were."""
        pause = 0.1
        while True:
            try:
                async with await self._listening() as connection:
                    await self._find_place(connection)
                    await self._sharing.take_turn(connection, is_new=True)
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
            await self._sharing.take_turn(connection)
            read = await self._read_on(connection)
            held, following = await look(connection, self._place)
            self._looked(following)
            wait = SHORTEST_WAIT if read else min(wait * 2, LONGEST_WAIT)
            if held and not self._runs_ahead:
                await asyncio.sleep(wait / 10)  # others, who have to wait as well, wake us in vain
            await _is_woken(connection, wait if held else IDLE_SECONDS)
            while await self._is_told(connection):
                pass

    async def _is_told(self, connection: AsyncConnection[Any]) -> bool:
        """Whether another node reads for us: told what was announced, we wait until more is."""
        if not self._sharing.is_following:
            return False
        await asyncio.sleep(TOLD_SECONDS)
        return self._sharing.was_told(within=2 * TOLD_SECONDS) and await _is_woken(connection, QUIET_SECONDS)

    def _take(self, before: Cursor, facts: Sequence[Fact]) -> bool:
        """Take in what another node read, if it is what comes next here."""
        if not self._has_place or before != self._place or facts[-1].cursor.epoch != self._epoch:
            return False
        self._come(facts)
        return True

    def _take_ahead(self, facts: Sequence[Fact]) -> None:
        """Take in what another node found standing there already."""
        if self._has_place:
            place = self._place
            self._run_ahead([fact for fact in facts if fact.cursor.epoch == self._epoch and fact.cursor > place])

    async def _read_on(self, connection: AsyncConnection[Any]) -> int:
        """Read for as long as facts keep coming, at work half of the time at most; return how many there were."""
        count = 0
        for _ in range(ROUNDS):
            began = time.monotonic()
            read = await self._read(connection)
            count += read
            if not read:
                break
            if read > 1:
                await asyncio.sleep(min(time.monotonic() - began, LONGEST_REST))
            if not await _is_woken(connection, SHORTEST_WAIT):
                break
        return count

    async def _find_place(self, connection: AsyncConnection[Any]) -> None:
        """Start from the newest facts, unless the book is still the one we were reading."""
        self._has_place = False
        epoch, following = await life(connection)
        same = (
            self._position is not None
            and epoch == self._epoch
            and (self._position.epoch, self._position.xid) < (epoch, following)
        )
        self._has_place = same
        if same:
            return
        newest = await read_newest(connection, limit=self._keep + 1)
        floor = newest.pop(0).cursor if len(newest) > self._keep else BEGINNING
        self._epoch = epoch
        self._position = newest[-1].cursor if newest else floor
        self._told_ahead.clear()
        self._has_place = True
        self._started(newest, floor)

    @property
    def _place(self) -> Cursor:
        return self._position or BEGINNING

    @property
    def _runs_ahead(self) -> bool:
        return self._awaiting() or self._sharing.is_reader  # who listens at other nodes is not known here

    async def _read(self, connection: AsyncConnection[Any]) -> int:
        count, is_more = 0, True
        while is_more:
            if self._runs_ahead:
                found, ahead = await read_beyond(connection, self._place, known=self._told_ahead, limit=BATCH)
            else:
                found, ahead = await read_after(connection, self._place, limit=BATCH), []
            if (found or ahead) and [*found, *ahead][-1].cursor.epoch != self._epoch:
                await self._find_place(connection)  # another life began under our eyes
                return len(found) + len(ahead)
            # Another node may have told them meanwhile.
            self._move([fact for fact in found if fact.cursor > self._place])
            ahead = self._run_ahead([fact for fact in ahead if fact.cursor > self._place])
            self._sharing.tell_ahead(ahead)
            count += len(found) + len(ahead)
            is_more = len(found) == BATCH
        return count

    def _move(self, facts: Sequence[Fact]) -> None:
        if facts:
            self._sharing.tell(self._place, facts)
            self._come(facts)

    def _come(self, facts: Sequence[Fact]) -> None:
        self._position = facts[-1].cursor
        self._told_ahead.difference_update(fact.cursor.id for fact in facts)
        self._came(facts)

    def _run_ahead(self, facts: Sequence[Fact]) -> list[Fact]:
        """Tell what was not told ahead yet, and return it."""
        new = [fact for fact in facts if fact.cursor.id not in self._told_ahead]
        if new:
            self._told_ahead.update(fact.cursor.id for fact in new)
            self._ahead(new)
        return new


async def _is_woken(connection: AsyncConnection[Any], seconds: float) -> bool:
    """Wait until something was announced, or for `seconds`; wake-ups that came meanwhile count as one."""
    async for _ in connection.notifies(timeout=seconds, stop_after=1):
        return True
    return False
