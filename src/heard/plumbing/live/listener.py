"""One open socket, as the hub sees it: what it listens to, and what it has still to be told."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from heard.plumbing.live.book import Told
from heard.plumbing.live.cursor import BEGINNING
from heard.plumbing.live.door import Visitor

MOST_WAITING = 1000  # messages; whoever reads slower is dropped and resumes from the cursor
AT_ONCE = 50  # messages handed to the connection in one go
GOODBYE_SECONDS = 5.0  # for the closing frame to get through

GONE = 1006  # that the line was lost (RFC 6455, 7.4.1); never sent
SIGN_IN_AGAIN = 4401
TOO_MUCH = 4429


@dataclass(frozen=True, slots=True)
class Closing:
    """Why a socket is closed, as its client is told."""

    code: int
    reason: str


class Listener:
    """A bounded queue of messages for one socket. Everything here runs on the loop and never waits."""

    __slots__ = ("_abort", "_empty", "_queue", "_waking", "closing", "cookies", "since", "topics", "visitor")

    def __init__(self, visitor: Visitor, cookies: Mapping[str, str], *, abort: Callable[[], None]) -> None:
        """Begin with nothing to tell; `abort` ends the connection at once, whatever stands in its buffers."""
        self.visitor = visitor
        self.cookies = cookies
        self.topics: set[str] = set()
        self.since = BEGINNING  # the client has what stands up to here
        self.closing: Closing | None = None
        self._abort = abort
        self._queue: deque[str | Told] = deque()
        self._waking = asyncio.Event()
        self._empty = asyncio.Event()

    def hear(self, fact: Told) -> None:
        """Queue a fact, in the words made for all."""
        self.tell(fact.text)

    def tell(self, text: str | Told) -> None:
        """Queue a message; drops the connection when the client does not keep up."""
        if self.closing is not None:
            return
        if len(self._queue) >= MOST_WAITING:
            self.closing = Closing(TOO_MUCH, "too slow")
            self._empty.set()
            self._abort()
            return
        self._queue.append(text)
        self._empty.clear()
        self._waking.set()

    def close(self, closing: Closing) -> None:
        """Say goodbye after what is already queued; when that does not get through, end the connection."""
        if self.closing is None:
            self.closing = closing
            self._waking.set()
            self._empty.set()
            asyncio.get_running_loop().call_later(GOODBYE_SECONDS, self._abort)

    def fall_silent(self) -> None:
        """Tell nothing more, as nobody takes it to the client any more; whoever waits for the queue goes on."""
        self.closing = self.closing or Closing(GONE, "gone")
        self._empty.set()

    async def several(self) -> list[str | Told]:
        """Return what waits, as much as is sent at once, waiting for it; nothing when the socket shall close."""
        first = await self.next()
        if first is None:
            return []
        return [first, *(self._queue.popleft() for _ in range(min(len(self._queue), AT_ONCE - 1)))]

    async def next(self) -> str | Told | None:
        """Return the next message, waiting for it; None when the socket shall close."""
        while not self._queue:
            if self.closing is not None:
                return None
            self._empty.set()
            self._waking.clear()
            await self._waking.wait()
        return self._queue.popleft()

    async def caught_up(self) -> None:
        """Return when everything queued has been handed to the connection, or the socket closes."""
        while self._queue and self.closing is None:
            await self._empty.wait()
