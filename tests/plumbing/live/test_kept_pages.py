"""Pages kept ahead of the pages' server: the same for every stranger, never anybody else's, gone as soon as something changes."""

import http.client
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from heard.plumbing.live.gateway.heads import read_answer, read_request
from heard.plumbing.live.gateway.kept import MOST_BYTES, Kept
from tests.plumbing.live.pages_server import Page, PagesServer, start_pages
from tests.plumbing.live.running import RunningLive, TwoRooms, Writer, running, until

PLAIN = {"Accept-Encoding": "identity"}


class Shelf(Page):
    """Pages that count how often they were made."""

    def do_GET(self) -> None:
        self.server.asked.append(f"{self.command} {self.path}")
        content = f"{self.path} made {len(self.server.asked)}".encode()
        self.send_response(404 if "missing" in self.path else 200)
        if "private" not in self.path:
            self.send_header("X-Heard-Keep", "1")
        if "cookie" in self.path:
            self.send_header("Set-Cookie", "a=b")
        if "changes" in self.path:
            self.server.slow.wait(60)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_HEAD = do_GET
    do_POST = do_GET


@pytest.fixture
def shelf(path: Path) -> Iterator[PagesServer]:
    server, stop = start_pages(path)
    server.RequestHandlerClass = Shelf
    yield server
    stop()


@pytest.fixture
def site(path: Path, shelf: PagesServer, writer: Writer) -> Iterator[RunningLive]:
    with running(TwoRooms(), pages=path, telling_cookies=("session",)) as live:
        keeps(live, shelf)
        yield live


def get(site: RunningLive, address: str, **headers: str) -> tuple[int, str, dict[str, str]]:
    browser = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    browser.request(headers.pop("method", "GET"), address, headers={**PLAIN, **headers})
    answer = browser.getresponse()
    text = answer.read().decode()
    browser.close()
    return answer.status, text, {name.lower(): value for name, value in answer.headers.items()}


def keeps(site: RunningLive, shelf: PagesServer) -> None:
    """Wait until changes are heard: until then nothing is kept."""

    def is_kept() -> bool:
        before = len(shelf.asked)
        get(site, "/help/en/begin/")
        get(site, "/help/en/begin/")
        return len(shelf.asked) - before < 2

    until(is_kept)
    shelf.asked.clear()


def test_the_second_reader_is_answered_without_asking(site: RunningLive, shelf: PagesServer) -> None:
    first, second = get(site, "/help/en/a/"), get(site, "/help/en/a/")
    assert first[:2] == second[:2] == (200, "/help/en/a/ made 1")
    assert shelf.asked == ["GET /help/en/a/"]
    assert "x-heard-keep" not in first[2] | second[2]
    assert second[2]["content-length"] == "18"


@pytest.mark.parametrize(
    "address", ["/help/en/private/", "/help/en/cookie/", "/help/en/missing/", "/help/en/a/?marked=yes", "/inbox/"]
)
def test_what_may_be_another_page_for_somebody_else_is_made_each_time(
    site: RunningLive, shelf: PagesServer, address: str
) -> None:
    assert get(site, address)[1] != get(site, address)[1]
    assert len(shelf.asked) == 2


def test_who_is_signed_in_is_neither_answered_from_it_nor_kept(site: RunningLive, shelf: PagesServer) -> None:
    get(site, "/help/en/a/")
    mine = get(site, "/help/en/a/", Cookie="theme=dark; session=ana")
    assert mine[1] == "/help/en/a/ made 2"
    assert get(site, "/help/en/a/", Cookie="theme=dark")[1] == "/help/en/a/ made 1"
    get(site, "/help/en/b/", Cookie="session=ana")
    assert get(site, "/help/en/b/")[1] == "/help/en/b/ made 4"


def test_hosts_and_packings_are_kept_apart(site: RunningLive) -> None:
    told = [
        get(site, "/help/en/a/", Host="one.example")[1],
        get(site, "/help/en/a/", Host="two.example")[1],
        get(site, "/help/en/a/", **{"Host": "one.example", "Accept-Encoding": "gzip"})[1],
        get(site, "/help/en/a/", Host="ONE.example")[1],
    ]
    assert [one[-1] for one in told] == ["1", "2", "3", "1"]


def test_a_reader_who_has_it_is_told_that_it_is_the_same(site: RunningLive) -> None:
    get(site, "/help/en/a/")
    tag = get(site, "/help/en/a/")[2]["etag"]
    status, text, headers = get(site, "/help/en/a/", **{"If-None-Match": tag})
    assert (status, text, headers["etag"]) == (304, "", tag)


def test_it_is_made_anew_after_a_change(site: RunningLive, writer: Writer) -> None:
    assert get(site, "/help/en/a/")[1] == "/help/en/a/ made 1"
    writer.execute("NOTIFY heard_pages")
    until(lambda: get(site, "/help/en/a/")[1] == "/help/en/a/ made 2")


def test_whoever_changed_it_here_finds_it_changed_at_once(site: RunningLive) -> None:
    get(site, "/help/en/a/")
    get(site, "/studio/pages/3/edit/", method="POST")
    assert get(site, "/help/en/a/")[1] == "/help/en/a/ made 3"


def test_a_page_that_was_made_before_a_change_is_not_kept(
    site: RunningLive, shelf: PagesServer, writer: Writer
) -> None:
    with socket.create_connection(("127.0.0.1", site.port), timeout=60) as early:
        early.sendall(b"GET /help/en/changes/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        until(lambda: shelf.asked)
        get(site, "/studio/pages/3/edit/", method="POST")
        shelf.slow.set()
        assert early.recv(65536)
    asked = len(shelf.asked)
    get(site, "/help/en/changes/", Host="127.0.0.1")
    assert len(shelf.asked) == asked + 1


def test_nothing_is_kept_while_changes_could_not_be_heard(
    site: RunningLive, shelf: PagesServer, writer: Writer
) -> None:
    get(site, "/help/en/a/")
    writer.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'heard kept pages'")
    until(lambda: get(site, "/help/en/a/")[1] != "/help/en/a/ made 1")
    keeps(site, shelf)


def test_requests_sent_at_once_are_answered_in_order(site: RunningLive) -> None:
    asked = b"GET /help/en/a/ HTTP/1.1\r\nHost: x\r\n\r\n" * 50
    with socket.create_connection(("127.0.0.1", site.port), timeout=60) as client:
        client.sendall(asked + b"GET /help/en/a/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer = b""
        while part := client.recv(65536):
            answer += part
    assert answer.count(b"/help/en/a/ made 1") == 51
    assert answer.count(b"connection: close") == 1


def test_an_old_client_is_answered_and_left(site: RunningLive) -> None:
    get(site, "/help/en/a/", Host="x")
    with socket.create_connection(("127.0.0.1", site.port), timeout=60) as client:
        client.sendall(b"GET /help/en/a/ HTTP/1.0\r\nHost: x\r\n\r\n")
        answer = b""
        while part := client.recv(65536):
            answer += part
    assert answer.endswith(b"\r\n\r\n/help/en/a/ made 1")


def test_who_asks_and_does_not_read_is_not_answered_on(site: RunningLive, shelf: PagesServer) -> None:
    asked = b"GET /help/en/a/ HTTP/1.1\r\nHost: x\r\n\r\n" * 200
    with socket.create_connection(("127.0.0.1", site.port), timeout=60) as client:
        client.setblocking(False)
        refused, deadline = 0, time.monotonic() + 60
        while refused < 3:
            assert time.monotonic() < deadline
            try:
                client.send(asked)
            except BlockingIOError:
                refused += 1
                time.sleep(0.05)
        client.setblocking(True)
        client.settimeout(60)
        assert client.recv(100).startswith(b"HTTP/1.1 200 OK")
    assert get(site, "/help/en/a/", Host="x")[0] == 200


def test_what_is_kept_is_bounded() -> None:
    kept = Kept(below=b"/help/", cookies=frozenset(), editing=b"/studio/")
    kept.open()
    answer = read_answer(b"HTTP/1.1 200 OK\r\nX-Heard-Keep: 1")
    body = b"x" * 200_000
    for number in range(40):
        head = read_request(b"GET /help/%d HTTP/1.1\r\nHost: x" % number)
        beside = kept.beside(head, b"http")
        assert beside is not None
        beside.begins(answer)
        beside.goes_on(body)
        beside.ends()
    assert kept._bytes <= MOST_BYTES
    first, last = (read_request(b"GET /help/%d HTTP/1.1\r\nHost: x" % number) for number in (0, 39))
    assert kept.answer(first, b"http", b"") is None
    assert (kept.answer(last, b"http", b"") or b"").endswith(body)
    assert kept.answer(last, b"https", b"") is None


def test_a_page_that_is_too_long_is_not_kept() -> None:
    kept = Kept(below=b"/help/", cookies=frozenset(), editing=b"/studio/")
    kept.open()
    head = read_request(b"GET /help/ HTTP/1.1\r\nHost: x")
    beside = kept.beside(head, b"http")
    assert beside is not None
    beside.begins(read_answer(b"HTTP/1.1 200 OK\r\nX-Heard-Keep: 1"))
    for _ in range(3):
        beside.goes_on(b"x" * 100_000)
    beside.ends()
    assert kept.answer(head, b"http", b"") is None
