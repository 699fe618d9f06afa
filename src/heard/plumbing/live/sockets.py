"""The WebSocket at /live: who comes in, how long they stay, and both directions of the talk."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from concurrent.futures import Executor
from typing import TypeVar
from urllib.parse import urlsplit

from starlette.websockets import WebSocket, WebSocketDisconnect

from heard.plumbing.live.absence import Absences
from heard.plumbing.live.conversing import Conversing, NotUnderstoodError
from heard.plumbing.live.door import Door, Visitor
from heard.plumbing.live.lines import Line, Live
from heard.plumbing.live.listener import SIGN_IN_AGAIN, TOO_MUCH, Closing, Listener

log = logging.getLogger(__name__)

BEAT_SECONDS = 25.0  # so that clients and what stands between know the line is alive
ASK_AGAIN_SECONDS = 60.0  # the longest that somebody stays on whose access ended without a fact telling so
SOCKETS_PER_VISITOR = 32
LOOK_SECONDS = 5.0  # for who left
BURST, PER_SECOND = 60, 20  # messages a client may send at once, and in the long run
READY_SECONDS = 15.0  # a client waits for the book to be found at the start
Answer = TypeVar("Answer")
Say = Callable[[Iterable[str]], Awaitable[None]]


class Sockets:
    """All open sockets of this process."""

    def __init__(
        self,
        *,
        door: Door,
        live: Live,
        beside: Sequence[Line],
        asking: Executor,
        origins: Collection[str],
        hosts: Collection[str],
    ) -> None:
        """Remember whom to ask; `asking` runs the door's questions, so that a slow database does not stop the loop."""
        self._door = door
        self._hub = live.hub
        self._live = live
        self._beside = beside
        self._asking = asking
        self._origins = frozenset(origins)
        self._hosts = frozenset(hosts)
        self._absences = Absences()
        self._listeners: set[Listener] = set()  # those of this door; the hub has others beside them

    async def talk(self, websocket: WebSocket) -> None:
        """Serve one socket from the handshake to its end."""
        if not self._is_ours(websocket.headers.get("origin", ""), websocket.headers.get("host", "")):
            await websocket.close()
            return
        await websocket.accept()
        try:
            visitor = await self._welcome(websocket)
            if visitor is not None:
                await self._serve(websocket, visitor)
        except WebSocketDisconnect:
            return

    async def look_after(self) -> None:
        """Keep lines alive and ask again, from time to time, whether those who listen still may."""
        since = time.monotonic()
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            self._hub.beat()
            if time.monotonic() - since >= ASK_AGAIN_SECONDS:
                since = time.monotonic()
                await self.ask_again()

    async def see_who_left(self) -> None:
        """Tell the door of everybody whose last socket here has been closed for a minute, until cancelled.

        Also of those who counted as there when this process began, and did not come. Who listens at another node is there
        all the same: their page says so at once.
        """
        await self._hub.ready.wait()
        self._absences.miss(await self._ask(self._door.there), now=time.monotonic())
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            present = {listener.visitor.id for listener in self._listeners}
            if gone := self._absences.gone(present, now=time.monotonic()):
                await self._ask(self._door.gone, gone)

    async def ask_again(self) -> None:
        """Close the sockets of everybody whose session ended or who may hear of other things than when they came."""
        sessions: dict[str, list[Listener]] = defaultdict(list)
        for listener in self._listeners:
            sessions[listener.visitor.session].append(listener)
        for listeners in sessions.values():
            try:
                visitor = await self._ask(self._door.who, listeners[0].cookies)
            except Exception:
                log.warning("could not ask whether a session is still good; asking again later", exc_info=True)
                return
            for listener in listeners:
                if visitor != listener.visitor:
                    listener.close(Closing(SIGN_IN_AGAIN, "access changed"))

    def _is_ours(self, origin: str, host: str) -> bool:
        """Whether a page of ours opened the socket: browsers send cookies along for any page that asks."""
        if origin in self._origins:
            return True
        parts = urlsplit(origin)
        return parts.scheme in {"http", "https"} and parts.netloc == host and (parts.hostname or "") in self._hosts

    async def _welcome(self, websocket: WebSocket) -> Visitor | None:
        """Return who came, or tell them why they cannot stay."""
        try:
            visitor = await self._ask(self._door.who, websocket.cookies)
            await asyncio.wait_for(self._hub.ready.wait(), READY_SECONDS)
        except Exception:
            log.warning("a socket was turned away, the database does not answer", exc_info=True)
            await websocket.close(1013, "try again later")
            return None
        if visitor is None:
            await websocket.close(SIGN_IN_AGAIN, "sign in")
        elif self._hub.sessions(visitor) >= SOCKETS_PER_VISITOR:
            await websocket.close(TOO_MUCH, "too many windows")
        else:
            return visitor
        return None

    async def _serve(self, websocket: WebSocket, visitor: Visitor) -> None:
        abort: Callable[[], None] = websocket.scope["state"]["abort"]
        listener = Listener(visitor, websocket.cookies, abort=abort)
        conversing = Conversing(
            listener,
            live=self._live,
            beside=self._beside,
            may=lambda topics: self._ask(self._door.may, visitor, topics),
        )
        self._hub.enter(listener)
        self._listeners.add(listener)
        listener.tell(
            json.dumps({"hello": {"id": visitor.id, "name": visitor.name}, "cursor": str(self._hub.ring.position)})
        )
        sending = asyncio.create_task(_send(websocket, listener))
        try:
            await _receive(websocket, listener, conversing)
        finally:
            conversing.leave()
            self._hub.leave(listener)
            self._listeners.discard(listener)
            self._absences.miss([visitor.id], now=time.monotonic())
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect):
                await sending

    async def _ask(self, question: Callable[..., Answer], *given: object) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._asking, question, *given)


async def _send(websocket: WebSocket, listener: Listener) -> None:
    say: Say = websocket.scope["state"]["say"]
    try:
        while texts := await listener.several():
            await say(map(str, texts))
    finally:
        listener.fall_silent()
    assert listener.closing is not None  # noqa: S101 - that is what None means
    await websocket.close(listener.closing.code, listener.closing.reason)


async def _receive(websocket: WebSocket, listener: Listener, conversing: Conversing) -> None:
    patience = Patience()
    while (message := await websocket.receive())["type"] == "websocket.receive":
        if patience.is_exhausted():
            listener.close(Closing(TOO_MUCH, "too many messages"))
            continue
        try:
            await conversing.hear(message.get("text") or "")
        except NotUnderstoodError as error:
            listener.tell(json.dumps({"error": str(error)}))
        except Exception:
            log.exception("a live message could not be answered")
            listener.close(Closing(1011, "our mistake"))


class Patience:
    """How many more messages a client may send now (a token bucket)."""

    def __init__(self) -> None:
        self._left, self._at = float(BURST), time.monotonic()

    def is_exhausted(self) -> bool:
        now = time.monotonic()
        self._left = min(float(BURST), self._left + (now - self._at) * PER_SECOND)
        self._at = now
        if self._left < 1:
            return True
        self._left -= 1
        return False
