"""What nodes show each other: a small book in memory that is the same on all of them, and forgets a node that goes.

Each node counts its changes and says the count every few seconds. Who missed one, or came later, asks for all of it.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from heard.plumbing.live.exchange import Exchange

BEAT_SECONDS = 2.0  # every node says that it is there
SILENT_SECONDS = 7.0  # a node not heard of for so long is gone, and what it showed with it
PIECE = 200  # entries in one message
MOST_ENTRIES = 50_000  # of all other nodes; what comes on top is not shown
Value = Mapping[str, Any]
Changed = Callable[[str, Value | None], None]


@dataclass(slots=True)
class _Node:
    """What another node shows, as far as we know."""

    heard_at: float
    count: int = -1  # its changes that we know of; none yet
    entries: dict[str, Value] = field(default_factory=dict)
    coming: dict[str, Value] = field(default_factory=dict)


class Shown:
    """Entries under keys that are unique among all nodes; each belongs to the node that showed it.

    `changed(key, value)` is told, on the loop, of every change here or elsewhere; None: no longer shown.
    """

    def __init__(self, exchange: Exchange, subject: str, changed: Changed) -> None:
        """Begin with nothing shown; `subject` tells one such book from another."""
        self._exchange = exchange
        self._subject = subject
        self._changed = changed
        self._name = secrets.token_urlsafe(9)
        self._count = 0
        self._own: dict[str, Value] = {}
        self._others: dict[str, _Node] = {}
        self._is_beating = self._is_asked = False
        exchange.attach(self._receive, joined=self._join)

    def put(self, key: str, value: Value | None) -> None:
        """Show an entry of this node, show it differently, or (None) no longer."""
        if self._own.get(key) == value:
            return
        if value is None:
            del self._own[key]
        else:
            self._own[key] = value
        self._count += 1
        self._changed(key, value)
        self._say(count=self._count, key=key, value=value)

    def others(self) -> int:
        """Return how many other nodes are within reach."""
        return len(self._others)

    def _say(self, **words: Any) -> None:
        message = json.dumps({"node": self._name, **words}, ensure_ascii=False, separators=(",", ":"))
        self._exchange.publish(self._subject, message.encode())

    def _join(self) -> None:
        """Say what we show to those who are there, and ask what they do."""
        self._say(ask="")
        self._say_all()
        if not self._is_beating:
            self._is_beating = True
            self._beat()

    def _beat(self) -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(BEAT_SECONDS, self._beat)
        self._say(count=self._count)
        for name in [name for name, node in self._others.items() if loop.time() - node.heard_at > SILENT_SECONDS]:
            self._replace(self._others.pop(name), {})

    def _say_all(self) -> None:
        self._is_asked = False
        entries = list(self._own.items())
        for start in range(0, max(len(entries), 1), PIECE):  # nothing at all is one empty piece
            is_last = start + PIECE >= len(entries)
            self._say(count=self._count, all=entries[start : start + PIECE], start=start, last=is_last)

    def _receive(self, subject: str, data: bytes) -> None:
        if subject != self._subject:
            return
        said = json.loads(data)
        name = said["node"]
        if name == self._name:
            return
        if "ask" in said:
            self._answer(said["ask"])
            return
        now = asyncio.get_running_loop().time()
        node = self._others.setdefault(name, _Node(now))
        node.heard_at = now
        if "all" in said:
            self._learn_all(node, said)
        elif "key" in said and said["count"] == node.count + 1:
            self._learn(node, said)
        elif said["count"] != node.count:
            self._say(ask=name)

    def _answer(self, asked: str) -> None:
        """Say everything soon, once for all who ask meanwhile."""
        if asked in {"", self._name} and not self._is_asked:
            self._is_asked = True
            asyncio.get_running_loop().call_later(0.05, self._say_all)

    def _learn(self, node: _Node, said: Mapping[str, Any]) -> None:
        node.count = said["count"]
        self._set(node, said["key"], said["value"])

    def _learn_all(self, node: _Node, said: Mapping[str, Any]) -> None:
        if said["start"] == 0:
            node.coming = {}
        if len(node.coming) != said["start"]:
            return  # a piece was lost; the next beat tells that something is missing
        node.coming.update(said["all"])
        if said["last"]:
            entries, node.coming = node.coming, {}
            node.count = said["count"]
            self._replace(node, entries)

    def _replace(self, node: _Node, entries: dict[str, Value]) -> None:
        for key in [key for key in node.entries if key not in entries]:
            self._set(node, key, None)
        for key, value in entries.items():
            if node.entries.get(key) != value:
                self._set(node, key, value)

    def _set(self, node: _Node, key: str, value: Value | None) -> None:
        if value is None:
            if node.entries.pop(key, None) is not None:
                self._changed(key, None)
        elif key in node.entries or self._size() < MOST_ENTRIES:
            node.entries[key] = value
            self._changed(key, value)

    def _size(self) -> int:
        return sum(len(node.entries) for node in self._others.values())
