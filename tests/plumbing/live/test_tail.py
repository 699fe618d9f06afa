"""The tail: every fact once, in order, however late its transaction commits."""

import asyncio
import random
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import psycopg
import pytest
from django.db import connection as django_connection

from heard.plumbing.live.book import Fact, read_after
from heard.plumbing.live.cursor import BEGINNING, Cursor
from heard.plumbing.live.epochs import begin_life
from heard.plumbing.live.lag import tail_lag
from heard.plumbing.live.tail import Tail
from heard.plumbing.models import Epoch
from heard.plumbing.models import Fact as FactRow
from tests.plumbing.live.running import Writer, conninfo, until, write

ONLY_PLUMBING = ["heard.plumbing"]  # fewer tables to empty after each test
pytestmark = pytest.mark.django_db(transaction=True, available_apps=ONLY_PLUMBING)


class Reader:
    """What a tail has told so far."""

    def __init__(self) -> None:
        self.starts: list[list[int]] = []
        self.facts: list[Fact] = []
        self.told_ahead: list[int] = []
        self.is_awaited = True

    def started(self, facts: Sequence[Fact], floor: Cursor) -> None:
        self.starts.append([fact.cursor.id for fact in facts])

    def came(self, facts: Sequence[Fact]) -> None:
        self.facts.extend(facts)

    def ahead(self, facts: Sequence[Fact]) -> None:
        assert not {fact.cursor.id for fact in facts} & set(self.ids), "what came before is told ahead"
        self.told_ahead.extend(fact.cursor.id for fact in facts)

    @property
    def ids(self) -> list[int]:
        return [fact.cursor.id for fact in self.facts]


@contextmanager
def following(keep: int = 100) -> Iterator[Reader]:
    """Run a tail in a thread of its own."""
    reader = Reader()
    tail = Tail(
        conninfo(), keep=keep, started=reader.started, came=reader.came, ahead=reader.ahead,
        awaiting=lambda: reader.is_awaited,
    )  # fmt: skip
    loop = asyncio.new_event_loop()
    task = loop.create_task(tail.run())

    def run() -> None:
        try:
            loop.run_until_complete(task)
        except asyncio.CancelledError:
            loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        until(lambda: reader.starts)
        yield reader
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join()


def test_a_thousand_transactions_that_commit_out_of_order_are_all_seen_once_and_in_order(
    transactional_db: None,
) -> None:
    chance = random.Random(7)
    written: list[int] = []
    with ExitStack() as stack, following() as reader:
        writers = [stack.enter_context(psycopg.connect(conninfo())) for _ in range(10)]
        for _ in range(102):
            written.extend(write(writer) for writer in writers)
            for writer in chance.sample(writers, len(writers)):
                writer.commit()
        until(lambda: len(reader.facts) >= len(written))
        write(writers[0], name="Last")
        writers[0].commit()
        until(lambda: reader.facts[-1].name == "Last")
    cursors = [fact.cursor for fact in reader.facts]
    assert len(written) == 1020
    assert sorted(reader.ids[:-1]) == sorted(written)
    assert cursors == sorted(set(cursors))
    assert len(reader.told_ahead) == len(set(reader.told_ahead))


def test_a_fact_waits_for_older_transactions_and_comes_as_soon_as_they_end(transactional_db: None) -> None:
    with psycopg.connect(conninfo()) as early, psycopg.connect(conninfo()) as late, following() as reader:
        first = write(early)
        second = write(late)
        late.commit()
        with django_connection.cursor():
            lag = tail_lag(django_connection)
        assert (lag.held_back, reader.ids) == (1, [])
        assert lag.blocker is not None
        assert (lag.blocker.pid, lag.blocker.state) == (early.info.backend_pid, "idle in transaction")
        assert "INSERT INTO plumbing_fact" in lag.blocker.query
        early.commit()
        until(lambda: len(reader.ids) == 2)
        assert reader.ids == [first, second]
        assert tail_lag(django_connection).held_back == 0


def test_what_stands_there_is_told_ahead_once_and_comes_in_its_turn(transactional_db: None) -> None:
    with psycopg.connect(conninfo()) as early, psycopg.connect(conninfo()) as late, following() as reader:
        first = write(early)
        later = []
        for _ in range(3):
            later.append(write(late))
            late.commit()
            until(lambda: len(reader.told_ahead) == len(later))
        assert (reader.told_ahead, reader.ids) == (later, [])
        early.commit()
        until(lambda: len(reader.ids) == 4)
        assert (reader.told_ahead, reader.ids) == (later, [first, *later])
        last = write(late)
        late.commit()
        until(lambda: len(reader.ids) == 5)
        assert (reader.told_ahead, reader.ids[-1]) == (later, last)


def test_nothing_is_told_ahead_to_nobody(transactional_db: None) -> None:
    with psycopg.connect(conninfo()) as early, psycopg.connect(conninfo()) as late, following() as reader:
        reader.is_awaited = False
        first, second = write(early), write(late)
        late.commit()
        with pytest.raises(AssertionError, match="waited too long"):
            until(lambda: reader.told_ahead, patience=0.5)
        reader.is_awaited = True  # somebody comes
        until(lambda: reader.told_ahead == [second])
        early.commit()
        until(lambda: reader.ids == [first, second])


def test_a_rolled_back_transaction_holds_nothing_back(transactional_db: None) -> None:
    with psycopg.connect(conninfo()) as early, psycopg.connect(conninfo()) as late, following() as reader:
        write(early)
        kept = write(late)
        late.commit()
        early.rollback()
        until(lambda: reader.ids)
        assert reader.ids == [kept]


def test_it_starts_with_the_newest_facts_only(writer: Writer) -> None:
    ids = [write(writer) for _ in range(8)]
    with following(keep=3) as reader:
        assert reader.starts == [ids[-3:]]


def test_it_goes_on_where_it_was_when_its_connection_is_cut(writer: Writer) -> None:
    with following() as reader:
        first = write(writer)
        until(lambda: reader.ids)
        writer.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'heard live'")
        second = write(writer)
        until(lambda: len(reader.ids) == 2)
        assert (reader.ids, reader.starts) == ([first, second], [[]])


def test_facts_written_after_a_restore_into_a_fresh_cluster_come_after_the_restored_ones(
    writer: Writer,
) -> None:
    """A fresh cluster hands out small transaction ids again: the restored facts have far larger ones."""
    number = begin_life()
    writer.execute(
        "INSERT INTO plumbing_fact (epoch, xid, name, stream, data) "
        "SELECT %s, (4000000000 + n)::text::xid8, 'Restored', 'conversation:1', '{}' FROM generate_series(1, 5) n",
        [number],
    )
    Epoch.objects.update(system_identifier="another cluster")
    assert begin_life() == number + 1
    new = write(writer, name="New")
    restored = list(FactRow.objects.filter(name="Restored").order_by("id").values_list("id", flat=True))
    with following() as reader:
        assert reader.starts == [[*restored, new]]
        newer = write(writer, name="Newer")
        until(lambda: reader.ids)
        assert reader.ids == [newer]


def test_a_life_begins_once_for_each_cluster_and_each_restore(transactional_db: None) -> None:
    number = begin_life()
    assert begin_life() == number
    assert begin_life(restored=True) == number + 1
    assert begin_life() == number + 1
    Epoch.objects.update(system_identifier="elsewhere")
    assert begin_life() == number + 2


def test_a_tail_that_sees_another_life_begin_starts_again(writer: Writer) -> None:
    begin_life()
    with following() as reader:
        before = write(writer)
        until(lambda: reader.ids)
        begin_life(restored=True)
        after = write(writer)
        until(lambda: len(reader.starts) == 2)
        assert reader.starts == [[], [before, after]]


def test_the_tenth_transaction_comes_after_the_ninth(writer: Writer) -> None:
    for transaction in (100, 9, 99, 10):  # long past, so that nothing holds them back
        writer.execute(
            "INSERT INTO plumbing_fact (name, stream, data, xid) VALUES ('Said', 'conversation:1', '{}', %s::text::xid8)",
            (str(transaction),),
        )
    with following(keep=2) as reader:
        latest = write(writer)
        until(lambda: reader.ids)
        assert reader.ids == [latest]
    with ThreadPoolExecutor(1) as aside:  # a browser test before this one may have left its loop in ours
        read = aside.submit(lambda: asyncio.run(_all_facts())).result()
    assert [fact.cursor.xid for fact in read[:4]] == [9, 10, 99, 100]


async def _all_facts() -> list[Fact]:
    async with await psycopg.AsyncConnection.connect(conninfo(), autocommit=True) as connection:
        return await read_after(connection, BEGINNING, limit=100)
