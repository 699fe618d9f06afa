"""Several nodes that share the reading of the book: each hears every fact once, in order, whatever gets lost between them."""

import asyncio
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from heard.plumbing.live.cursor import Cursor
from heard.plumbing.live.epochs import begin_life
from heard.plumbing.live.exchange import OneNode
from heard.plumbing.live.sharing import Sharing
from heard.plumbing.live.tail import Tail
from tests.plumbing.live.nats_server import nats_server, needs_nats
from tests.plumbing.live.node import node
from tests.plumbing.live.running import TwoRooms, Writer, conninfo, hear_facts, running, subscribe, until, write
from tests.plumbing.live.test_tail import Reader

pytestmark = pytest.mark.django_db(transaction=True, available_apps=["heard.plumbing"])
READERS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"


class Unreliable(OneNode):
    """An exchange that loses one message in so many, and says one in so many twice."""

    def __init__(self, *, one_in: int) -> None:
        super().__init__()
        self.is_joined = True
        self._chance, self._one_in = random.Random(5), one_in

    def publish(self, subject: str, data: bytes) -> None:
        if not self._one_in or self._chance.randrange(self._one_in):
            super().publish(subject, data)
            if self._one_in and not self._chance.randrange(self._one_in):
                super().publish(subject, data)


@contextmanager
def following(exchange: OneNode, count: int) -> Iterator[list[Reader]]:
    """Run the tails of several nodes in a thread of their own."""
    readers = [Reader() for _ in range(count)]
    loop = asyncio.new_event_loop()
    tails = [
        Tail(
            conninfo(),
            keep=100,
            started=reader.started,
            came=reader.came,
            ahead=reader.ahead,
            sharing=Sharing(exchange),
        )
        for reader in readers
    ]
    tasks = [loop.create_task(tail.run()) for tail in tails]
    thread = threading.Thread(target=loop.run_until_complete, args=[asyncio.wait(tasks)])
    thread.start()
    try:
        until(lambda: all(reader.starts for reader in readers))
        yield readers
    finally:
        for task in tasks:
            loop.call_soon_threadsafe(task.cancel)
        thread.join()
        loop.close()


def count_readers(writer: Writer) -> int:
    row = writer.execute(READERS).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("one_in", [0, 3])
def test_every_node_hears_every_fact_once_and_in_order(writer: Writer, one_in: int) -> None:
    with following(Unreliable(one_in=one_in), 3) as readers:
        until(lambda: count_readers(writer) == 1)
        written = [write(writer) for _ in range(400)]
        for reader in readers:
            until(lambda reader=reader: len(reader.ids) >= 400)
            assert reader.ids == written


@pytest.mark.parametrize("one_in", [0, 3])
def test_every_node_tells_ahead_what_waits_for_an_older_transaction(writer: Writer, one_in: int) -> None:
    with psycopg.connect(conninfo()) as early, following(Unreliable(one_in=one_in), 3) as readers:
        until(lambda: count_readers(writer) == 1)
        first = write(early)
        later = [write(writer) for _ in range(100)]
        for reader in readers:
            until(lambda reader=reader: len(reader.told_ahead) == 100)
            assert (sorted(reader.told_ahead), reader.ids) == (later, [])
        early.commit()
        for reader in readers:
            until(lambda reader=reader: len(reader.ids) == 101)
            assert reader.ids == [first, *later]


def test_a_restore_under_their_eyes_is_seen_by_every_node(writer: Writer) -> None:
    begin_life()
    with following(Unreliable(one_in=0), 2) as readers:
        until(lambda: count_readers(writer) == 1)
        write(writer)
        for reader in readers:
            until(lambda reader=reader: len(reader.ids) == 1)
        begin_life(restored=True)
        write(writer)
        for reader in readers:
            until(lambda reader=reader: len(reader.starts) == 2)
        after = write(writer)
        for reader in readers:
            until(lambda reader=reader: reader.ids[-1:] == [after])


def test_what_does_not_come_next_is_not_taken_in(writer: Writer) -> None:
    exchange = Unreliable(one_in=0)
    with following(exchange, 1) as (reader,):
        first = write(writer)
        until(lambda: reader.ids == [first])
        stranger = Sharing(exchange)
        stranger.is_reader = True
        fact = reader.facts[0]
        stranger.tell(Cursor(9, 9, 9), [fact])
        stranger.tell(Cursor(0, 0, 0), [fact])
        second = write(writer)
        until(lambda: len(reader.ids) == 2)
        assert reader.ids == [first, second]


@needs_nats
def test_when_the_node_that_reads_is_killed_the_others_read_on(writer: Writer, door: TwoRooms, tmp_path: Path) -> None:
    with nats_server(tmp_path) as nats, node(nats.url) as reading:
        until(lambda: count_readers(writer) == 1)
        with running(door, nats_url=nats.url) as other, other.client() as client:
            subscribe(client, "inboxes")
            written = [write(writer) for _ in range(50)]
            heard = hear_facts(client, 50)
            reading.kill()
            written += [write(writer) for _ in range(50)]
            heard += hear_facts(client, 50)
            until(lambda: count_readers(writer) == 1)
    assert [fact["fact"] for fact in heard] == written
