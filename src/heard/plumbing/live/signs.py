"""Signs: who looks at something, who is typing. Passed on, forgotten with the socket, never in the database."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from heard.plumbing.live.hub import Hub

TYPING_SECONDS = 6.0  # without a new sign somebody has stopped


@dataclass(frozen=True, slots=True)
class Sign:
    """What one socket shows about one topic."""

    topic: str
    socket: str
    visitor_id: int
    name: str
    looks: bool
    types: bool = False


class Exchange(Protocol):
    """How signs travel: within this process, or among several nodes."""

    def attach(self, receive: Callable[[Sign], None]) -> None:
        """Hand every sign, of this node too, to `receive`, on the loop."""
        ...

    def publish(self, sign: Sign) -> None:
        """Let every node know."""
        ...


class OneNode:
    """The exchange of an installation with one live process."""

    def __init__(self) -> None:
        """Begin with nobody to tell."""
        self._receivers: list[Callable[[Sign], None]] = []

    def attach(self, receive: Callable[[Sign], None]) -> None:
        """Hand every sign to `receive`."""
        self._receivers.append(receive)

    def publish(self, sign: Sign) -> None:
        """Tell all receivers at once."""
        for receive in self._receivers:
            receive(sign)


class Signs:
    """Knows who is looking and typing where, and tells the listeners of the topic whenever that changes."""

    def __init__(self, hub: Hub, exchange: Exchange) -> None:
        """Begin with nobody anywhere."""
        self._hub = hub
        self._exchange = exchange
        self._shown: dict[str, dict[str, Sign]] = defaultdict(dict)
        self._timers: dict[str, asyncio.TimerHandle] = {}
        exchange.attach(self._receive)

    def show(self, sign: Sign) -> None:
        """Show a sign of a socket of this node; typing ends by itself."""
        if (timer := self._timers.pop(sign.socket, None)) is not None:
            timer.cancel()
        if sign.types:
            stopped = replace(sign, types=False)
            self._timers[sign.socket] = asyncio.get_running_loop().call_later(TYPING_SECONDS, self.show, stopped)
        self._exchange.publish(sign)

    def text(self, topic: str) -> str:
        """Return the message that says who is there now; somebody with several windows is there once."""
        who: dict[int, Sign] = {}
        for sign in self._shown.get(topic, {}).values():
            if not (sign.visitor_id in who and who[sign.visitor_id].types):
                who[sign.visitor_id] = sign
        people = [{"id": sign.visitor_id, "name": sign.name, "typing": sign.types} for sign in who.values()]
        return json.dumps(
            {"presence": topic, "who": sorted(people, key=lambda person: person["id"])}, ensure_ascii=False
        )

    def _receive(self, sign: Sign) -> None:
        before = self.text(sign.topic)
        if sign.looks:
            self._shown[sign.topic][sign.socket] = sign
        else:
            self._shown[sign.topic].pop(sign.socket, None)
            if not self._shown[sign.topic]:
                del self._shown[sign.topic]
        if (after := self.text(sign.topic)) != before:
            self._hub.tell_all(sign.topic, after)
