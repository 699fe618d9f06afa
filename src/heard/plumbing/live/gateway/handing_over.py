"""A connection given to uvicorn's WebSocket, which refuses what is no handshake."""

from __future__ import annotations

import asyncio

from heard.plumbing.live.gateway.heads import write


def hand_over(transport: asyncio.Transport, protocol: asyncio.Protocol, head: bytes, rest: bytes) -> None:
    """Let another protocol read the request that has begun, and all that follows; ASGI wants names in lower case."""
    line, *lines = head.split(b"\r\n")
    fields = [(name.lower(), value.strip()) for name, _, value in (line.partition(b":") for line in lines)]
    protocol.connection_made(transport)
    transport.set_protocol(protocol)
    protocol.data_received(write(line, fields) + rest)
