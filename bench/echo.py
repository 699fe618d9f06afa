"""What the live server is compared with: a bare Starlette WebSocket that inserts what it is told and says it back."""

from __future__ import annotations

import contextlib
import json
import socket
import sys
import uuid
from collections.abc import AsyncIterator

import uvicorn
from psycopg_pool import AsyncConnectionPool
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

CONNECTIONS = 4
TABLE = "CREATE TABLE IF NOT EXISTS floor_said (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, given_id uuid UNIQUE, text text, at timestamptz DEFAULT now())"


def serve(conninfo: str) -> None:
    """Serve on a free port, which is printed, until ended."""
    pool = AsyncConnectionPool(conninfo, min_size=CONNECTIONS, max_size=CONNECTIONS, open=False)

    async def talk(websocket: WebSocket) -> None:
        await websocket.accept()
        try:
            while True:
                text = await websocket.receive_text()
                said = json.loads(text)["say"]
                async with pool.connection() as connection:
                    await connection.execute(
                        "INSERT INTO floor_said (given_id, text) VALUES (%s, %s)", (uuid.UUID(said["id"]), said["text"])
                    )
                await websocket.send_text(text)
        except WebSocketDisconnect:
            return

    @contextlib.asynccontextmanager
    async def with_database(_: Starlette) -> AsyncIterator[None]:
        async with pool:
            async with pool.connection() as connection:
                await connection.execute(TABLE)
            yield

    listening = socket.create_server(("127.0.0.1", 0), backlog=1024)
    application = Starlette(routes=[WebSocketRoute("/live/chat", talk)], lifespan=with_database)
    print(listening.getsockname()[1], flush=True)
    config = uvicorn.Config(
        application, ws="websockets-sansio", loop="asyncio", log_level="warning", ws_per_message_deflate=False
    )
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    serve(sys.argv[1])
