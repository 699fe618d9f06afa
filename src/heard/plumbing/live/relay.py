"""Passing on what two sides say to each other without us: the words of a call, never kept and never read."""

from __future__ import annotations

import json
from typing import Any

from heard.plumbing.live.exchange import Exchange
from heard.plumbing.live.hub import Hub
from heard.plumbing.live.listener import Listener

SUBJECT = "signal"


class Relay:
    """Takes a signal about a topic to everybody else who listens to it, on whichever node."""

    def __init__(self, hub: Hub, exchange: Exchange) -> None:
        """Begin to listen to the other nodes."""
        self._hub = hub
        self._exchange = exchange
        self._speaking: Listener | None = None
        exchange.attach(self._receive)

    def pass_on(self, topic: str, data: Any, *, speaker: Listener) -> None:
        """Tell all others; the speaker does not hear their own words."""
        self._speaking = speaker
        try:
            self._exchange.publish(SUBJECT, json.dumps({"topic": topic, "data": data}).encode())
        finally:
            self._speaking = None

    def _receive(self, subject: str, said: bytes) -> None:
        if subject == SUBJECT:
            signal = json.loads(said)
            self._hub.tell_all(signal["topic"], json.dumps({"signal": signal}), but=self._speaking)
