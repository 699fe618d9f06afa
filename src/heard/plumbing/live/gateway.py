"""Passing requests for pages on to the WSGI server behind a Unix socket: bodies streamed both ways, connections kept open.

The live process owns the public port, so that one port is enough. What is read from the pages' server is trusted to be
HTTP/1.1 as granian writes it; what comes from outside was already taken apart by uvicorn (h11), which refuses requests
whose length could be read in two ways (RFC 9112, section 6.3), and is written anew here.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from pathlib import Path

from starlette.types import Message, Receive, Scope, Send

log = logging.getLogger(__name__)

CONNECT_SECONDS = 10.0  # pages that are being restarted get this long to come back
ANSWER_SECONDS = 120.0  # until the first byte of an answer
STALL_SECONDS = 60.0  # between two parts of a body
CHUNK = 64 * 1024  # bytes held for one request at a time
LONGEST_HEAD = 64 * 1024
KEPT_OPEN = 32

# RFC 9110, section 7.6.1: these concern one connection only. The forwarding ones are written by us.
_NOT_PASSED_ON = frozenset(
    b"connection keep-alive proxy-connection te trailer transfer-encoding upgrade proxy-authorization proxy-authenticate".split()
)
_OURS = frozenset(b"x-forwarded-for x-forwarded-proto x-forwarded-host forwarded x-real-ip".split())
_SORRY = (
    b"<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'><title>One moment, please</title>"
    b"<h1>One moment, please</h1><p>Heard is starting its pages again. Please try again in a few seconds; nothing is lost.</p>"
)


class NoPagesError(Exception):
    """The pages' server cannot be reached, or stopped in the middle of an answer."""


@dataclass
class _Wire:
    """One connection to the pages' server."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    is_used: bool = False

    def hang_up(self) -> None:
        self.writer.transport.abort()


@dataclass(frozen=True)
class _Head:
    """The beginning of an answer."""

    status: int
    headers: list[tuple[bytes, bytes]]
    length: int | None
    is_chunked: bool
    stays_open: bool


class Gateway:
    """An ASGI application that passes every request on. `proxies` in front of us are believed about who asks."""

    def __init__(self, pages: Path, *, proxies: int = 0) -> None:
        """Remember where the pages are."""
        self._pages = str(pages)
        self._proxies = proxies
        self._idle: deque[_Wire] = deque()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on and its answer back."""
        started = False

        async def noticing(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._pass_on(scope, receive, noticing)
        except (NoPagesError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError) as error:
            log.warning("a page could not be fetched: %s", error or type(error).__name__)
            if started:
                raise  # an answer cut short must look like one: uvicorn closes the connection
            await _sorry(send)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        first = await receive()
        while True:
            wire = await self._wire()
            try:
                wire.writer.write(self._request_head(scope))
                await _send_body(wire, scope, first, receive)
                head = await asyncio.wait_for(_read_head(wire.reader), ANSWER_SECONDS)
                break
            except (OSError, asyncio.IncompleteReadError):
                wire.hang_up()
                # A kept-open connection may have been closed meanwhile; nothing was done with a request without a body.
                if not wire.is_used or first.get("body") or first.get("more_body"):
                    raise
            except BaseException:
                wire.hang_up()
                raise
        try:
            await _send_answer(wire, head, scope["method"], send)
        except BaseException:
            wire.hang_up()
            raise
        self._put_back(wire, head)

    async def _wire(self) -> _Wire:
        while self._idle:
            wire = self._idle.pop()
            if not wire.reader.at_eof() and not wire.writer.is_closing():
                return wire
        deadline = asyncio.get_running_loop().time() + CONNECT_SECONDS
        while True:
            try:
                reader, writer = await asyncio.open_unix_connection(self._pages, limit=LONGEST_HEAD)
                return _Wire(reader, writer)
            except OSError as error:
                if asyncio.get_running_loop().time() > deadline:
                    raise NoPagesError(f"no pages at {self._pages}") from error
                await asyncio.sleep(0.1)

    def _put_back(self, wire: _Wire, head: _Head) -> None:
        wire.is_used = True
        if head.stays_open and len(self._idle) < KEPT_OPEN:
            self._idle.append(wire)
        else:
            wire.hang_up()

    def _request_head(self, scope: Scope) -> bytes:
        target = scope.get("raw_path") or scope["path"].encode()
        if scope["query_string"]:
            target += b"?" + scope["query_string"]
        lines = [scope["method"].encode() + b" " + target + b" HTTP/1.1"]
        lines += [name + b": " + value for name, value in self._headers(scope)]
        return b"\r\n".join(lines) + b"\r\n\r\n"

    def _headers(self, scope: Scope) -> Iterable[tuple[bytes, bytes]]:
        given = dict(scope["headers"])
        dropped = _NOT_PASSED_ON | {name.strip().lower() for name in given.get(b"connection", b"").split(b",")}
        for name, value in scope["headers"]:
            if name not in dropped and name not in _OURS:
                yield name, value
        if b"transfer-encoding" in given and b"content-length" not in given:
            yield b"transfer-encoding", b"chunked"
        client = (scope["client"] or ("",))[0].encode()
        trusted = self._proxies > 0
        before = given.get(b"x-forwarded-for", b"") if trusted else b""
        yield b"x-forwarded-for", before + b", " + client if before else client
        yield b"x-forwarded-proto", given.get(b"x-forwarded-proto", b"http") if trusted else scope["scheme"].encode()


async def _send_body(wire: _Wire, scope: Scope, first: Message, receive: Receive) -> None:
    names = {name for name, _ in scope["headers"]}
    chunked = b"transfer-encoding" in names and b"content-length" not in names
    message = first
    while True:
        if message["type"] == "http.disconnect":
            raise NoPagesError("the client left before it had sent everything")
        if body := message.get("body", b""):
            wire.writer.write(b"%x\r\n%s\r\n" % (len(body), body) if chunked else body)
            await wire.writer.drain()
        if not message.get("more_body"):
            break
        message = await receive()
    if chunked:
        wire.writer.write(b"0\r\n\r\n")
    await wire.writer.drain()


async def _read_head(reader: asyncio.StreamReader) -> _Head:
    raw = await reader.readuntil(b"\r\n\r\n")
    first, *rest = raw[:-4].split(b"\r\n")
    status = int(first.split(b" ", 2)[1])
    if 100 <= status < 200:
        return await _read_head(reader)
    headers = [(name.strip().lower(), value.strip()) for name, _, value in (line.partition(b":") for line in rest)]
    found = dict(headers)
    length = found.get(b"content-length")
    return _Head(
        status=status,
        headers=[(name, value) for name, value in headers if name not in _NOT_PASSED_ON],
        length=None if length is None else int(length),
        is_chunked=b"chunked" in found.get(b"transfer-encoding", b"").lower(),
        stays_open=found.get(b"connection", b"").lower() != b"close",
    )


async def _send_answer(wire: _Wire, head: _Head, method: str, send: Send) -> None:
    await send({"type": "http.response.start", "status": head.status, "headers": head.headers})
    if method == "HEAD" or head.status in {204, 304}:
        await send({"type": "http.response.body", "body": b""})
        return
    parts = _chunks(wire.reader) if head.is_chunked else _counted(wire.reader, head.length)
    async for part in parts:
        await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _counted(reader: asyncio.StreamReader, length: int | None) -> AsyncIterator[bytes]:
    left = length
    while left is None or left > 0:
        part = await asyncio.wait_for(reader.read(CHUNK if left is None else min(CHUNK, left)), STALL_SECONDS)
        if not part:
            if left is None:
                return
            raise NoPagesError("the answer was cut short")
        left = None if left is None else left - len(part)
        yield part


async def _chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while True:
        size = int((await asyncio.wait_for(reader.readuntil(b"\r\n"), STALL_SECONDS)).partition(b";")[0], 16)
        if size == 0:
            while (await reader.readuntil(b"\r\n")) != b"\r\n":
                continue
            return
        async for part in _counted(reader, size):
            yield part
        await reader.readexactly(2)


async def _sorry(send: Send) -> None:
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(len(_SORRY)).encode()),
        (b"retry-after", b"5"),
        (b"cache-control", b"no-store"),
    ]
    with contextlib.suppress(OSError):
        await send({"type": "http.response.start", "status": 503, "headers": headers})
        await send({"type": "http.response.body", "body": _SORRY})
