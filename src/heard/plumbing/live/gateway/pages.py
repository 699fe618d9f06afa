"""Connections to the pages' server: kept open between requests, patient while it restarts."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Protocol

CONNECT_SECONDS = 10.0  # pages that are being restarted get this long to come back
RETRY_SECONDS = 0.1
IDLE_SECONDS = 10.0  # shorter than the other side's patience, so that it never closes as we begin to write
MOST_IDLE = 32


class NoPagesError(Exception):
    """The pages' server does not take connections."""


class Asker(Protocol):
    """Whoever waits for an answer on a connection."""

    def answer_received(self, data: bytes) -> None:
        """Take a part of the answer."""

    def line_lost(self) -> None:
        """Learn that the connection ended."""

    def line_full(self) -> None:
        """Stop sending for now."""

    def line_free(self) -> None:
        """Go on sending."""


class Line(asyncio.Protocol):
    """One connection to the pages' server."""

    def __init__(self, pages: Pages) -> None:
        """Belong to nobody yet."""
        self._pages = pages
        self.asker: Asker | None = None
        self.was_used = False
        self.idle_since = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Be ready."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - that is what a stream has
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Hand it to whoever waits; without anybody waiting, something is wrong with this connection."""
        if self.asker is None:
            self.transport.abort()
        else:
            self.asker.answer_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits, after what was still said: who refuses an upload answers, then hangs up while we write."""
        self._pages.forget(self)
        while self.asker is not None and isinstance(exc, OSError) and (data := self._left()):
            self.asker.answer_received(data)
        if self.asker is not None:
            self.asker.line_lost()

    def _left(self) -> bytes:
        """Return what has come and was not read; the connection is lost to asyncio, but not closed yet."""
        try:
            return os.read(self.transport.get_extra_info("socket").fileno(), 65_536)
        except OSError:
            return b""

    def pause_writing(self) -> None:
        """Pass the pressure back."""
        if self.asker is not None:
            self.asker.line_full()

    def resume_writing(self) -> None:
        """Let it flow again."""
        if self.asker is not None:
            self.asker.line_free()

    def hang_up(self) -> None:
        """End it, whatever is under way."""
        self.asker = None
        self.transport.abort()


class Pages:
    """The pages' server, with the connections to it that wait for the next request."""

    def __init__(self, socket: Path) -> None:
        """Remember where it listens."""
        self._socket = str(socket)
        self._idle: list[Line] = []

    def idle_line(self) -> Line | None:
        """Return a connection that is open already, the last used first."""
        return self._idle.pop() if self._idle else None

    async def new_line(self) -> Line:
        """Open a connection. Raises NoPagesError after ten seconds."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + CONNECT_SECONDS
        while True:
            try:
                return (await loop.create_unix_connection(lambda: Line(self), self._socket))[1]
            except OSError as error:
                if loop.time() > deadline:
                    raise NoPagesError(f"no pages at {self._socket}") from error
                await asyncio.sleep(RETRY_SECONDS)

    def keep(self, line: Line) -> None:
        """Keep a connection for the next request."""
        line.asker = None
        line.was_used = True
        if len(self._idle) >= MOST_IDLE or line.transport.is_closing():
            line.hang_up()
            return
        line.transport.resume_reading()
        loop = asyncio.get_running_loop()
        if not self._idle:
            loop.call_later(IDLE_SECONDS, self._let_go)
        line.idle_since = loop.time()
        self._idle.append(line)

    def forget(self, line: Line) -> None:
        """Do not use a connection any more."""
        if line in self._idle:
            self._idle.remove(line)

    def close(self) -> None:
        """Let go of every connection that waits."""
        while self._idle:
            self._idle.pop().hang_up()

    def _let_go(self) -> None:
        loop = asyncio.get_running_loop()
        while self._idle and self._idle[0].idle_since <= loop.time() - IDLE_SECONDS:
            self._idle.pop(0).hang_up()
        if self._idle:
            loop.call_at(self._idle[0].idle_since + IDLE_SECONDS, self._let_go)
