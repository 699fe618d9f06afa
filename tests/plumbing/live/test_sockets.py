"""The WebSocket: who may listen, what they hear, and that nothing is missed or repeated."""

import json
import resource
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from heard.plumbing.live.door import Visitor
from heard.plumbing.live.epochs import begin_life
from heard.plumbing.live.listener import MOST_WAITING
from tests.plumbing.live.running import (
    PATIENCE,
    RunningLive,
    TwoRooms,
    conninfo,
    hear,
    hear_facts,
    running,
    say,
    subscribe,
    write,
)

pytestmark = pytest.mark.django_db(transaction=True, available_apps=["heard.plumbing"])
Writer = psycopg.Connection[Any]


def test_whoever_comes_in_is_greeted_with_the_present_cursor(live: RunningLive, writer: Writer) -> None:
    with live.client() as client:
        assert hear(client) == {"hello": {"id": 1, "name": "Ana"}, "cursor": "0.0.0"}


def test_a_stranger_is_told_to_sign_in(live: RunningLive) -> None:
    with live.client("nobody") as client, pytest.raises(ConnectionClosed) as closed:
        client.recv(timeout=PATIENCE)
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4401, "sign in")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_pages_of_others_cannot_open_a_socket(live: RunningLive, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused, live.client(origin=origin):
        pass
    assert refused.value.response.status_code == 403


def test_a_client_without_an_origin_cannot_open_a_socket(live: RunningLive) -> None:
    with (
        pytest.raises(InvalidStatus),
        connect(f"ws://127.0.0.1:{live.port}/live", additional_headers={"Cookie": "session=ana"}),
    ):
        pass


def test_a_page_under_the_public_address_can(live: RunningLive) -> None:
    with live.client(origin="https://help.example") as client:
        assert "hello" in hear(client)


def test_a_fact_is_told_with_ids_and_without_words(live: RunningLive, writer: Writer) -> None:
    with live.client() as client:
        assert subscribe(client, "conversation:7") == {"subscribed": ["conversation:7"], "refused": []}
        number = write(
            writer, conversation=7, scope=2, message_id=5, subject="about my order", mentioned=[3, 4], by_us=True
        )
        fact = hear(client)
    xid = writer.execute("SELECT epoch || '.' || xid::text FROM plumbing_fact").fetchone()
    at = writer.execute("SELECT at FROM plumbing_fact").fetchone()
    assert xid is not None
    assert at is not None
    assert fact == {
        "cursor": f"{xid[0]}.{number}",
        "fact": number,
        "name": "Said",
        "stream": "conversation:7",
        "scope": 2,
        "subject": None,
        "actor": None,
        "at": fact["at"],
        "data": {"message_id": 5, "mentioned": [3, 4], "by_us": True},
    }


def test_only_topics_asked_for_are_told(live: RunningLive, writer: Writer) -> None:
    with live.client() as client:
        subscribe(client, "conversation:7")
        write(writer, conversation=8)
        expected = write(writer, conversation=7)
        assert [fact["fact"] for fact in hear_facts(client, 1)] == [expected]
        say(client, unsubscribe=["conversation:7"])
        subscribe(client, "conversation:9")
        write(writer, conversation=7)
        expected = write(writer, conversation=9)
        assert [fact["stream"] for fact in hear_facts(client, 1)] == ["conversation:9"]


def test_what_happens_in_an_inbox_one_may_not_open_is_never_told(live: RunningLive, writer: Writer) -> None:
    with live.client("ana") as ana, live.client("ben") as ben:
        subscribe(ana, "inboxes", "conversation:7")
        subscribe(ben, "inboxes", "conversation:7")
        write(writer, conversation=7, scope=2)
        write(writer, conversation=7, scope=1)
        write(writer, conversation=7, scope=None)
        assert [fact["scope"] for fact in hear_facts(ana, 3)] == [2, 1, None]
        assert [fact["scope"] for fact in hear_facts(ben, 2)] == [1, None]


def test_nor_when_one_resumes(live: RunningLive, writer: Writer) -> None:
    write(writer, scope=2)
    write(writer, scope=1)
    with live.client("ben") as ben:
        subscribe(ben, "inboxes", cursor="0.0.0")
        assert [fact["scope"] for fact in hear_facts(ben, 1)] == [1]


def test_unknown_and_forbidden_topics_are_refused_alike(live: RunningLive) -> None:
    with live.client("ben") as ben:
        answer = subscribe(ben, "agent:1", "conversation:100", "agent:2", "weather")
    assert answer == {"subscribed": ["agent:2"], "refused": ["agent:1", "conversation:100", "weather"]}


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ("{", "not JSON"),
        ("[" * 4000, "not JSON"),
        ('{"signal": {"topic": "inboxes", "data": NaN}}', "not JSON"),
        ('{"signal": {"topic": "inboxes", "data": 1e999}}', "not JSON"),
        ("[]", "not a JSON object"),
        ("{}", "say subscribe, unsubscribe, look, typing or signal"),
        ('{"subscribe": "inboxes"}', "a list of at most 50 topics is wanted"),
        ('{"subscribe": [7]}', "a topic is a short text such as conversation:7"),
        ('{"subscribe": ["inboxes"], "cursor": "1; DROP TABLE"}', "not a cursor"),
        ('{"look": "conversation:7"}', "subscribe to it first"),
        ('{"typing": "conversation:7", "on": true}', "subscribe to it first"),
    ],
)
def test_nonsense_is_answered_with_what_is_wrong(live: RunningLive, message: str, error: str) -> None:
    with live.client() as client:
        hear(client)
        client.send(message)
        assert hear(client) == {"error": error}
        assert subscribe(client, "inboxes")["subscribed"] == ["inboxes"]


def test_too_many_topics_are_refused(live: RunningLive) -> None:
    with live.client() as client:
        subscribe(client, *(f"conversation:{number}" for number in range(1, 51)))
        say(client, subscribe=["inboxes"])
        assert hear(client) == {"error": "at most 50 topics at a time"}


def test_a_message_that_is_too_long_ends_the_socket(live: RunningLive) -> None:
    with live.client() as client:
        hear(client)
        client.send("x" * 70_000)
        with pytest.raises(ConnectionClosed) as closed:
            client.recv(timeout=PATIENCE)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


def test_a_client_that_talks_without_end_is_shown_out(live: RunningLive) -> None:
    with live.client() as client:
        hear(client)
        with pytest.raises(ConnectionClosed) as closed:
            _talk_without_end(client)
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4429, "too many messages")


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


@pytest.fixture
def busy(transactional_db: None) -> Iterator[Writer]:
    """Somebody whose transaction goes on and on, in conversation 3."""
    with psycopg.connect(conninfo()) as connection:
        write(connection, conversation=3)
        yield connection


def test_nobody_waits_for_what_somebody_else_is_doing(live: RunningLive, writer: Writer, busy: Writer) -> None:
    with live.client() as client:
        subscribe(client, "inboxes")
        ahead = [write(writer), write(writer)]
        heard = hear_facts(client, 2)
        assert [fact["fact"] for fact in heard] == ahead
        busy.commit()
        assert [fact["stream"] for fact in hear_facts(client, 1)] == ["conversation:3"]
        after = write(writer)
        (last,) = hear_facts(client, 1)
        assert (last["fact"], last["cursor"].split(".")[2]) == (after, str(after))


def test_who_is_cut_off_after_being_told_ahead_misses_nothing(live: RunningLive, writer: Writer, busy: Writer) -> None:
    with live.client() as client:
        subscribe(client, "inboxes")
        ahead = write(writer)
        (heard,) = hear_facts(client, 1)
    busy.commit()
    with live.client() as client:
        subscribe(client, "inboxes", cursor=heard["cursor"])
        first, again = hear_facts(client, 2)
    assert (first["stream"], again["fact"], heard["fact"]) == ("conversation:3", ahead, ahead)


@pytest.mark.parametrize("cursor", [None, "0.0.0"])
def test_who_comes_while_something_is_told_ahead_hears_it_once(
    live: RunningLive, writer: Writer, busy: Writer, cursor: str | None
) -> None:
    with live.client() as watching, live.client() as client, live.client("ben") as ben:
        subscribe(watching, "inboxes")
        for_both, for_ana = write(writer), write(writer, scope=2)
        assert [fact["fact"] for fact in hear_facts(watching, 2)] == [for_both, for_ana]
        subscribe(client, "conversation:1", cursor=cursor)
        assert [fact["fact"] for fact in hear_facts(client, 2)] == [for_both, for_ana]
        subscribe(client, "inboxes", cursor=cursor)  # both belong there, too
        subscribe(ben, "inboxes", cursor=cursor)
        assert [fact["fact"] for fact in hear_facts(ben, 1)] == [for_both]
        busy.commit()
        last = write(writer)
        for one in (watching, client, ben):
            assert [hear_facts(one, 1)[0]["stream"], hear_facts(one, 1)[0]["fact"]] == ["conversation:3", last]


def test_who_signs_out_is_shown_out_ahead(live: RunningLive, writer: Writer, busy: Writer) -> None:
    with live.client("ben") as ben:
        subscribe(ben, "inboxes")
        write(writer, name="SignedOut", visitor_id=2)
        hear_facts(ben, 1)
        with pytest.raises(ConnectionClosed) as closed:
            hear(ben)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401


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


def test_a_socket_closes_on_sign_out_and_only_that_session(live: RunningLive, writer: Writer) -> None:
    with live.client("ben") as at_work, live.client("ben-at-home") as at_home:
        subscribe(at_work, "inboxes")
        subscribe(at_home, "inboxes")
        write(writer, name="SignedOut", visitor_id=2, session="ben")
        with pytest.raises(ConnectionClosed) as closed:
            hear_facts(at_work, 2)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401
        write(writer)
        assert len(hear_facts(at_home, 2)) == 2


def test_all_sockets_of_somebody_close_when_their_access_changes(
    live: RunningLive, door: TwoRooms, writer: Writer
) -> None:
    with live.client("ben") as at_work, live.client("ben-at-home") as at_home:
        subscribe(at_work, "inboxes")
        subscribe(at_home, "inboxes")
        door.visitors["ben"] = Visitor(2, "Ben", "ben", frozenset({2}))
        write(writer, name="SignedOut", visitor_id=2)
        for client in (at_work, at_home):
            with pytest.raises(ConnectionClosed):
                hear_facts(client, 2)
    with live.client("ben") as again:
        subscribe(again, "inboxes")
        write(writer, scope=1)
        write(writer, scope=2)
        assert [fact["scope"] for fact in hear_facts(again, 1)] == [2]


def test_whoever_looks_or_types_is_shown_to_the_others_until_they_go(live: RunningLive) -> None:
    with live.client("ben") as ben:
        subscribe(ben, "conversation:7")
        with live.client("ana") as ana:
            subscribe(ana, "conversation:7")
            say(ana, look="conversation:7")
            assert hear(ben) == {"presence": "conversation:7", "who": [{"id": 1, "name": "Ana", "typing": False}]}
            say(ana, typing="conversation:7", on=True)
            assert hear(ben)["who"] == [{"id": 1, "name": "Ana", "typing": True}]
            say(ana, typing="conversation:7", on=False)
            assert hear(ben)["who"] == [{"id": 1, "name": "Ana", "typing": False}]
        assert hear(ben) == {"presence": "conversation:7", "who": []}


def test_whoever_comes_later_sees_who_is_there(live: RunningLive) -> None:
    with live.client("ana") as ana, live.client("ben") as ben:
        subscribe(ana, "conversation:7", "conversation:8")
        say(ana, look="conversation:7")
        assert hear(ana)["who"] == [{"id": 1, "name": "Ana", "typing": False}]
        subscribe(ben, "conversation:7", "conversation:8")
        assert hear(ben) == {"presence": "conversation:7", "who": [{"id": 1, "name": "Ana", "typing": False}]}
        say(ana, look="conversation:8")
        assert [hear(ben), hear(ben)] == [
            {"presence": "conversation:7", "who": []},
            {"presence": "conversation:8", "who": [{"id": 1, "name": "Ana", "typing": False}]},
        ]


def test_somebody_in_two_windows_is_there_once_until_both_are_closed(live: RunningLive) -> None:
    with live.client("ana") as ana:
        subscribe(ana, "conversation:7")
        with live.client("ben") as ben:
            subscribe(ben, "conversation:7")
            say(ben, look="conversation:7")
            assert hear(ana)["who"] == [{"id": 2, "name": "Ben", "typing": False}]
            with live.client("ben-at-home") as second:
                subscribe(second, "conversation:7")
                say(second, look="conversation:7")
                say(second, typing="conversation:7", on=True)
                assert hear(ana)["who"] == [{"id": 2, "name": "Ben", "typing": True}]
            assert hear(ana)["who"] == [{"id": 2, "name": "Ben", "typing": False}]
        assert hear(ana)["who"] == []


def test_a_client_that_stops_reading_is_dropped_and_the_others_go_on(live: RunningLive, writer: Writer) -> None:
    with live.client("ana") as reading:
        subscribe(reading, "inboxes")
        stuck = _stuck_client(live.port)
        for _ in range(3 * MOST_WAITING // 500):
            _write_500_long_ones(writer)
            assert len(hear_facts(reading, 500)) == 500
        assert _is_cut_off(stuck)
        stuck.close()


def test_a_hundred_clients_that_read_nothing_cost_little_and_are_told_everything_when_they_come_back(
    live: RunningLive, writer: Writer, door: TwoRooms
) -> None:
    """Five thousand facts of a kilobyte and more: what waits for each is bounded, and their cursors bring all of it."""
    with live.client("ana") as reading:
        subscribe(reading, "inboxes")
        write(writer)
        cursor = hear_facts(reading, 1)[0]["cursor"]
        door.visitors |= {
            f"guest{number}": Visitor(100 + number, "Guest", f"guest{number}", None) for number in range(100)
        }
        stuck = [_stuck_client(live.port, session=f"guest{number}") for number in range(100)]
        before = _resident()
        for _ in range(10):
            _write_500_long_ones(writer, digits=1000)
            assert len(hear_facts(reading, 500)) == 500
        grown = _resident() - before
        assert all(map(_is_cut_off, stuck))
        for client in stuck:
            client.close()
    assert grown < 60_000_000  # all of it, for each of them, would be 600 MB
    with live.client("guest7") as back:
        subscribe(back, "inboxes", cursor=cursor)
        heard = [fact["fact"] for fact in hear_facts(back, 5000)]
    written = writer.execute("SELECT id FROM plumbing_fact ORDER BY id OFFSET 1").fetchall()
    assert heard == [number for (number,) in written]


def _resident() -> int:
    """Return how many bytes of memory this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def _write_500_long_ones(writer: Writer, digits: int = 3000) -> None:
    writer.execute(
        "WITH written AS (INSERT INTO plumbing_fact (name, stream, scope_id, data) "
        "SELECT 'Said', 'conversation:1', 1, %s FROM generate_series(1, 500) RETURNING id) SELECT pg_notify('heard_facts', '')",
        [json.dumps({"number": int("7" * digits)})],
    )


def _talk_without_end(client: ClientConnection) -> None:
    for _ in range(500):
        client.send("{}")
    while True:
        client.recv(timeout=PATIENCE)


def _stuck_client(port: int, session: str = "ben") -> socket.socket:
    """A client that subscribes and then never reads."""
    client = socket.create_connection(("127.0.0.1", port))
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    request = [
        "GET /live HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Origin: http://127.0.0.1:{port}",
        f"Cookie: session={session}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "\r\n",
    ]
    client.sendall("\r\n".join(request).encode())
    _receive_until(client, b"hello")
    message = json.dumps({"subscribe": ["inboxes"]}).encode()
    client.sendall(bytes([0x81, 0x80 | len(message), 0, 0, 0, 0]) + message)
    _receive_until(client, b"subscribed")
    return client


def _receive_until(client: socket.socket, word: bytes) -> None:
    seen = b""
    while word not in seen:
        seen += client.recv(4096)


def _is_cut_off(client: socket.socket) -> bool:
    client.settimeout(PATIENCE)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    try:
        while client.recv(1 << 20):
            pass
    except TimeoutError:
        return False
    except ConnectionResetError:
        pass
    return True
