"""A real live server in a thread, a door with two rooms, and a writer of facts, for the tests of this folder."""

import json
import socket
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection
from psycopg.conninfo import make_conninfo
from websockets.sync.client import ClientConnection, connect

from heard.plumbing.live.book import Fact
from heard.plumbing.live.door import Farewell, Visitor
from heard.plumbing.live.server import LiveSettings, _Server, configuration

PATIENCE = 60.0  # seconds until a promise counts as broken
Writer = psycopg.Connection[Any]


def conninfo() -> str:
    parameters = connection.get_connection_params()
    return make_conninfo(
        **{key: parameters[key] for key in ("dbname", "user", "password", "host", "port") if parameters.get(key)}
    )


def until(condition: Callable[[], object], *, patience: float = PATIENCE) -> None:
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.01)


def write(writer: Writer, *, conversation: int = 1, scope: int | None = 1, name: str = "Said", **data: Any) -> int:
    """Write one fact as `announce` does, in the writer's present transaction, and return its id."""
    row = writer.execute(
        "INSERT INTO plumbing_fact (name, stream, scope_id, data) VALUES (%s, %s, %s, %s) RETURNING id, pg_notify('heard_facts', '')",
        (name, f"conversation:{conversation}", scope, json.dumps(data)),
    ).fetchone()
    assert row is not None
    return int(row[0])


class TwoRooms:
    """Ana (cookie session=ana) may hear scopes 1 and 2, Ben only scope 1; conversations 1 to 99 exist."""

    def __init__(self) -> None:
        self.visitors = {
            "ana": Visitor(1, "Ana", "ana", frozenset({1, 2})),
            "ben": Visitor(2, "Ben", "ben", frozenset({1})),
            "ben-at-home": Visitor(2, "Ben", "ben-at-home", frozenset({1})),
        }

    def who(self, cookies: Mapping[str, str]) -> Visitor | None:
        return self.visitors.get(cookies.get("session", ""))

    def may(self, visitor: Visitor, topics: Collection[str]) -> frozenset[str]:
        rooms = {f"conversation:{number}" for number in range(1, 100)}
        return frozenset(topics) & (rooms | {"inboxes", f"agent:{visitor.id}"})

    def topics(self, fact: Fact) -> Iterable[str]:
        return [fact.stream, "inboxes"]

    def there(self) -> Collection[int]:
        return ()

    def gone(self, ids: Collection[int]) -> None:
        pass

    def farewells(self, fact: Fact) -> Iterable[Farewell]:
        if fact.name == "SignedOut":
            yield Farewell(fact.data["visitor_id"], fact.data.get("session", ""))


class RunningLive:
    """The address of a live server, and clients of it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.origin = f"http://127.0.0.1:{port}"

    @contextmanager
    def client(
        self, session: str = "ana", *, origin: str | None = None, close_timeout: float = 10
    ) -> Iterator[ClientConnection]:
        """A client; one that leaves without reading what is on its way to it waits for `close_timeout` in vain."""
        address = f"ws://127.0.0.1:{self.port}/live"
        with connect(
            address,
            origin=origin or self.origin,
            additional_headers={"Cookie": f"session={session}"},
            close_timeout=close_timeout,
        ) as client:
            yield client


@contextmanager
def running(door: Any, *, lines: Any = (), **settings: Any) -> Iterator[RunningLive]:
    """Run the live server on a free port, as `run` does, until the block ends."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    given = {"conninfo": conninfo(), "origins": ["https://help.example"], "hosts": ["127.0.0.1"], **settings}
    stop = threading.Event()
    server = _Server(configuration(LiveSettings(**given), door, lines), stop)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        until(lambda: server.started)
        yield RunningLive(port)
    finally:
        stop.set()
        thread.join()


def say(client: ClientConnection, **message: Any) -> None:
    client.send(json.dumps(message))


def hear(client: ClientConnection) -> dict[str, Any]:
    return json.loads(client.recv(timeout=PATIENCE))


def hear_facts(client: ClientConnection, count: int) -> list[dict[str, Any]]:
    """Return the next facts, skipping whatever else is told."""
    facts: list[dict[str, Any]] = []
    while len(facts) < count:
        message = hear(client)
        if "name" in message:
            facts.append(message)
    return facts


def subscribe(client: ClientConnection, *topics: str, cursor: str | None = None) -> dict[str, Any]:
    """Subscribe and return the answer."""
    say(client, subscribe=topics, cursor=cursor)
    while "subscribed" not in (message := hear(client)):
        pass
    return message
