"""The public port refuses what could be read in two ways, and hears nobody out for ever."""

import socket

import pytest

from heard.plumbing.live.gateway import front
from tests.plumbing.live.pages_server import MEBIBYTE, PagesServer, ask
from tests.plumbing.live.running import RunningLive

AMBIGUOUS = [
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5, 5\r\n\r\nhello",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\nhello",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0x5\r\n\r\nhello",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n\r\nhello",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length : 5\r\n\r\nhello",
    b"POST / HTTP/1.1\r\nHost: x\r\n Content-Length: 5\r\n\r\nhello",
    b"POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5 \nhello\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nhello\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n",
    b"GET / HTTP/1.1\nHost: x\n\n\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nX: a\nY: b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nX: a\rY: b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET http://other/ HTTP/1.1\r\nHost: x\r\n\r\n",
    b"CONNECT other:443 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/2.0\r\nHost: x\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
]


@pytest.mark.parametrize("raw", AMBIGUOUS)
def test_what_could_be_read_in_two_ways_is_refused(behind: PagesServer, site: RunningLive, raw: bytes) -> None:
    answer = ask(site, raw + b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert "GET /smuggled" not in behind.asked


def test_an_unknown_coding_is_refused(behind: PagesServer, site: RunningLive) -> None:
    answer = ask(site, b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 501 Not Implemented\r\n")
    assert behind.asked == []


def test_a_head_without_end_is_refused(behind: PagesServer, site: RunningLive) -> None:
    answer = ask(site, b"GET / HTTP/1.1\r\nHost: x\r\nCookie: " + b"x" * 40_000 + b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 431 ")


def test_a_head_that_does_not_come_is_not_waited_for(site: RunningLive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "HEAD_SECONDS", 0.2)
    assert ask(site, b"GET / HTTP/1.1\r\nHost").startswith(b"HTTP/1.1 408 ")
    assert ask(site, b"") == b""


def test_a_client_that_asks_first_is_told_to_go_on(behind: PagesServer, site: RunningLive) -> None:
    with socket.create_connection(("127.0.0.1", site.port), timeout=60) as client:
        client.sendall(
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
        )
        assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"abc")
        answer = b""
        while part := client.recv(65536):
            answer += part
    assert answer.startswith(b"HTTP/1.1 200 OK")


def test_an_upload_that_is_refused_early_is_told_so(behind: PagesServer, site: RunningLive) -> None:
    with socket.create_connection(("127.0.0.1", site.port), timeout=60) as client:
        client.sendall(b"POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\nabc")
        answer = b""
        while part := client.recv(65536):
            answer += part
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert answer.endswith(b"connection: close\r\n\r\ntoo large")


def test_who_sends_on_what_was_refused_still_gets_the_answer(behind: PagesServer, site: RunningLive) -> None:
    with socket.create_connection(("127.0.0.1", site.port), timeout=60) as client:
        client.sendall(b"POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 20971520\r\n\r\n")
        for _ in range(20):  # as programs do that send all of it before they read
            client.sendall(b"x" * MEBIBYTE)
        answer = b""
        while part := client.recv(65536):
            answer += part
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert answer.endswith(b"connection: close\r\n\r\ntoo large")


def test_nobody_is_heard_out_for_ever(behind: PagesServer, site: RunningLive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "HEARING_OUT_SECONDS", 0.2)
    with socket.create_connection(("127.0.0.1", site.port), timeout=60) as client:
        client.sendall(b"POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000000\r\n\r\n")
        with pytest.raises(ConnectionError):
            client.sendall(b"x" * 1024 * MEBIBYTE)
