"""Taking up listening where somebody left off: each fact exactly once, in order, without a gap."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from itertools import islice
from typing import Any

from psycopg import AsyncConnection

from heard.plumbing.live.book import Fact, Told, is_in_book, life, read_after
from heard.plumbing.live.cursor import BEGINNING, Cursor
from heard.plumbing.live.hub import Hub, reload_text
from heard.plumbing.live.listener import Listener

CHUNK = 400  # facts looked at between two moments in which others get their turn
MOST = 20_000  # facts looked at for one listener; with more than that missed, loading the page again is quicker
AT_ONCE = 2  # listeners who read old facts from the database at the same time, each on a connection of its own


class Resuming:
    """Brings listeners up to date from the ring, or from the database when they were away for long."""

    def __init__(self, hub: Hub, conninfo: str) -> None:
        """Remember where the book is; connections are opened only for those who were away for long."""
        self._hub = hub
        self._conninfo = conninfo
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._highest_xid = 0  # in the present epoch: transactions up to here are known to exist

    def know(self, xid: int) -> None:
        """Learn how far transaction ids have come, so that a page's fresh cursor is known without asking."""
        self._highest_xid = xid

    async def subscribe(self, listener: Listener, topics: Iterable[str], cursor: Cursor | None) -> None:
        """Tell what happened in the new topics since the cursor, then whatever follows, with no fact left out or repeated.

        Without a cursor it begins now. What a client has missed for too long, or knows from a book that was wound
        back, is answered with "reload", and listening begins now.
        """
        new = set(topics) - listener.topics
        if cursor is None or (listener.topics and cursor >= self._hub.ring.position):
            self._hub.subscribe(listener, new)
        elif new:
            async with _OldPages(self._conninfo, self._turn) as pages:
                if await self._is_place_in_book(cursor, pages):
                    await self._replay(listener, new, cursor, pages)
                else:
                    listener.tell(reload_text(self._hub.ring.position))
                    self._hub.subscribe(listener, new)

    async def _is_place_in_book(self, cursor: Cursor, pages: _OldPages) -> bool:
        """Whether the client read this very book, and not one that was wound back by a restore."""
        position = self._hub.ring.position
        if cursor == BEGINNING or (
            cursor.epoch == position.epoch and cursor.xid <= max(position.xid, self._highest_xid)
        ):
            return True
        epoch, following = await life(await pages.connection())
        if cursor.epoch == epoch:
            self._highest_xid = following
            return cursor.xid <= following
        return cursor.epoch < epoch and await is_in_book(await pages.connection(), cursor)

    async def _replay(self, listener: Listener, new: set[str], cursor: Cursor, pages: _OldPages) -> None:
        """Tell old facts with listening suspended; the last chunk and listening again are one step without waiting."""
        ring, old = self._hub.ring, set(listener.topics)
        missing = _Missing(old, new, ring.position)
        self._hub.unsubscribe(listener, old)
        try:
            for _ in range(MOST // CHUNK):
                facts, is_last = await self._next(cursor, pages)
                missing.tell(listener, facts)
                cursor = facts[-1].cursor if facts else max(cursor, ring.floor)
                if is_last:
                    listener.since = max(cursor, listener.since)
                    return
                await listener.caught_up()
            listener.since = ring.position
            listener.tell(reload_text(ring.position))
        finally:
            self._hub.subscribe(listener, old | new)

    async def _next(self, cursor: Cursor, pages: _OldPages) -> tuple[Sequence[Told], bool]:
        ring = self._hub.ring
        if ring.covers(cursor):
            facts = list(islice(ring.after(cursor), CHUNK + 1))
            return facts[:CHUNK], len(facts) <= CHUNK
        return self._hub.told(await pages.after(cursor)), False


class _OldPages:
    """The book in the database, opened when first needed and only by a few at a time."""

    def __init__(self, conninfo: str, turn: asyncio.Semaphore) -> None:
        self._conninfo = conninfo
        self._turn = turn
        self._stack = AsyncExitStack()
        self._connection: AsyncConnection[Any] | None = None

    async def __aenter__(self) -> _OldPages:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def connection(self) -> AsyncConnection[Any]:
        if self._connection is None:
            await self._stack.enter_async_context(self._turn)
            opened = await AsyncConnection.connect(
                self._conninfo, autocommit=True, application_name="heard live resuming"
            )
            self._connection = opened
            await self._stack.enter_async_context(opened)
        return self._connection

    async def after(self, cursor: Cursor) -> list[Fact]:
        return await read_after(await self.connection(), cursor, limit=CHUNK)


class _Missing:
    """Chooses what a listener has not been told yet."""

    def __init__(self, old: set[str], new: set[str], heard_up_to: Cursor) -> None:
        self._old = old
        self._new = new
        self._heard_up_to = heard_up_to

    def tell(self, listener: Listener, facts: Iterable[Told]) -> None:
        for fact in facts:
            if self._includes(fact) and listener.visitor.may_hear(fact.scope_id):
                listener.hear(fact)

    def _includes(self, fact: Told) -> bool:
        if not self._old.isdisjoint(fact.topics):
            return fact.cursor > self._heard_up_to
        return not self._new.isdisjoint(fact.topics)
