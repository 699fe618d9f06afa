"""Signs: who looks at something, who is typing. Passed on, forgotten with the socket, never in the database."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from heard.plumbing.live.exchange import Exchange
from heard.plumbing.live.hub import Hub
from heard.plumbing.live.shown import Shown, Value

SUBJECT = "signs"
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
    aside: bool = False  # what they type is for colleagues only


class Signs:
    """Knows who is looking and typing where, and tells the listeners of the topic whenever that changes."""

    def __init__(self, hub: Hub, exchange: Exchange) -> None:
        """Begin with nobody anywhere."""
        self._hub = hub
        self._book = Shown(exchange, SUBJECT, self._changed)
        self._shown: dict[str, dict[str, Sign]] = defaultdict(dict)
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._watching: list[Callable[[str], None]] = []

    def watch(self, changed: Callable[[str], None]) -> None:
        """Tell of every topic at which somebody came, went, began or stopped typing."""
        self._watching.append(changed)

    def typing_to_customer(self, topic: str) -> list[str]:
        """Return the names of those who type what is meant for the customer."""
        return sorted({sign.name for sign in self._shown.get(topic, {}).values() if sign.types and not sign.aside})

    def show(self, sign: Sign) -> None:
        """Show a sign of a socket of this node; typing ends by itself."""
        if (timer := self._timers.pop(sign.socket, None)) is not None:
            timer.cancel()
        if sign.types:
            stopped = replace(sign, types=False, aside=False)
            self._timers[sign.socket] = asyncio.get_running_loop().call_later(TYPING_SECONDS, self.show, stopped)
        self._book.put(f"{sign.socket} {sign.topic}", asdict(sign) if sign.looks else None)

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

    def _changed(self, key: str, value: Value | None) -> None:
        socket, _, topic = key.partition(" ")
        before, typing = self.text(topic), self.typing_to_customer(topic)
        if value is not None:
            self._shown[topic][socket] = Sign(**{name: value[name] for name in Sign.__slots__ if name in value})
        else:
            self._shown[topic].pop(socket, None)
            if not self._shown[topic]:
                del self._shown[topic]
        if (after := self.text(topic)) != before:
            self._hub.tell_all(topic, after)
        if self.typing_to_customer(topic) != typing:
            for changed in self._watching:
                changed(topic)
