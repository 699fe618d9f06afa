"""What a client may say on its socket, and what it is answered."""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

from heard.plumbing.live.cursor import Cursor
from heard.plumbing.live.lines import Line, Live
from heard.plumbing.live.listener import Listener
from heard.plumbing.live.signs import Sign
from heard.plumbing.live.understanding import parsed

MOST_TOPICS = 50  # a socket listens to
LONGEST_TOPIC = 80  # characters
May = Callable[[Collection[str]], Awaitable[frozenset[str]]]


class NotUnderstoodError(Exception):
    """The client said something that makes no sense; the message tells it what."""


class Conversing:
    """One client's side of the conversation: each message is a JSON object with one of these words.

    `subscribe` (topics, with an optional `cursor`), `unsubscribe` (topics), `look` (a topic, or null for away),
    `typing` (a topic, with `on`, and `aside` for words that are not for the customer), `signal` (a topic, with `data`,
    to all others who listen to it).
    """

    def __init__(self, listener: Listener, *, live: Live, beside: Sequence[Line], may: May) -> None:
        """Begin with nothing subscribed and nothing looked at."""
        self._listener = listener
        self._live = live
        self._hub, self._resuming, self._signs = live.hub, live.resuming, live.signs
        self._beside = beside
        self._may = may
        self._socket = secrets.token_urlsafe(9)
        self._looked_at: str | None = None

    async def hear(self, text: str) -> None:
        """Do what one message says; raises NotUnderstoodError."""
        message = _parsed(text)
        if "subscribe" in message:
            await self._subscribe(_topics(message["subscribe"]), _cursor(message.get("cursor")))
        elif "unsubscribe" in message:
            self._unsubscribe(_topics(message["unsubscribe"]))
        elif "look" in message:
            self._look(None if message["look"] is None else _topic(message["look"]))
        elif "typing" in message:
            self._type(_topic(message["typing"]), message.get("on") is True, message.get("aside") is True)
        elif "signal" in message:
            self._signal(message["signal"])
        else:
            raise NotUnderstoodError("say subscribe, unsubscribe, look, typing or signal")

    def leave(self) -> None:
        """Take every sign of this socket away."""
        self._look(None)

    async def _subscribe(self, topics: list[str], cursor: Cursor | None) -> None:
        if len({*topics, *self._listener.topics}) > MOST_TOPICS:
            raise NotUnderstoodError(f"at most {MOST_TOPICS} topics at a time")
        allowed = await self._may(topics)
        granted = [topic for topic in topics if topic in allowed]
        refused = [topic for topic in topics if topic not in allowed]
        self._listener.tell(json.dumps({"subscribed": granted, "refused": refused}))
        for topic in granted:
            if '"who": []' not in (who := self._signs.text(topic)):
                self._listener.tell(who)
            for line in self._beside:
                for text in line.texts(topic):
                    self._listener.tell(text)
        await self._resuming.subscribe(self._listener, granted, cursor)

    def _unsubscribe(self, topics: list[str]) -> None:
        if self._looked_at in topics:
            self._look(None)
        self._hub.unsubscribe(self._listener, topics)

    def _look(self, topic: str | None) -> None:
        if topic is not None:
            self._insist_on(topic)
        if self._looked_at not in {None, topic}:
            self._signs.show(self._sign(str(self._looked_at), looks=False))
        self._looked_at = topic
        if topic is not None:
            self._signs.show(self._sign(topic, looks=True))

    def _type(self, topic: str, is_on: bool, is_aside: bool) -> None:
        self._insist_on(topic)
        if self._looked_at != topic:
            self._look(topic)
        self._signs.show(replace(self._sign(topic, looks=True), types=is_on, aside=is_on and is_aside))

    def _signal(self, signal: object) -> None:
        if not isinstance(signal, dict) or "data" not in signal:
            raise NotUnderstoodError("a signal has a topic and data")
        topic = _topic(signal.get("topic"))
        self._insist_on(topic)
        self._live.relay.pass_on(topic, signal["data"], speaker=self._listener)

    def _insist_on(self, topic: str) -> None:
        if topic not in self._listener.topics:
            raise NotUnderstoodError("subscribe to it first")

    def _sign(self, topic: str, *, looks: bool) -> Sign:
        visitor = self._listener.visitor
        return Sign(topic, self._socket, visitor.id, visitor.name, looks)


def _parsed(text: str) -> dict[str, Any]:
    try:
        message = parsed(text)
    except ValueError as error:
        raise NotUnderstoodError("not JSON") from error
    if not isinstance(message, dict):
        raise NotUnderstoodError("not a JSON object")
    return message


def _topics(value: object) -> list[str]:
    if not isinstance(value, list) or len(value) > MOST_TOPICS:
        raise NotUnderstoodError(f"a list of at most {MOST_TOPICS} topics is wanted")
    return list(dict.fromkeys(_topic(topic) for topic in value))


def _topic(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_TOPIC:
        raise NotUnderstoodError("a topic is a short text such as conversation:7")
    return value


def _cursor(value: object) -> Cursor | None:
    if value is None:
        return None
    try:
        return Cursor.parse(str(value))
    except ValueError as error:
        raise NotUnderstoodError("not a cursor") from error
