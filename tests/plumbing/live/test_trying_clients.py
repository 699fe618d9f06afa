"""Clients that talk nonsense, or without end, or never read: answered or shown out, and nobody else suffers."""

import json
import resource
import socket
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from heard.plumbing.live.door import Visitor
from heard.plumbing.live.listener import MOST_WAITING
from tests.plumbing.live.running import PATIENCE, RunningLive, TwoRooms, Writer, hear, hear_facts, say, subscribe, write

pytestmark = pytest.mark.django_db(transaction=True, available_apps=["heard.plumbing"])


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
