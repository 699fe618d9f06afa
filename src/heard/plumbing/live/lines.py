"""Lines beside the agents' own: sockets of others who are served by the same process, and what joins them to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from starlette.websockets import WebSocket

from heard.plumbing.live.exchange import Exchange
from heard.plumbing.live.hub import Hub
from heard.plumbing.live.relay import Relay
from heard.plumbing.live.resuming import Resuming
from heard.plumbing.live.signs import Signs


@dataclass(frozen=True, kw_only=True)
class Live:
    """What all lines of a process share."""

    hub: Hub
    resuming: Resuming
    signs: Signs
    relay: Relay
    exchange: Exchange


class Line(Protocol):
    """Sockets at an address of their own."""

    path: str

    async def talk(self, websocket: WebSocket) -> None:
        """Serve one socket from the handshake to its end."""
        ...

    async def look_after(self) -> None:
        """Do what is to be done from time to time, until cancelled."""
        ...

    def texts(self, topic: str) -> Iterable[str]:
        """Return what an agent who begins to listen to a topic is told about those on this line."""
        ...

    async def close(self) -> None:
        """Let go of everything."""
        ...


LineMaker = Callable[[Live], Line]
