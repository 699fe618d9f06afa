"""Lean WebSocket clients for measuring: a protocol on asyncio that does no more than it must, so that it is not measured."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

MASK = b"\0\0\0\0"  # allowed, and nothing has to be calculated


class Line(asyncio.Protocol):
    """One WebSocket to 127.0.0.1; `heard` is told every text, `ended` when it is over."""

    __slots__ = ("_buffer", "_ended", "_head", "_heard", "_is_open", "farewell", "opened", "transport")

    def __init__(self, head: bytes, heard: Callable[[Line, bytes], None], ended: Callable[[Line], None]) -> None:
        self._head = head
        self._heard = heard
        self._ended = ended
        self._buffer = b""
        self._is_open = False
        self.farewell = b""  # what the server closed it with
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self._head)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(ConnectionError(f"closed before it was open: {self._buffer[:80]!r}"))
        self._ended(self)

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        if not self._is_open:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            if not self._buffer.startswith(b"HTTP/1.1 101"):
                self.abort()
                return
            self._buffer, self._is_open = self._buffer[end + 4 :], True
            self.opened.set_result(None)
        self._frames()

    def say(self, text: bytes) -> None:
        """Send a text."""
        assert self.transport is not None
        length = len(text)
        size = bytes([0x80 | length]) if length < 126 else b"\xfe" + length.to_bytes(2, "big")
        self.transport.write(b"\x81" + size + MASK + text)

    def abort(self) -> None:
        """Hang up without a word."""
        if self.transport is not None:
            self.transport.abort()

    def _frames(self) -> None:
        buffer, at = self._buffer, 0
        while len(buffer) - at >= 2:
            length, start = buffer[at + 1], at + 2
            if length == 126:
                length, start = int.from_bytes(buffer[at + 2 : at + 4], "big"), at + 4
            elif length == 127:
                length, start = int.from_bytes(buffer[at + 2 : at + 10], "big"), at + 10
            if len(buffer) < start + length:
                break
            if buffer[at] == 0x81:
                self._heard(self, buffer[start : start + length])
            elif buffer[at] == 0x89 and self.transport is not None:
                self.transport.write(bytes([0x8A, 0x80 | length]) + MASK + buffer[start : start + length])  # a pong
            elif buffer[at] == 0x88:
                self.farewell = buffer[start : start + length]
            at = start + length
        self._buffer = buffer[at:]


def head(path: str, port: int, *, origin: str, cookie: str = "") -> bytes:
    """Return the request that opens a WebSocket."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: {origin}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nCookie: {cookie}\r\n\r\n"
    ).encode()


async def open_line(
    port: int, request: bytes, heard: Callable[[Line, bytes], None], ended: Callable[[Line], None], *, address: str
) -> Line:
    """Open a WebSocket from one of this machine's addresses (127.0.0.1 has ports for only so many)."""
    loop = asyncio.get_running_loop()
    plain = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    plain.setblocking(False)
    plain.bind((address, 0))
    await loop.sock_connect(plain, ("127.0.0.1", port))
    _, line = await loop.create_connection(lambda: Line(request, heard, ended), sock=plain)
    await line.opened
    return line
