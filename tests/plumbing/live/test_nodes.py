"""Several live servers, joined by a real NATS server: who looks and types, and what dies with a node or with NATS."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from heard.plumbing.live.door import Visitor
from tests.plumbing.live.nats_server import NatsServer, nats_server, needs_nats
from tests.plumbing.live.node import node
from tests.plumbing.live.running import (
    RunningLive,
    TwoRooms,
    Writer,
    conninfo,
    hear,
    hear_facts,
    running,
    say,
    subscribe,
    write,
)

pytestmark = [needs_nats, pytest.mark.django_db(transaction=True, available_apps=["heard.plumbing"])]
ROOM = "conversation:7"


@pytest.fixture
def nats(tmp_path: Path) -> Iterator[NatsServer]:
    with nats_server(tmp_path) as server:
        yield server


@pytest.fixture
def nodes(writer: Writer, door: TwoRooms, nats: NatsServer) -> Iterator[tuple[RunningLive, RunningLive]]:
    with running(door, nats_url=nats.url) as first, running(door, nats_url=nats.url) as second:
        yield first, second


def who(client: ClientConnection) -> list[tuple[str, bool]]:
    """Return who is there, as the client is told next."""
    while "presence" not in (message := hear(client)):
        pass
    return [(person["name"], person["typing"]) for person in message["who"]]


def until_there(client: ClientConnection, *people: tuple[str, bool]) -> None:
    while who(client) != list(people):
        pass


def test_whoever_looks_and_types_on_one_node_is_seen_on_the_other(nodes: tuple[RunningLive, RunningLive]) -> None:
    first, second = nodes
    with first.client("ana") as ana, second.client("ben") as ben:
        subscribe(ana, ROOM)
        subscribe(ben, ROOM)
        say(ana, look=ROOM)
        assert who(ben) == [("Ana", False)]
        say(ana, typing=ROOM, on=True)
        assert who(ben) == [("Ana", True)]
        say(ben, look=ROOM)
        until_there(ana, ("Ana", True), ("Ben", False))
        say(ana, look=None)
        until_there(ben, ("Ben", False))
        say(ana, look=ROOM)
        until_there(ben, ("Ana", False), ("Ben", False))
    with first.client("ana") as ana:
        subscribe(ana, ROOM)
        say(ana, look=ROOM)
        assert who(ana) == [("Ana", False)]


def test_a_node_that_joins_late_learns_who_is_there(writer: Writer, door: TwoRooms, nats: NatsServer) -> None:
    with running(door, nats_url=nats.url) as early, early.client("ana") as ana:
        subscribe(ana, ROOM)
        say(ana, look=ROOM)
        with running(door, nats_url=nats.url) as late, late.client("ben") as ben:
            subscribe(ben, ROOM)
            assert who(ben) == [("Ana", False)]


def test_who_was_shown_by_a_node_that_is_killed_is_gone_on_the_others(
    writer: Writer, door: TwoRooms, nats: NatsServer
) -> None:
    with running(door, nats_url=nats.url) as first, first.client("ana") as ana, node(nats.url) as second:
        subscribe(ana, ROOM)
        say(ana, look=ROOM)
        with second.client("ben") as ben:
            subscribe(ben, ROOM)
            say(ben, look=ROOM)
            until_there(ana, ("Ana", False), ("Ben", False))
            second.kill()
            assert who(ana) == [("Ana", False)]


def test_without_nats_each_node_goes_on_for_its_own_and_they_join_again_when_it_is_back(
    nodes: tuple[RunningLive, RunningLive], nats: NatsServer, writer: Writer
) -> None:
    first, second = nodes
    with first.client("ana") as ana, second.client("ben") as ben, first.client("ben-at-home") as beside_ana:
        for client in (ana, ben, beside_ana):
            subscribe(client, ROOM)
        say(ana, look=ROOM)
        assert who(ben) == [("Ana", False)]
        nats.stop()
        assert who(ben) == []  # out of reach
        say(ana, typing=ROOM, on=True)
        until_there(beside_ana, ("Ana", True))
        number = write(writer, conversation=7)
        assert [hear_facts(client, 1)[0]["fact"] for client in (ana, ben)] == [number] * 2
        nats.start()
        until_there(ben, ("Ana", False))


def test_what_is_said_in_passing_reaches_the_listeners_of_every_node(nodes: tuple[RunningLive, RunningLive]) -> None:
    first, second = nodes
    with first.client("ana") as ana, second.client("ben") as ben:
        subscribe(ana, ROOM)
        subscribe(ben, ROOM)
        say(ana, look=ROOM)
        assert who(ben) == [("Ana", False)]  # they are joined
        say(ana, signal={"topic": ROOM, "data": {"sdp": "v=0"}})
        assert hear(ben) == {"signal": {"topic": ROOM, "data": {"sdp": "v=0"}}}


def test_installations_that_share_a_nats_server_do_not_hear_each_other(
    writer: Writer, door: TwoRooms, nats: NatsServer
) -> None:
    with (
        running(door, nats_url=nats.url, namespace="shop") as shop,
        running(door, nats_url=nats.url, namespace="hotel") as hotel,
        running(door, nats_url=nats.url, namespace="hotel") as hotel_too,
        shop.client("ana") as ana,
        hotel.client("ana") as guest,
        hotel_too.client("ben") as ben,
    ):
        for client in (ana, guest, ben):
            subscribe(client, ROOM)
        say(ana, look=ROOM)
        assert who(ana) == [("Ana", False)]
        say(guest, typing=ROOM, on=True)
        while (seen := who(ben)) != [("Ana", True)]:
            assert seen == [("Ana", False)]
        assert who(guest) == [("Ana", False)]


def test_a_client_that_moves_between_nodes_misses_nothing_and_hears_nothing_twice(
    nodes: tuple[RunningLive, RunningLive], writer: Writer
) -> None:
    """Five hundred facts, and every twenty of them the other node; one that was told ahead is known again by its number."""
    written: list[int] = []

    def keep_writing() -> None:
        with psycopg.connect(conninfo(), autocommit=True) as other:
            for _ in range(500):
                written.append(write(other))
                time.sleep(0.003)  # so that the client hops while more comes

    writing = threading.Thread(target=keep_writing)
    heard: list[int] = []
    cursor = "0.0.0"
    writing.start()
    while len(heard) < 500:
        with nodes[len(heard) // 20 % 2].client(close_timeout=0) as client:
            subscribe(client, "inboxes", cursor=cursor)
            facts = hear_facts(client, 20)
        heard += [fact["fact"] for fact in facts if fact["fact"] not in heard]
        cursor = facts[-1]["cursor"]
    writing.join()
    assert heard == written


def test_signing_out_and_losing_access_close_the_sockets_of_every_node(
    nodes: tuple[RunningLive, RunningLive], door: TwoRooms, writer: Writer
) -> None:
    first, second = nodes
    with first.client("ben") as here, second.client("ben") as there, second.client("ben-at-home") as at_home:
        for client in (here, there, at_home):
            subscribe(client, "inboxes")
        write(writer, name="SignedOut", visitor_id=2, session="ben")
        for client in (here, there):
            with pytest.raises(ConnectionClosed):
                hear_facts(client, 2)
        door.visitors["ben-at-home"] = Visitor(2, "Ben", "ben-at-home", frozenset())
        write(writer, name="SignedOut", visitor_id=2)
        with pytest.raises(ConnectionClosed):
            hear_facts(at_home, 3)
