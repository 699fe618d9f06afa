"""Where a body ends (RFC 9112, sections 6 and 7): counted, in chunks, or with the connection."""

from __future__ import annotations

import re
from typing import Protocol

_CHUNK_LINE = re.compile(rb"([0-9A-Fa-f]{1,12})[ \t]*(?:;[^\x00-\x08\x0a-\x1f\x7f]*)?")
LONGEST_LINE = 4096  # of a chunk's size, or of what follows the last chunk
LAST_CHUNK = b"0\r\n\r\n"


class BadBodyError(Exception):
    """The body is not what its head promised."""


class Body(Protocol):
    """Reads one body from bytes as they arrive."""

    is_done: bool

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        """Return what of the data is content, and what follows after the end of the body. Raises BadBodyError."""
        ...


class Counted:
    """A body of known length."""

    __slots__ = ("_left", "is_done")

    def __init__(self, length: int) -> None:
        """Expect `length` bytes."""
        self._left = length
        self.is_done = length == 0

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        """Take what belongs to the body."""
        if len(data) < self._left:
            self._left -= len(data)
            return data, b""
        content, rest = data[: self._left], data[self._left :]
        self._left, self.is_done = 0, True
        return content, rest


class UntilTheEnd:
    """A body that ends with the connection."""

    __slots__ = ("is_done",)

    def __init__(self) -> None:
        """Expect anything."""
        self.is_done = False

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        """Take everything."""
        return data, b""


class Chunked:
    """A body in chunks, each with its length before it; extensions and trailers are left out."""

    __slots__ = ("_buffer", "_in_trailer", "_left", "_wants_line_end", "is_done")

    def __init__(self) -> None:
        """Expect the first chunk."""
        self.is_done = False
        self._buffer = b""
        self._left = 0
        self._wants_line_end = False
        self._in_trailer = False

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        """Take what belongs to the body, without its framing."""
        data = self._buffer + data if self._buffer else data
        self._buffer = b""
        parts = []
        while data and not self.is_done:
            if self._left:
                part, data = data[: self._left], data[self._left :]
                self._left -= len(part)
                parts.append(part)
                continue
            line, found, rest = data.partition(b"\r\n")
            if not found:
                if len(data) > LONGEST_LINE:
                    raise BadBodyError("a line that is too long")
                self._buffer = data
                break
            data = rest
            self._read_line(line)
        return b"".join(parts), data if self.is_done else b""

    def _read_line(self, line: bytes) -> None:
        if self._wants_line_end:
            if line:
                raise BadBodyError("a chunk that is longer than it says")
            self._wants_line_end = False
        elif self._in_trailer:
            self.is_done = not line
        else:
            size = _CHUNK_LINE.fullmatch(line)
            if size is None or len(line) > LONGEST_LINE:
                raise BadBodyError("a chunk without a size")
            self._left = int(size[1], 16)
            self._wants_line_end = self._left > 0
            self._in_trailer = self._left == 0


def chunk(content: bytes) -> bytes:
    """Return content framed as one chunk; nothing for nothing, which would mean the end."""
    return b"%x\r\n%b\r\n" % (len(content), content) if content else b""
