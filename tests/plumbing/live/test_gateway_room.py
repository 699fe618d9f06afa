"""What is far too large for an address is refused before it is read, and who sends it is told so."""

import http.client
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from heard.plumbing.bodies import Room
from tests.plumbing.live.pages_server import MEBIBYTE, PagesServer
from tests.plumbing.live.running import RunningLive, TwoRooms, running

ROOMS = (Room("/studio/", 1000, 20 * MEBIBYTE), Room("/letters/", 5000, 5000), Room("/", 1000, 2000))


@pytest.fixture
def narrow(path: Path) -> Iterator[RunningLive]:
    nowhere = "host=/nowhere dbname=none"
    with running(TwoRooms(), pages=path, conninfo=nowhere, rooms=ROOMS, telling_cookies=("session",)) as live:
        yield live


def told(live: RunningLive, head: bytes, *parts: bytes) -> bytes:
    """Send all of it before reading, as many programs do."""
    with socket.create_connection(("127.0.0.1", live.port), timeout=60) as client:
        client.sendall(b"POST " + head.replace(b"\r\n", b" HTTP/1.1\r\nHost: x\r\n", 1) + b"\r\n")
        for part in parts:
            client.sendall(part)
        answer = b""
        while part := client.recv(65536):
            answer += part
            if b"\r\nconnection: close" not in answer.lower() and answer.startswith(b"HTTP/1.1 200"):
                break
    return answer


@pytest.mark.parametrize(
    ("head", "size"),
    [
        (b"/\r\nContent-Length: %d\r\n", 1001),
        (b"/help/\r\nContent-Length: %d\r\n", 30 * MEBIBYTE),
        (b"/studio/videos/\r\nContent-Length: %d\r\n", 10 * MEBIBYTE),
        (b"/studio/videos/\r\nCookie: session=ana\r\nContent-Length: %d\r\n", 21 * MEBIBYTE),
        (b"/letters/\r\nContent-Length: %d\r\n", 5001),
        (b"/?below=/studio/\r\nCookie: other=1\r\nContent-Length: %d\r\n", 1500),
        (b"/x/\r\nCookie: session=ana\r\nContent-Length: %d\r\n", 2001),
    ],
)
def test_it_is_refused_kindly(behind: PagesServer, narrow: RunningLive, head: bytes, size: int) -> None:
    answer = told(narrow, head.replace(b"%d", b"%d" % size) + b"Accept: text/html\r\n", b"x" * size)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"too large for this address" in answer
    assert b"connection: close" in answer.lower()
    assert behind.asked == []


def test_what_comes_without_a_length_is_counted(behind: PagesServer, narrow: RunningLive) -> None:
    chunk = b"1f4\r\n" + b"x" * 500 + b"\r\n"
    assert told(narrow, b"/\r\nTransfer-Encoding: chunked\r\n", chunk * 2, b"0\r\n\r\n").startswith(b"HTTP/1.1 200 ")
    assert told(narrow, b"/\r\nTransfer-Encoding: chunked\r\n", chunk * 3, b"0\r\n\r\n").startswith(b"HTTP/1.1 413 ")


def test_who_asks_first_is_refused_before_sending_anything(behind: PagesServer, narrow: RunningLive) -> None:
    head = b"/\r\nContent-Length: 500000000\r\nExpect: 100-continue\r\n"
    assert told(narrow, head).startswith(b"HTTP/1.1 413 ")
    assert behind.asked == []


def test_whoever_is_known_may_send_a_film(behind: PagesServer, narrow: RunningLive) -> None:
    client = http.client.HTTPConnection("127.0.0.1", narrow.port, timeout=60)
    for _twice in range(2):  # and the connection serves the next request
        client.request("POST", "/studio/videos/", b"x" * 20 * MEBIBYTE, {"Cookie": "a=1; session=ana"})
        assert client.getresponse().read().startswith(b"%d " % (20 * MEBIBYTE))
    client.request("POST", "/letters/", b"x" * 5000)
    assert client.getresponse().read().startswith(b"5000 ")
    client.close()
