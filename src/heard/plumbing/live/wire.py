"""The WebSocket of one connection: uvicorn's, with a short way out for what many are told, and bounded buffers."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Iterable
from functools import lru_cache

from starlette.websockets import WebSocketDisconnect
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

# Bytes that may wait in a connection's buffer until whoever writes to it has to wait: for each of thousands of clients
# that read slowly. What else they are to be told stands in their listener's queue, which is bounded, too.
MOST_BUFFERED = 16 * 1024
SYSTEM_BUFFER = 64 * 1024  # bytes; left to itself, Linux lets each grow to 4 MiB
AT_ONCE = struct.pack("ii", 1, 0)  # closing throws away what is unsent, and the client is told by a reset (socket(7))
LONGEST_KEPT = 2_000  # characters of a text whose frame is kept for the next who is told it


class LiveSocket(WebSocketsSansIOProtocol):
    """Gives the application, in the scope's `state`, the means to `say` texts and to `abort` the connection at once."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Bound the buffer, and hand over the means."""
        super().connection_made(transport)
        self.transport.set_write_buffer_limits(high=MOST_BUFFERED)
        if (line := self.transport.get_extra_info("socket")) is not None:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SYSTEM_BUFFER)
        self.app_state = {**self.app_state, "abort": self.abort, "say": self.say}

    def abort(self) -> None:
        """End the connection at once; what the client has not read yet is thrown away, by the system, too."""
        line = self.transport.get_extra_info("socket")
        with contextlib.suppress(OSError, AttributeError):  # gone already, or none
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        self.transport.abort()

    async def say(self, texts: Iterable[str]) -> None:
        """Send texts, each a message, once the client has read enough of what it was sent before.

        Raises WebSocketDisconnect when it is gone.
        """
        await self.writable.wait()
        if self.disconnected:
            raise WebSocketDisconnect(1006)
        if not self.close_sent and not self.transport.is_closing():
            self.transport.write(b"".join(map(frame, texts)))


def frame(text: str) -> bytes:
    """Return a text as a WebSocket frame (RFC 6455, 5.2), unmasked, as servers send it."""
    return _kept_frame(text) if len(text) < LONGEST_KEPT else _frame(text)


def _frame(text: str) -> bytes:
    content = text.encode()
    length = len(content)
    if length < 126:
        return b"\x81" + length.to_bytes(1, "big") + content
    if length < 65_536:
        return b"\x81\x7e" + length.to_bytes(2, "big") + content
    return b"\x81\x7f" + length.to_bytes(8, "big") + content


_kept_frame = lru_cache(maxsize=256)(_frame)  # a fact is told to many at the same moment
