"""Sockets that come back: from their cursor on nothing is missed or repeated, be it after a restore."""

import threading

import psycopg
import pytest

from heard.plumbing.live.epochs import begin_life
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

pytestmark = pytest.mark.django_db(transaction=True, available_apps=["heard.plumbing"])


def test_a_client_that_was_away_gets_each_fact_once_and_in_order(live: RunningLive, writer: Writer) -> None:
    with live.client() as client:
        subscribe(client, "inboxes")
        write(writer)
        cursor = hear_facts(client, 1)[0]["cursor"]
    missed = [write(writer) for _ in range(20)]
    with live.client() as client:
        subscribe(client, "inboxes", "conversation:1", cursor=cursor)
        new = write(writer)
        facts = hear_facts(client, 21)
    assert [fact["fact"] for fact in facts] == [*missed, new]


def test_a_client_that_was_away_for_long_reads_from_the_database(writer: Writer, door: TwoRooms) -> None:
    """More was missed than is kept in memory, while more keeps coming in."""
    with writer.transaction():
        expected = [write(writer) for _ in range(5000)]
    stop = threading.Event()

    def keep_writing() -> None:
        with psycopg.connect(conninfo(), autocommit=True) as other:
            while not stop.wait(0.01):
                expected.append(write(other))

    writing = threading.Thread(target=keep_writing)
    with running(door) as live, live.client() as client:
        writing.start()
        try:
            subscribe(client, "inboxes", cursor="0.0.0")
            facts = hear_facts(client, 5100)
        finally:
            stop.set()
            writing.join()
    assert [fact["fact"] for fact in facts] == expected[:5100]


def test_a_topic_added_later_repeats_nothing(live: RunningLive, writer: Writer) -> None:
    with live.client() as client:
        subscribe(client, "conversation:1")
        first, second = write(writer, conversation=1), write(writer, conversation=2)
        heard = hear_facts(client, 1)
        say(client, subscribe=["conversation:2", "inboxes"], cursor="0.0.0")
        heard += hear_facts(client, 1)
        third = write(writer, conversation=1)
        heard += hear_facts(client, 1)
    assert [fact["fact"] for fact in heard] == [first, second, third]


def test_a_page_made_before_the_socket_opened_misses_nothing(live: RunningLive, writer: Writer) -> None:
    """The page carries the cursor of the moment in which its query ran; a transaction was under way just then."""
    with psycopg.connect(conninfo()) as slow:
        late = write(slow)
        row = writer.execute("SELECT '1.' || pg_snapshot_xmin(pg_current_snapshot()) || '.0'").fetchone()
        assert row is not None
        slow.commit()
    with live.client() as client:
        subscribe(client, "inboxes", cursor=row[0])
        assert [fact["fact"] for fact in hear_facts(client, 1)] == [late]


def test_a_cursor_from_a_book_that_was_wound_back_means_loading_again(live: RunningLive, writer: Writer) -> None:
    with live.client() as client:
        say(client, subscribe=["inboxes"], cursor="1.999999999999.5")
        answers = [hear(client) for _ in range(3)]
        assert [list(answer) for answer in answers] == [
            ["hello", "cursor"],
            ["subscribed", "refused"],
            ["reload", "cursor"],
        ]
        write(writer)
        assert len(hear_facts(client, 1)) == 1


def test_a_cursor_from_before_a_restore_still_counts_when_its_fact_was_in_the_backup(
    writer: Writer, door: TwoRooms
) -> None:
    begin_life()
    with running(door) as live, live.client() as client:
        subscribe(client, "inboxes")
        write(writer)
        cursor = hear_facts(client, 1)[0]["cursor"]
    missed = write(writer)
    begin_life(restored=True)
    new = write(writer)
    with running(door) as live, live.client() as client:
        subscribe(client, "inboxes", cursor=cursor)
        assert [fact["fact"] for fact in hear_facts(client, 2)] == [missed, new]
    writer.execute("DELETE FROM plumbing_fact WHERE (epoch || '.' || xid::text || '.' || id) = %s", [cursor])
    with running(door) as live, live.client() as client:
        say(client, subscribe=["inboxes"], cursor=cursor)
        assert "reload" in [hear(client) for _ in range(3)][2]


def test_open_screens_load_again_when_the_database_was_restored_under_them(live: RunningLive, writer: Writer) -> None:
    begin_life()
    with live.client() as client:
        subscribe(client, "inboxes")
        write(writer)
        hear_facts(client, 1)
        begin_life(restored=True)
        write(writer)
        assert list(hear(client)) == ["reload", "cursor"]
        write(writer)
        assert len(hear_facts(client, 1)) == 1
