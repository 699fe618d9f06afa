"""Taking up listening where somebody left off: each fact exactly once, in order, without a gap."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from itertools import islice
from typing import Any

from psycopg import AsyncConnection

from heard.plumbing.live.book import Fact, Told, is_in_book, life, read_after, read_of_streams
from heard.plumbing.live.cursor import BEGINNING, Cursor
from heard.plumbing.live.hub import Hub, reload_text
from heard.plumbing.live.listener import Listener

CHUNK = 400  # facts looked at between two moments in which others get their turn
MOST = 20_000  # facts looked at for one listener; with more than that missed, loading the page again is quicker
MOST_THEIRS = 500  # facts of a listener's own streams that are told one by one
AT_ONCE = 2  # listeners who read old facts from the database at the same time, each on a connection of its own
SPARE_SECONDS = 5.0  # for which such a connection is kept: when all come back at once, each turn counts


class Resuming:
    """Brings listeners up to date from the ring, or from the database when they were away for long."""

    def __init__(self, hub: Hub, conninfo: str) -> None:
        """Remember where the book is; connections are opened only for those who were away for long."""
        self._hub = hub
        self._connections = _Connections(conninfo)
        self._highest_xid = 0  # in the present epoch: transactions up to here are known to exist

    def know(self, xid: int) -> None:
        """Learn how far transaction ids have come, so that a page's fresh cursor is known without asking."""
        self._highest_xid = xid

    async def subscribe(
        self, listener: Listener, topics: Iterable[str], cursor: Cursor | None, *, streams: Sequence[str] = ()
    ) -> None:
        """Tell what happened in the new topics since the cursor, then whatever follows, with no fact left out or repeated.

        Without a cursor it begins now. What a client has missed for too long, or knows from a book that was wound back,
        is answered with "reload", and listening begins now. Where all facts of the topics stand in a few `streams`,
        only these are read again, however much else happened meanwhile.
        """
        new = set(topics) - listener.topics
        if cursor is None or (listener.topics and cursor >= self._hub.ring.position):
            _Missing(self._hub, listener.topics, new).tell(
                listener, [fact for fact in self._hub.ahead() if cursor is None or fact.cursor > cursor]
            )
            self._hub.subscribe(listener, new)
        elif new:
            async with _OldPages(self._connections) as pages:
                if await self._is_place_in_book(cursor, pages):
                    await self._replay(listener, new, cursor, pages, streams)
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

    async def close(self) -> None:
        """Close the connections that are kept for the next."""
        await self._connections.close()

    async def _replay(
        self, listener: Listener, new: set[str], cursor: Cursor, pages: _OldPages, streams: Sequence[str]
    ) -> None:
        """Tell old facts with listening suspended; the last chunk and listening again are one step without waiting."""
        ring, old, since = self._hub.ring, set(listener.topics), cursor
        missing = _Missing(self._hub, old, new)
        self._hub.unsubscribe(listener, old)
        try:
            if streams and not ring.covers(cursor):
                until = ring.position
                own = await pages.of(streams, cursor, until)
                if len(own) > MOST_THEIRS:
                    listener.since = ring.position
                    listener.tell(reload_text(ring.position))
                    return
                missing.tell(listener, self._hub.told(own))
                cursor = until
                await listener.caught_up()
            for _ in range(MOST // CHUNK):
                facts, is_last = await self._next(cursor, pages)
                missing.tell(listener, facts)
                cursor = facts[-1].cursor if facts else max(cursor, ring.floor)
                if is_last:
                    listener.since = max(cursor, listener.since)
                    missing.tell(listener, [fact for fact in self._hub.ahead() if fact.cursor > since])
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


class _Connections:
    """Connections to the book: opened when first needed, only a few, and kept a moment for the next."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._spare: list[AsyncConnection[Any]] = []
        self._closing: asyncio.Task[None] | None = None
        self.turn = asyncio.Semaphore(AT_ONCE)

    async def take(self) -> AsyncConnection[Any]:
        while self._spare:
            spare = self._spare.pop()
            if not spare.closed and not spare.broken:
                return spare
            await spare.close()
        return await AsyncConnection.connect(self._conninfo, autocommit=True, application_name="heard live resuming")

    def give_back(self, connection: AsyncConnection[Any]) -> None:
        self._spare.append(connection)
        if self._closing is None:
            self._closing = asyncio.create_task(self._close_later())

    async def close(self) -> None:
        if self._closing is not None:
            self._closing.cancel()
            self._closing = None
        while self._spare:
            await self._spare.pop().close()

    async def _close_later(self) -> None:
        await asyncio.sleep(SPARE_SECONDS)
        self._closing = None
        while self._spare:
            await self._spare.pop().close()


class _OldPages:
    """The book in the database, opened when first needed and only by a few at a time."""

    def __init__(self, connections: _Connections) -> None:
        self._connections = connections
        self._stack = AsyncExitStack()
        self._connection: AsyncConnection[Any] | None = None

    async def __aenter__(self) -> _OldPages:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._connection is not None:
            if kind is None:
                self._connections.give_back(self._connection)
            else:  # who knows what is still under way on it
                await self._connection.close()
        await self._stack.aclose()

    async def connection(self) -> AsyncConnection[Any]:
        if self._connection is None:
            await self._stack.enter_async_context(self._connections.turn)
            self._connection = await self._connections.take()
        return self._connection

    async def after(self, cursor: Cursor) -> list[Fact]:
        return await read_after(await self.connection(), cursor, limit=CHUNK)

    async def of(self, streams: Sequence[str], cursor: Cursor, until: Cursor) -> list[Fact]:
        return await read_of_streams(await self.connection(), streams, cursor, until, limit=MOST_THEIRS + 1)


class _Missing:
    """Chooses what a listener has not been told yet who listened to some topics up to now, and will to others, too."""

    def __init__(self, hub: Hub, old: Iterable[str], new: set[str]) -> None:
        self._old = set(old)
        self._new = new
        self._heard_up_to = hub.ring.position
        self._heard_ahead = {fact.cursor.id for fact in hub.ahead()}

    def tell(self, listener: Listener, facts: Iterable[Told]) -> None:
        for fact in facts:
            if self._includes(fact) and listener.visitor.may_hear(fact.scope_id):
                listener.hear(fact)

    def _includes(self, fact: Told) -> bool:
        if not self._old.isdisjoint(fact.topics):
            return fact.cursor > self._heard_up_to and fact.cursor.id not in self._heard_ahead
        return not self._new.isdisjoint(fact.topics)
