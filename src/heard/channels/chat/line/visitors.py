"""The visitors' line: the WebSocket at /live/chat."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import close_old_connections, connections
from starlette.websockets import WebSocket, WebSocketDisconnect

from heard.channels.chat.line import asking
from heard.channels.chat.line.asking import NotUnderstood
from heard.channels.chat.line.attending import attend
from heard.channels.chat.line.desk import TOKEN, Guest, TurnedAway, enter, who_stays
from heard.channels.chat.line.house import Deed, House
from heard.channels.chat.line.intake import Intake
from heard.channels.chat.line.limits import HELLO_SECONDS, SOCKETS_OF_ADDRESS, SOCKETS_OF_VISITOR, Limits, network
from heard.channels.chat.line.listening import VisitorListener
from heard.channels.chat.line.presence import Presence
from heard.channels.chat.line.reading import Readings
from heard.channels.chat.line.session import COME_BACK, Session
from heard.channels.chat.line.telling import Frames, Telling
from heard.channels.chat.line.welcoming import welcome
from heard.plumbing.live.door import Visitor
from heard.plumbing.live.lines import Live
from heard.plumbing.live.listener import SIGN_IN_AGAIN, TOO_MUCH, Closing

log = logging.getLogger(__name__)

TURNED_AWAY = 4403
READY_SECONDS = 15.0
ASK_AGAIN_SECONDS = 60.0  # the longest that somebody stays on who was erased, or whose chat was switched off
AT_ONCE = 1_000  # visitors asked about in one go


class VisitorLine:
    """All sockets of visitors in this process."""

    path = "/live/chat"

    def __init__(
        self,
        live: Live,
        *,
        own_origins: Collection[str],
        proxies: int,
        deeds: Mapping[str, Deed],
        frames: Frames,
        words: Callable[[str], Mapping[str, str]],
    ) -> None:
        """Open nothing yet; `deeds` and `frames` join other kinds of channels, `words` are what the widget says."""
        self._live = live
        self._own_origins = frozenset(origin.lower() for origin in own_origins)
        self._proxies = proxies
        self._words = functools.lru_cache(maxsize=32)(words)  # the same for everybody with a language
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="chat-writing")
        self._asking = ThreadPoolExecutor(1, thread_name_prefix="chat-asking")
        self._addresses: Counter[str] = Counter()
        self._sessions: set[Session] = set()
        self._house = House(
            live=live,
            presence=Presence(live.hub, live.exchange),
            telling=Telling(self._asking, frames),
            intake=Intake(self._writing),
            readings=Readings(self._ask),
            limits=Limits(),
            ask=self._ask,
            deeds=deeds,
        )
        live.signs.watch(self._typing_changed)

    async def talk(self, websocket: WebSocket) -> None:
        """Serve one socket from the handshake to its end."""
        address = network(self._address(websocket))
        if self._addresses[address] >= SOCKETS_OF_ADDRESS:
            await websocket.close()
            return
        self._addresses[address] += 1
        try:
            await websocket.accept()
            session = await self._welcome(websocket, address)
            if session is not None:
                await self._serve(websocket, session)
        except WebSocketDisconnect:
            return
        finally:
            self._addresses[address] -= 1
            if not self._addresses[address]:
                del self._addresses[address]

    async def look_after(self) -> None:
        """Write how far visitors have read, ask again who may stay, and tell who is there, until cancelled."""
        async with asyncio.TaskGroup() as both:
            both.create_task(self._house.readings.write_on())
            both.create_task(self._ask_again_on())
            both.create_task(attend(self._sessions, self._ask))

    def texts(self, topic: str) -> Iterable[str]:
        """Return what an agent who begins to listen to a topic is told of visitors."""
        return self._house.presence.texts(topic)

    async def close(self) -> None:
        """Write what is still to be written, and let go of the database."""
        with contextlib.suppress(Exception):
            await self._house.readings.write()
        loop = asyncio.get_running_loop()
        for executor in (self._writing, self._asking):
            await loop.run_in_executor(executor, connections.close_all)
            executor.shutdown()

    async def _ask_again_on(self) -> None:
        while True:
            await asyncio.sleep(ASK_AGAIN_SECONDS)
            sessions = list(self._sessions)
            for start in range(0, len(sessions), AT_ONCE):
                some = sessions[start : start + AT_ONCE]
                stay = await self._ask(who_stays, [session.guest for session in some])
                for session, stays in zip(some, stay, strict=True):
                    if not stays:  # they say hello anew, and are told why they cannot
                        session.listener.close(Closing(COME_BACK, "access changed"))

    async def _welcome(self, websocket: WebSocket, address: str) -> Session | None:
        """Return the session of whoever says hello rightly, or tell them why they cannot stay."""
        try:
            given = await asyncio.wait_for(websocket.receive(), HELLO_SECONDS)
            if given["type"] != "websocket.receive":
                return None
            word, told = asking.frame(given.get("text") or "")
            if word != "hello":
                raise NotUnderstood("say hello first")
            hello = asking.hello(told)
        except TimeoutError:
            await websocket.close(TURNED_AWAY, "say hello first")
            return None
        except NotUnderstood as error:
            await _turn_away(websocket, TurnedAway("not_understood", str(error)), TURNED_AWAY)
            return None
        if self._house.limits.entries.take(address):
            await websocket.close(TOO_MUCH, "slow down")
            return None
        origin = websocket.headers.get("origin", "").lower().rstrip("/")
        try:
            guest, told, hours = await self._ask(self._come_in, hello, origin)
            await asyncio.wait_for(self._live.hub.ready.wait(), READY_SECONDS)
        except Exception:
            log.warning("a visitor could not be let in; they come back by themselves", exc_info=True)
            await websocket.close(1013, "try again later")
            return None
        if isinstance(guest, TurnedAway):
            await _turn_away(websocket, guest, SIGN_IN_AGAIN if guest.why == TOKEN else TURNED_AWAY)
            return None
        return await self._session(websocket, guest, told, address, hello, hours)

    def _come_in(self, hello: asking.Hello, origin: str) -> tuple[Guest | TurnedAway, str, Mapping[str, Any]]:
        """Return who comes in, what they are told, and the hours in it, in one go: when all come back at once, each turn of a
        thread counts.
        """
        guest = enter(hello, origin, self._own_origins)
        if isinstance(guest, TurnedAway):
            return guest, "", {}
        greeted = welcome(guest, self._words)
        told = {"welcome": greeted, "cursor": hello.cursor or guest.there.cursor}
        return guest, json.dumps(told, ensure_ascii=False, separators=(",", ":")), greeted["hours"]

    async def _session(
        self,
        websocket: WebSocket,
        guest: Guest,
        told: str,
        address: str,
        hello: asking.Hello,
        hours: Mapping[str, Any],
    ) -> Session | None:
        visitor = Visitor(guest.public_id.int, guest.there.name, "", None, kind="visitor")
        if self._live.hub.sessions(visitor) >= SOCKETS_OF_VISITOR:
            await websocket.close(TOO_MUCH, "too many windows")
            return None
        abort: Callable[[], None] = websocket.scope["state"]["abort"]
        listener = VisitorListener(visitor, {}, abort=abort)
        listener.tell(told)
        return Session(self._house, guest, listener, address=address, hello=hello, hours=hours)

    async def _serve(self, websocket: WebSocket, session: Session) -> None:
        hub, listener = self._live.hub, session.listener
        hub.enter(listener)
        self._sessions.add(session)
        sending = asyncio.create_task(_send(websocket, session))
        try:
            await session.begin()
            while (message := await websocket.receive())["type"] == "websocket.receive":
                try:
                    await session.hear(message.get("text") or "")
                except Exception:
                    log.exception("what a visitor asked could not be done")
                    listener.tell('{"refused":"frame","why":"busy","says":""}')
        finally:
            session.leave()
            self._sessions.discard(session)
            hub.leave(listener)
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
                await sending

    def _typing_changed(self, topic: str) -> None:
        """Tell a visitor who writes them an answer."""
        kind, _, number = topic.partition(":")
        if kind == "conversation" and self._live.hub.is_heard(f"chat:{number}"):
            names = self._live.signs.typing_to_customer(topic)
            typing = {"chat": int(number), "name": names[0] if names else None}
            self._live.hub.tell_all(f"chat:{number}", json.dumps({"typing": typing}, ensure_ascii=False))

    def _address(self, websocket: WebSocket) -> str:
        """Return where somebody comes from; each proxy of ours adds whom it was asked by."""
        peer = websocket.client.host if websocket.client else ""
        if not self._proxies:
            return peer
        # A proxy may add a line of its own below the client's.
        told = ",".join(websocket.headers.getlist("x-forwarded-for"))
        hops = [hop.strip() for hop in told.split(",") if hop.strip()]
        return hops[-self._proxies] if len(hops) >= self._proxies else peer

    async def _ask(self, question: Callable[..., Any], *given: Any, **named: Any) -> Any:
        asked = functools.partial(_with_connection, question, *given, **named)
        return await asyncio.get_running_loop().run_in_executor(self._asking, asked)


def _with_connection(question: Callable[..., Any], *given: Any, **named: Any) -> Any:
    close_old_connections()
    return question(*given, **named)


async def _turn_away(websocket: WebSocket, away: TurnedAway, code: int) -> None:
    await websocket.send_text(json.dumps({"refused": "hello", "why": away.why, "says": away.says}))
    await websocket.close(code, away.why)


async def _send(websocket: WebSocket, session: Session) -> None:
    try:
        await session.write(websocket.scope["state"]["say"])
    except WebSocketDisconnect:
        raise
    except Exception:
        log.exception("what happened could not be told to a visitor; they come back and hear it then")
        session.listener.close(Closing(COME_BACK, "come back"))
    finally:
        session.listener.fall_silent()
    closing = session.listener.closing
    assert closing is not None  # noqa: S101 - that is what the end means
    await websocket.close(closing.code, closing.reason)
