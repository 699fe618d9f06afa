"""Visitors at the live line itself: a real socket, a real database, and agents who answer through the verbs."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from websockets.sync.client import ClientConnection, connect

from heard.project.live_door import StaffDoor
from heard.project.visitors import visitors
from tests.plumbing.live.running import PATIENCE, RunningLive, running

SHOP = "https://shop.example"


@contextmanager
def the_line() -> Iterator[RunningLive]:
    """Run the live server with the visitors' line."""
    hosts = ["127.0.0.1", "shop.example"]
    with running(StaffDoor(), lines=[visitors(["https://heard.example"])], hosts=hosts) as live:
        yield live


class Browser:
    """One tab of a visitor: remembers its token, its cursor and what it was told."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.told: list[dict[str, Any]] = []
        self.kept_back: list[dict[str, Any]] = []  # told while we waited for something else
        self.token, self.cursor = "", ""

    def send(self, **frame: Any) -> None:
        self.socket.send(json.dumps(frame))

    def hear(self) -> dict[str, Any]:
        """Return the next frame."""
        return self.kept_back.pop(0) if self.kept_back else self._received()

    def _received(self) -> dict[str, Any]:
        frame = json.loads(self.socket.recv(timeout=PATIENCE))
        self.told.append(frame)
        self.cursor = frame.get("cursor", self.cursor)
        return frame

    def until(self, word: str, **fields: Any) -> dict[str, Any]:
        """Return the next frame of a word (and with certain fields in it), whatever comes before."""
        while True:
            frame = self.hear()
            inside = frame.get(word)
            if inside is None:
                continue
            if not fields or (isinstance(inside, dict) and fields.items() <= inside.items()):
                return frame

    def hello(self, key: str, **more: Any) -> dict[str, Any]:
        """Come in, and return the welcome."""
        self.send(hello={"inbox": key, "language": "en", "page": {"url": f"{SHOP}/lamps", "title": "Lamps"}, **more})
        welcome = self.until("welcome")["welcome"]
        self.token = welcome["token"]
        return welcome

    def say(self, text: str, *, chat: int | None = None, given_id: str = "", **more: Any) -> dict[str, Any]:
        """Say something, and return that it is kept."""
        given_id = given_id or str(uuid.uuid4())
        self.send(say={"id": given_id, "chat": chat, "text": text, **more})
        while True:
            frame = self._received()
            if frame.get("kept") == given_id or frame.get("refused") == given_id:
                return frame
            self.kept_back.append(frame)


@contextmanager
def a_tab(live: RunningLive, *, origin: str = SHOP) -> Iterator[Browser]:
    """Open a socket as a page of an origin does."""
    with connect(f"ws://127.0.0.1:{live.port}/live/chat", origin=origin) as socket:
        yield Browser(socket)
