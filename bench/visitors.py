"""A process full of visitors, driven by commands on its standard input: `python -m bench.visitors`."""

from __future__ import annotations

import asyncio
import json
import random
import resource
import sys
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from bench.lines import Line, head, open_line

SHOP = "https://shop.example"
WORDS = "Hello, is the brass lantern with the green glass still to be had, and could it be here by Friday?"
PATIENCE = 90.0  # seconds
AT_ONCE = 50  # connections being opened, unless all are to come at the same moment


class Visitor:
    """One visitor's tab: token, cursor, conversation, and what is under way."""

    __slots__ = ("address", "chat", "crowd", "cursor", "is_in", "line", "token", "waits")

    def __init__(self, crowd: Crowd, address: str) -> None:
        self.crowd = crowd
        self.address = address
        self.token, self.cursor, self.chat = "", "", 0
        self.line: Line | None = None
        self.is_in: asyncio.Future[None] | None = None
        self.waits: asyncio.Future[None] | None = None  # for what they said to be kept

    async def come(self) -> None:
        """Open the socket and say hello; returns once welcomed."""
        self.is_in = asyncio.get_running_loop().create_future()
        request = head(self.crowd.path, self.crowd.port, origin=SHOP)
        self.line = await open_line(self.crowd.port, request, self._heard, self._ended, address=self.address)
        if self.crowd.key:
            known = {"token": self.token, "cursor": self.cursor, "chat": self.chat or None} if self.token else {}
            self.line.say(json.dumps({"hello": {"inbox": self.crowd.key, "language": "en", **known}}).encode())
            await self.is_in

    async def come_back(self) -> None:
        """The same, and return once they have been told what they missed: what they ask then is answered after it."""
        await self.come()
        assert self.line is not None
        self.waits = asyncio.get_running_loop().create_future()
        self.line.say(b'{"ping": 1}')
        await self.waits

    async def say(self) -> None:
        """Say something, and return when it is kept."""
        assert self.line is not None
        self.waits = asyncio.get_running_loop().create_future()
        given_id = str(uuid.uuid4())
        self.crowd.said[given_id] = time.monotonic()
        chat = self.chat or None
        self.line.say(json.dumps({"say": {"id": given_id, "chat": chat, "text": WORDS}}).encode())
        await asyncio.wait_for(self.waits, PATIENCE)

    def go(self) -> None:
        """Hang up."""
        if self.line is not None:
            self.line.abort()
            self.line = None

    def _heard(self, line: Line, text: bytes) -> None:
        if not self.crowd.key:
            self._done()  # an echo
            return
        start = text.rfind(b'"cursor":')
        if start >= 0:
            self.cursor = text[start + 9 :].strip(b' "}').decode()
        if text.startswith(b'{"message":'):
            message = json.loads(text)["message"]
            if message["from"] == "us":
                self.crowd.heard.append((message["id"], time.monotonic()))
        elif text.startswith(b'{"kept":'):
            kept = json.loads(text)
            self.chat = kept["chat"]
            self.crowd.kept.append((kept["message"], self.crowd.said.pop(kept["kept"]), time.monotonic()))
            self._done()
        elif text.startswith(b'{"welcome":'):
            self.token = json.loads(text)["welcome"]["token"]
            assert self.is_in is not None
            self.is_in.set_result(None)
        elif text.startswith(b'{"pong":'):
            self._done()
        elif text.startswith(b'{"refused":'):
            self.crowd.refused.append(text.decode())
            self._done()

    def _done(self) -> None:
        if self.waits is not None and not self.waits.done():
            self.waits.set_result(None)

    def _ended(self, line: Line) -> None:
        if self.line is line:
            self.crowd.lost += 1
            if self.is_in is not None and not self.is_in.done():
                self.is_in.set_exception(ConnectionError("not welcome"))
            elif self.waits is not None and not self.waits.done():
                self.waits.set_exception(ConnectionError(f"cut off before it was kept: {line.farewell!r}"))


class Crowd:
    """All visitors of this process."""

    def __init__(self, port: int, key: str, path: str) -> None:
        self.port, self.key, self.path = port, key, path
        self.visitors: list[Visitor] = []
        self.said: dict[str, float] = {}
        self.kept: list[tuple[int, float, float]] = []
        self.heard: list[tuple[int, float]] = []
        self.refused: list[str] = []
        self.lost = 0

    async def come(self, count: int, addresses: list[str]) -> dict[str, Any]:
        """Let so many more come in."""
        new = [Visitor(self, addresses[index % len(addresses)]) for index in range(count)]
        self.visitors += new
        return await _all([visitor.come for visitor in new], AT_ONCE)

    async def begin(self) -> dict[str, Any]:
        """Let everybody say their first words."""
        return await _all([visitor.say for visitor in self.visitors], 20)

    async def storm(self) -> dict[str, Any]:
        """Cut everybody off, and let all come back at the same moment, each with token, cursor and conversation."""
        for visitor in self.visitors:
            visitor.go()
        await asyncio.sleep(1.0)
        return await _all([visitor.come_back for visitor in self.visitors], len(self.visitors))

    async def talk(self, rate: float, seconds: float) -> dict[str, Any]:
        """Let somebody say something so many times a second, whatever becomes of it."""
        chance, running = random.Random(4), []
        following = time.monotonic()
        end = following + seconds
        free = list(self.visitors)
        chance.shuffle(free)
        while following < end and free:
            following += chance.expovariate(rate)
            await asyncio.sleep(max(0.0, following - time.monotonic()))
            running.append(asyncio.create_task(free.pop().say()))
        await asyncio.gather(*running)
        return {"said": len(running)}

    async def hurry(self, at_once: int, seconds: float) -> dict[str, Any]:
        """Let so many at a time talk without pause, each visitor in their turn."""
        count, end, turn = 0, time.monotonic() + seconds, iter(self.visitors * 15)

        async def one_after_another() -> None:
            nonlocal count
            for visitor in turn:
                if time.monotonic() > end:
                    return
                if visitor.waits is None or visitor.waits.done():
                    await visitor.say()
                    count += 1

        began = time.monotonic()
        await asyncio.gather(*(one_after_another() for _ in range(at_once)))
        return {"count": count, "per_second": count / (time.monotonic() - began)}

    async def tell(self) -> dict[str, Any]:
        """Return what was said and heard, and forget it."""
        told = {"kept": self.kept, "heard": self.heard, "refused": self.refused[:5], "refusals": len(self.refused)}
        told |= {"lost": self.lost, "open": sum(visitor.line is not None for visitor in self.visitors)}
        self.kept, self.heard, self.refused, self.lost = [], [], [], 0
        return told

    async def go(self) -> dict[str, Any]:
        """Let everybody go."""
        for visitor in self.visitors:
            visitor.go()
        self.visitors = []
        await asyncio.sleep(0.5)
        return {}


async def _all(deeds: list[Callable[[], Awaitable[None]]], at_once: int) -> dict[str, Any]:
    turn, took = asyncio.Semaphore(at_once), []

    async def one(deed: Callable[[], Awaitable[None]]) -> None:
        async with turn:
            began = time.monotonic()
            await asyncio.wait_for(deed(), PATIENCE)
            took.append(time.monotonic() - began)

    began = time.monotonic()
    outcomes = await asyncio.gather(*(one(deed) for deed in deeds), return_exceptions=True)
    failed = [repr(outcome) for outcome in outcomes if outcome is not None]
    return {
        "seconds": time.monotonic() - began,
        "failed": len(failed),
        "why": failed[:3],
        "slowest": max(took, default=0),
    }


async def _obey() -> None:
    loop, crowd = asyncio.get_running_loop(), None
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        command = json.loads(line)
        word, busy = command.pop("do"), time.process_time()
        if word == "open":
            crowd, answer = Crowd(**command), {}
        else:
            assert crowd is not None
            answer = await getattr(crowd, word)(**command)
        answer["processor_seconds"] = time.process_time() - busy
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    asyncio.run(_obey())
