"""One request passed on, and its answer passed back."""

from __future__ import annotations

import asyncio
import logging
from typing import Protocol

from heard.plumbing.live.gateway.beside import Beside
from heard.plumbing.live.gateway.bodies import LAST_CHUNK, BadBodyError, Body, Chunked, Counted, UntilTheEnd, chunk
from heard.plumbing.live.gateway.heads import (
    LONGEST_HEAD,
    AnswerHead,
    BadHeadError,
    Fields,
    RequestHead,
    read_answer,
    write,
)
from heard.plumbing.live.gateway.pages import Line, NoPagesError, Pages

log = logging.getLogger(__name__)

SAFE = frozenset((b"GET", b"HEAD", b"OPTIONS"))  # may be asked twice when a kept-open connection turns out to be closed


class Client(Protocol):
    """The side that asked."""

    def send(self, data: bytes) -> None:
        """Send a part of the answer."""

    def finish(self, *, stays_open: bool) -> None:
        """The answer is complete."""

    def fail(self, status: int) -> None:
        """There is no answer, or only a part of one."""

    def hold(self) -> None:
        """Take in no more of the request for now."""

    def go_on(self) -> None:
        """Take in more of the request."""


class Exchange:
    """Streams a request to the pages and the answer to the client, and lets each side slow the other down."""

    def __init__(
        self, head: RequestHead, fields: Fields, *, pages: Pages, client: Client, beside: Beside | None = None
    ) -> None:
        """Begin at once on a connection that is open, else as soon as there is one; `beside` looks on."""
        self._beside = beside
        self._head = head
        self._request = write(head.method + b" " + head.target + b" HTTP/1.1", fields)
        self._pages = pages
        self._client = client
        self._line: Line | None = None
        self._waiting = b""  # of the request's body, until there is a connection
        self._is_sent = False
        self._buffer = b""
        self._answer: AnswerHead | None = None
        self._body: Body | None = None
        self._unsent = b""
        self.has_begun = False
        self._opening: asyncio.Task[None] | None = None
        if (line := pages.idle_line()) is not None:
            self._begin(line)
        else:
            self._open()

    def send_body(self, content: bytes, *, is_last: bool) -> None:
        """Pass on a part of the request's body."""
        framed = chunk(content) if self._head.is_chunked else content
        if is_last:
            self._is_sent = True
            framed += LAST_CHUNK if self._head.is_chunked else b""
        if self._line is None:
            self._waiting += framed
        elif framed:
            self._line.transport.write(framed)

    def give_up(self) -> None:
        """Nobody waits for the answer any more."""
        if self._opening is not None:
            self._opening.cancel()
        if self._line is not None:
            self._line.hang_up()
            self._line = None

    def hold_answer(self) -> None:
        """The client reads slowly: read no more of the answer for now."""
        if self._line is not None:
            self._line.transport.pause_reading()

    def go_on_with_answer(self) -> None:
        """The client has caught up."""
        if self._line is not None:
            self._line.transport.resume_reading()

    def answer_received(self, data: bytes) -> None:
        """Pass a part of the answer back."""
        try:
            if self._body is None:
                data = self._receive_head(data)
            if self._body is not None:
                self._receive_body(data)
        except (BadHeadError, BadBodyError) as error:
            log.warning("the pages' server sent something we cannot pass on: %s", error)
            self.give_up()
            self._client.fail(502)

    def line_lost(self) -> None:
        """The pages' server hung up: that is the end of the answer, or it is cut short, or it never began."""
        line, self._line = self._line, None
        if isinstance(self._body, UntilTheEnd):
            self._client.finish(stays_open=False)
        elif line is not None and line.was_used and not self._buffer and not self.has_begun and self._may_repeat():
            self._open()
        else:
            self._client.fail(502)

    def line_full(self) -> None:
        """The pages take the request slowly."""
        self._client.hold()

    def line_free(self) -> None:
        """The pages have caught up."""
        self._client.go_on()

    def _may_repeat(self) -> bool:
        return self._head.method in SAFE and not self._head.has_body

    def _open(self) -> None:
        self._client.hold()
        self._opening = asyncio.get_running_loop().create_task(self._open_line())

    async def _open_line(self) -> None:
        try:
            line = await self._pages.new_line()
        except NoPagesError as error:
            log.warning("a page could not be asked for: %s", error)
            self._opening = None
            self._client.fail(503)
            return
        self._opening = None
        self._begin(line)
        self._client.go_on()

    def _begin(self, line: Line) -> None:
        self._line = line
        line.asker = self
        line.transport.write(self._request + self._waiting)
        self._waiting = b""

    def _receive_head(self, data: bytes) -> bytes:
        """Return what follows the head, once it is complete."""
        self._buffer += data
        while self._body is None:
            raw, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                if len(raw) > LONGEST_HEAD:
                    raise BadHeadError("an endless head")
                return b""
            self._buffer = rest
            head = read_answer(raw)
            if head.status >= 200:
                self._start_answer(head)
        rest, self._buffer = self._buffer, b""
        return rest

    def _start_answer(self, head: AnswerHead) -> None:
        self._answer = head
        if self._head.method == b"HEAD" or head.status in {204, 304}:
            self._body = Counted(0)
        elif head.is_chunked:
            self._body = Chunked()
        else:
            self._body = UntilTheEnd() if head.length is None else Counted(head.length)
        self.has_begun = True
        if self._beside is not None:
            self._beside.begins(head)
        self._unsent = write(head.line, [*head.fields, *self._framing()])

    def _framing(self) -> Fields:
        fields = []
        if self._rechunks:
            fields.append((b"transfer-encoding", b"chunked"))
        if not self._stays_open:
            fields.append((b"connection", b"close"))
        return fields

    @property
    def _rechunks(self) -> bool:
        return self._head.is_http_11 and isinstance(self._body, Chunked)

    @property
    def _stays_open(self) -> bool:
        """Whether the client's connection can serve another request: not when it still sends a body nobody wants."""
        return self._head.stays_open and self._is_sent and not isinstance(self._body, UntilTheEnd)

    def _receive_body(self, data: bytes) -> None:
        assert self._body is not None  # noqa: S101
        was_promised = self._stays_open
        content, rest = self._body.feed(data)
        if self._beside is not None:
            self._beside.goes_on(content)
            if self._body.is_done and not rest:
                self._beside.ends()
        if self._rechunks:
            content = chunk(content) + (LAST_CHUNK if self._body.is_done else b"")
        if content or self._unsent:
            self._client.send(self._unsent + content)  # one system call for head and page
            self._unsent = b""
        if self._body.is_done:
            self._end(was_promised and not rest)

    def _end(self, stays_open: bool) -> None:
        line, self._line = self._line, None
        if line is not None and self._answer is not None:
            if self._is_sent and self._answer.stays_open:
                self._pages.keep(line)
            else:
                line.hang_up()
        self._client.finish(stays_open=stays_open)
