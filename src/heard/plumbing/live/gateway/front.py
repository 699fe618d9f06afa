"""The client's side of the public port: reads requests strictly, hands /live to the WebSocket, passes on the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

from uvicorn.config import Config
from uvicorn.server import ServerState

from heard.plumbing.live.gateway.apologies import apology
from heard.plumbing.live.gateway.bodies import BadBodyError, Body, Chunked, Counted
from heard.plumbing.live.gateway.exchange import Exchange
from heard.plumbing.live.gateway.handing_over import hand_over
from heard.plumbing.live.gateway.heads import LONGEST_HEAD, BadHeadError, RequestHead, read_request
from heard.plumbing.live.gateway.patience import Patience
from heard.plumbing.live.gateway.public import Public

HEAD_SECONDS = 20.0  # for the head of a request to arrive
STALL_SECONDS = 60.0  # between two parts of a request, or for a client to read on
ANSWER_SECONDS = 120.0  # for the pages to begin an answer, or go on with it
IDLE_SECONDS = 75.0  # between two requests
HEARING_OUT_SECONDS = 5.0  # for whoever still sends what nobody wants to learn that
LIVE = b"/live"


class Front(asyncio.Protocol):
    """One client's connection. uvicorn makes it for each that it accepts."""

    def __init__(self, public: Public, *, config: Config, server_state: ServerState, app_state: dict[str, Any]) -> None:
        """Begin with nothing asked."""
        self._public = public
        self._config = config
        self._server_state = server_state
        self._app_state = app_state
        self._loop = asyncio.get_running_loop()
        self._buffer = b""
        self._head: RequestHead | None = None
        self._body: Body | None = None  # of the request, while it arrives
        self._exchange: Exchange | None = None
        self._is_held = False
        self._is_full = False  # of what the client has not read yet
        self._is_ending = False
        self._is_hearing_out = False
        self._room = 0.0  # bytes that may yet come of the request's body
        self._patience = Patience(self._took_too_long)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for a request."""
        self._transport = cast("asyncio.Transport", transport)
        self._server_state.connections.add(cast("Any", self))
        peer = transport.get_extra_info("peername")
        self._peer = str(peer[0]).encode() if isinstance(peer, tuple) else b""
        self._patience.expect_within(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client left."""
        self._is_hearing_out, self._buffer = True, b""  # nobody waits for what they asked besides
        self._server_state.connections.discard(cast("Any", self))
        self._patience.end()
        if self._exchange is not None:
            self._exchange.give_up()
            self._exchange = None

    def shutdown(self) -> None:
        """Finish what is under way, then close; uvicorn calls it when told to stop."""
        self._is_ending = True
        if self._exchange is None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        """Take in a part of a request."""
        if self._is_hearing_out:
            return
        self._buffer = self._buffer + data if self._buffer else data
        try:
            self._advance()
        except BadHeadError as error:
            self.fail(error.status)
        except BadBodyError:
            self.fail(400)

    def pause_writing(self) -> None:
        """The client reads slowly."""
        self._is_full = True
        self._patience.expect_within(STALL_SECONDS)
        if self._exchange is not None:
            self._exchange.hold_answer()

    def resume_writing(self) -> None:
        """The client has caught up."""
        self._is_full = False
        if self._exchange is not None:
            self._patience.expect_within(ANSWER_SECONDS)
            self._exchange.go_on_with_answer()
        elif not self._transport.is_closing():
            self._wait_for_next()

    def send(self, data: bytes) -> None:
        """Send a part of the answer."""
        self._patience.expect_within(ANSWER_SECONDS)
        self._transport.write(data)

    def finish(self, *, stays_open: bool) -> None:
        """The answer is complete: wait for the next request, which may be here already, or close."""
        self._exchange = self._head = None
        self._server_state.total_requests += 1
        if not stays_open or self._is_ending:
            self._hang_up()
            return
        if self._is_full:
            self.hold()  # whoever asks and asks, and does not read, is not answered on
            self._patience.expect_within(STALL_SECONDS)
        else:
            self._wait_for_next()

    def _wait_for_next(self) -> None:
        self._patience.expect_within(IDLE_SECONDS)
        self.go_on()
        if self._buffer:
            self._loop.call_soon(self.data_received, b"")

    def fail(self, status: int) -> None:
        """Say sorry if nothing has been said yet; an answer cut short must look like one."""
        exchange, self._exchange = self._exchange, None
        if exchange is not None:
            exchange.give_up()
        if self._transport.is_closing():
            return
        if exchange is not None and exchange.has_begun:
            self._transport.abort()
            return
        fields = dict(self._head.fields) if self._head else {}
        for_people = b"text/html" in fields.get(b"accept", b"")
        with_body = self._head is None or self._head.method != b"HEAD"
        languages = fields.get(b"accept-language", b"")
        self._transport.write(apology(status, for_people=for_people, with_body=with_body, languages=languages))
        self._hang_up()

    def hold(self) -> None:
        """Read no more of the request for now."""
        if not self._is_held:
            self._is_held = True
            self._transport.pause_reading()

    def go_on(self) -> None:
        """Read on."""
        if self._is_held and not self._transport.is_closing():
            self._is_held = False
            self._transport.resume_reading()

    def _hang_up(self) -> None:
        """Close; who is still sending is heard out first, as a line cut under them takes the answer along (RFC 9112, 9.6)."""
        if self._body is None or self._is_ending:
            self._transport.close()
            return
        self._is_hearing_out, self._buffer = True, b""
        self._transport.write_eof()
        self.go_on()
        self._patience.expect_within(HEARING_OUT_SECONDS)

    def _advance(self) -> None:
        if self._head is None and not self._read_head():
            return
        if self._body is not None and self._exchange is not None and self._buffer:
            content, self._buffer = self._body.feed(self._buffer)
            body, exchange = self._body, self._exchange
            self._room -= len(content)
            if self._room < 0:
                self.fail(413)
                return
            if body.is_done:
                self._body = None
            self._patience.expect_within(ANSWER_SECONDS if body.is_done else STALL_SECONDS)
            exchange.send_body(content, is_last=body.is_done)
        elif self._body is None and len(self._buffer) > LONGEST_HEAD:
            self.hold()  # the next requests wait until this one is answered

    def _read_head(self) -> bool:
        """Return whether a request for a page has begun."""
        self._buffer = self._buffer.removeprefix(b"\r\n")
        raw, found, rest = self._buffer.partition(b"\r\n\r\n")
        if len(raw) > LONGEST_HEAD:
            raise BadHeadError("a head that is too long", 431)
        if not found:
            if raw:
                self._patience.expect_within(HEAD_SECONDS)
            return False
        if (known := self._public.kept.at_once(raw)) is not None:
            self._answer_at_once(known, rest, stays_open=True)
            return False
        head = read_request(raw)
        if head.target.partition(b"?")[0] == LIVE or head.target.startswith(LIVE + b"/"):
            self._become_websocket(raw, rest)
            return False
        if (known := self._public.kept.answer(head, self._public.scheme(head), raw)) is not None:
            self._answer_at_once(known, rest, stays_open=head.stays_open)
            return False
        self._head, self._buffer = head, rest
        self._start()
        return True

    def _answer_at_once(self, answer: bytes, rest: bytes, *, stays_open: bool) -> None:
        """Send a page that is kept; the next request may be here already."""
        self._transport.write(answer)
        self._buffer = rest
        self.finish(stays_open=stays_open)

    def _start(self) -> None:
        head = self._head
        assert head is not None  # noqa: S101
        self._patience.expect_within(ANSWER_SECONDS)
        if head.has_body:
            self._body = Chunked() if head.is_chunked else Counted(head.length or 0)
            self._room = self._public.most_bytes(head)
            if (head.length or 0) > self._room:
                self.fail(413)  # before a byte of it is read
                return
            if head.expects_continue and not self._buffer:
                self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        beside = self._public.kept.beside(head, self._public.scheme(head))
        self._exchange = Exchange(
            head, self._public.fields(head, self._peer), pages=self._public.pages, client=self, beside=beside
        )
        if not head.has_body:
            self._exchange.send_body(b"", is_last=True)

    def _become_websocket(self, head: bytes, rest: bytes) -> None:
        self._patience.end()
        self._server_state.connections.discard(cast("Any", self))
        make = cast("Callable[..., asyncio.Protocol]", self._config.ws_protocol_class)
        protocol = make(config=self._config, server_state=self._server_state, app_state=self._app_state)
        hand_over(self._transport, protocol, head, rest)

    def _took_too_long(self) -> None:
        if self._exchange is not None:
            self.fail(408 if self._body is not None else 504)
        elif self._buffer:
            self.fail(408)
        else:
            self._transport.close()
