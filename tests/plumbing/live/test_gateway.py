"""The public port: pages come through whole, and nobody makes the server behind see another request than ours."""

import hashlib
import http.client
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heard.plumbing.live.gateway import front, pages
from heard.plumbing.live.gateway.bodies import BadBodyError, Chunked, Counted, chunk
from heard.plumbing.live.gateway.heads import BadHeadError, read_answer, read_request, write
from tests.plumbing.live.running import RunningLive, TwoRooms, hear, running, until

MEBIBYTE = 1024 * 1024


class Page(BaseHTTPRequestHandler):
    """A page of our own server: tells what it was asked, or misbehaves as its address says."""

    protocol_version = "HTTP/1.1"
    server: "PagesServer"

    def do_GET(self) -> None:
        self.server.asked.append(f"{self.command} {self.path}")
        if self.path == "/large":
            self._answer(b"x" * 20 * MEBIBYTE)
        elif self.path == "/chunked":
            self._answer_in_chunks(b"one, ", b"two, ", b"three")
        elif self.path == "/until-the-end":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nthat is all")
            self.close_connection = True
        elif self.path == "/cut":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
            self.close_connection = True
        elif self.path == "/nothing":
            self.close_connection = True
        elif self.path == "/nonsense":
            self.wfile.write(b"hello there\r\n\r\n")
        elif self.path == "/empty":
            self._answer(b"", 204)
        elif self.path == "/known":
            self.wfile.write(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\nContent-Length: 50\r\n\r\n')
        elif self.path == "/slow":
            self.server.slow.wait(20)
            self._answer(b"at last")
        else:
            self._answer("\n".join(sorted(f"{name.lower()}: {value}" for name, value in self.headers.items())).encode())

    do_HEAD = do_GET

    def do_POST(self) -> None:
        self.server.asked.append(f"{self.command} {self.path}")
        if self.path == "/refused":
            self._answer(b"too large", 413)
            self.close_connection = True
            return
        digest, size = hashlib.sha256(), 0
        for part in self._parts():
            digest.update(part)
            size += len(part)
        self._answer(f"{size} {digest.hexdigest()}".encode())

    def _parts(self) -> Iterator[bytes]:
        if "Content-Length" in self.headers:
            left = int(self.headers["Content-Length"])
            while left and (part := self.rfile.read(min(left, 65536))):
                left -= len(part)
                yield part
            return
        while size := int(self.rfile.readline(), 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def _answer(self, content: bytes, status: int = 200) -> None:
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.send_header("X-Kind", "page")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _answer_in_chunks(self, *parts: bytes) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for part in parts:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *_: object) -> None:
        pass

    def address_string(self) -> str:
        return ""


class PagesServer(socketserver.ThreadingUnixStreamServer):
    """The pages' server on a Unix socket."""

    daemon_threads = False
    request_queue_size = 64

    def __init__(self, path: Path) -> None:
        self.asked: list[str] = []
        self.slow = threading.Event()
        self.lines: list[socket.socket] = []
        super().__init__(str(path), Page)

    def get_request(self) -> tuple[socket.socket, object]:
        line, address = super().get_request()
        self.lines.append(line)
        return line, address

    def handle_error(self, *_: object) -> None:
        pass

    def cut_lines(self) -> None:
        for line in self.lines:
            try:
                line.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        self.lines.clear()


def start_pages(path: Path) -> tuple[PagesServer, Callable[[], None]]:
    path.unlink(missing_ok=True)
    server = PagesServer(path)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()

    def stop() -> None:
        server.shutdown()
        server.slow.set()
        server.cut_lines()
        server.server_close()
        thread.join()

    return server, stop


@pytest.fixture
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(tmp_path_factory.mktemp("p")) / "web.sock"


@pytest.fixture
def site(path: Path) -> Iterator[RunningLive]:
    """The public port; its pages are yet to be started, and there is no database at all."""
    with running(TwoRooms(), pages=path, conninfo="host=/nowhere dbname=none") as live:
        yield live


@pytest.fixture
def behind(path: Path) -> Iterator[PagesServer]:
    server, stop = start_pages(path)
    yield server
    stop()


def ask(site: RunningLive, raw: bytes) -> bytes:
    """Send bytes and return everything that comes back until the connection ends."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=20) as client:
        client.sendall(raw)
        answer = b""
        try:
            while part := client.recv(65536):
                answer += part
        except ConnectionResetError:
            pass
    return answer


@pytest.fixture
def browser(site: RunningLive) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)
    yield connection
    connection.close()


def told(browser: http.client.HTTPConnection) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in browser.getresponse().read().decode().splitlines())


def test_a_page_comes_through(behind: PagesServer, browser: http.client.HTTPConnection) -> None:
    browser.request("GET", "/inbox?view=mine")
    answer = browser.getresponse()
    assert (answer.status, answer.headers["X-Kind"], "accept-encoding: identity" in answer.read().decode()) == (
        200,
        "page",
        True,
    )
    assert behind.asked == ["GET /inbox?view=mine"]


def test_both_connections_serve_many_requests(behind: PagesServer, browser: http.client.HTTPConnection) -> None:
    for number in range(20):
        browser.request("GET", f"/{number}")
        assert browser.getresponse().read()
        kept = browser.sock
    assert (len(behind.asked), len(behind.lines), browser.sock) == (20, 1, kept)


def test_requests_sent_at_once_are_answered_in_order(behind: PagesServer, site: RunningLive) -> None:
    first = b"".join(b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n" % number for number in range(9))
    answer = ask(site, first + b"POST /9 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc")
    assert answer.count(b"HTTP/1.1 200 OK") == 10
    assert behind.asked == [f"GET /{number}" for number in range(9)] + ["POST /9"]


@pytest.mark.parametrize("in_chunks", [False, True])
def test_a_large_upload_is_passed_on_as_it_comes(
    behind: PagesServer, browser: http.client.HTTPConnection, in_chunks: bool
) -> None:
    part = bytes(range(256)) * 1024
    parts = [part] * 80
    headers = {} if in_chunks else {"Content-Length": str(80 * len(part))}
    browser.request("POST", "/upload", iter(parts), headers, encode_chunked=in_chunks)
    assert browser.getresponse().read().decode() == f"{80 * len(part)} {hashlib.sha256(part * 80).hexdigest()}"


def test_a_large_page_waits_for_a_slow_reader(behind: PagesServer, browser: http.client.HTTPConnection) -> None:
    browser.request("GET", "/large")
    answer = browser.getresponse()
    time.sleep(0.2)
    assert answer.read() == b"x" * 20 * MEBIBYTE


def test_an_answer_in_chunks_stays_one(behind: PagesServer, browser: http.client.HTTPConnection) -> None:
    browser.request("GET", "/chunked")
    answer = browser.getresponse()
    assert (answer.headers["Transfer-Encoding"], answer.read()) == ("chunked", b"one, two, three")
    browser.request("GET", "/")
    assert browser.getresponse().status == 200


def test_an_old_client_gets_it_without_chunks(behind: PagesServer, site: RunningLive) -> None:
    answer = ask(site, b"GET /chunked HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    assert b"chunked" not in answer
    assert answer.endswith(b"connection: close\r\n\r\none, two, three")


def test_an_answer_that_ends_with_its_connection_comes_whole(behind: PagesServer, site: RunningLive) -> None:
    answer = ask(site, b"GET /until-the-end HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.endswith(b"connection: close\r\n\r\nthat is all")


@pytest.mark.parametrize(
    ("method", "address", "status"), [("HEAD", "/", 200), ("GET", "/empty", 204), ("GET", "/known", 304)]
)
def test_answers_without_a_body_leave_the_connection_usable(
    behind: PagesServer, browser: http.client.HTTPConnection, method: str, address: str, status: int
) -> None:
    for _ in range(2):
        browser.request(method, address)
        answer = browser.getresponse()
        assert (answer.status, answer.read()) == (status, b"")


def test_who_asks_is_told_by_us_and_not_by_them(behind: PagesServer, browser: http.client.HTTPConnection) -> None:
    claims = {
        "X-Forwarded-For": "1.2.3.4",
        "X_Forwarded_For": "1.2.3.4",
        "Forwarded": "for=1.2.3.4",
        "X-Real-IP": "1.2.3.4",
    }
    browser.request(
        "GET", "/", headers={**claims, "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example", "Host": "x"}
    )
    assert told(browser) == {
        "accept-encoding": "identity",
        "host": "x",
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-host": "x",
        "x-forwarded-proto": "http",
    }


def test_a_proxy_of_ours_is_believed(behind: PagesServer, path: Path) -> None:
    with running(TwoRooms(), pages=path, conninfo="host=/nowhere", proxies=1) as live:
        browser = http.client.HTTPConnection("127.0.0.1", live.port, timeout=20)
        browser.request("GET", "/", headers={"X-Forwarded-For": "9.9.9.9, 1.2.3.4", "X-Forwarded-Proto": "https"})
        fields = told(browser)
        browser.close()
    assert (fields["x-forwarded-for"], fields["x-forwarded-proto"]) == ("9.9.9.9, 1.2.3.4, 127.0.0.1", "https")


def test_a_public_address_over_https_is_told_to_the_pages(behind: PagesServer, path: Path) -> None:
    with running(TwoRooms(), pages=path, conninfo="host=/nowhere", is_https=True) as live:
        browser = http.client.HTTPConnection("127.0.0.1", live.port, timeout=20)
        browser.request("GET", "/")
        assert told(browser)["x-forwarded-proto"] == "https"
        browser.close()


def test_what_concerns_one_connection_stays_there(behind: PagesServer, browser: http.client.HTTPConnection) -> None:
    headers = {
        "Connection": "keep-alive, X-Own",
        "X-Own": "1",
        "Keep-Alive": "5",
        "TE": "trailers",
        "Upgrade": "h2c",
        "X-Kept": "1",
    }
    browser.request("GET", "/", headers=headers)
    assert {"x-own", "keep-alive", "te", "upgrade", "connection"} & told(browser).keys() == set()


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
    with socket.create_connection(("127.0.0.1", site.port), timeout=20) as client:
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
    with socket.create_connection(("127.0.0.1", site.port), timeout=20) as client:
        client.sendall(b"POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\nabc")
        answer = b""
        while part := client.recv(65536):
            answer += part
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert answer.endswith(b"connection: close\r\n\r\ntoo large")


def test_who_sends_on_what_was_refused_still_gets_the_answer(behind: PagesServer, site: RunningLive) -> None:
    with socket.create_connection(("127.0.0.1", site.port), timeout=20) as client:
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
    with socket.create_connection(("127.0.0.1", site.port), timeout=20) as client:
        client.sendall(b"POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000000\r\n\r\n")
        with pytest.raises(ConnectionError):
            client.sendall(b"x" * 1024 * MEBIBYTE)


def test_pages_that_restart_are_waited_for(site: RunningLive, path: Path, browser: http.client.HTTPConnection) -> None:
    browser.request("POST", "/", b"x" * 100_000)
    time.sleep(0.2)
    _, stop = start_pages(path)
    try:
        assert browser.getresponse().read().startswith(b"100000 ")
    finally:
        stop()


def test_pages_that_stay_away_are_excused(site: RunningLive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "CONNECT_SECONDS", 0.1)
    for_people = ask(site, b"GET / HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\n\r\n")
    for_programs = ask(site, b"GET /api/ HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\n\r\n")
    assert for_people.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
    assert b"Retry-After: 3\r\n" in for_people
    assert b"Heard is starting again. Please try again in a few seconds; nothing is lost." in for_people
    assert b"application/problem+json" in for_programs


def test_a_line_that_was_cut_while_idle_is_not_noticed(
    behind: PagesServer, browser: http.client.HTTPConnection
) -> None:
    for _ in range(3):
        browser.request("GET", "/")
        assert browser.getresponse().read()
        behind.cut_lines()


@pytest.mark.parametrize("address", ["/nothing", "/nonsense"])
def test_a_page_that_fails_before_it_begins_is_excused(
    behind: PagesServer, browser: http.client.HTTPConnection, address: str
) -> None:
    browser.request("GET", address)
    assert browser.getresponse().status == 502


def test_a_form_is_never_sent_twice(behind: PagesServer, browser: http.client.HTTPConnection) -> None:
    browser.request("GET", "/")
    browser.getresponse().read()
    browser.request("GET", "/nothing")
    assert browser.getresponse().status == 502
    assert behind.asked == ["GET /", "GET /nothing", "GET /nothing"]
    behind.asked.clear()
    browser.request("POST", "/", b"pay")
    assert browser.getresponse().status == 200
    assert behind.asked == ["POST /"]


def test_a_page_that_breaks_off_looks_like_it(behind: PagesServer, browser: http.client.HTTPConnection) -> None:
    browser.request("GET", "/cut")
    with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
        browser.getresponse().read()


def test_a_page_that_takes_too_long_is_excused(
    behind: PagesServer, site: RunningLive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front, "ANSWER_SECONDS", 0.2)
    assert ask(site, b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").startswith(b"HTTP/1.1 504 ")


def test_a_client_that_leaves_frees_its_line(behind: PagesServer, site: RunningLive) -> None:
    with socket.create_connection(("127.0.0.1", site.port)) as client:
        client.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        until(lambda: behind.asked == ["GET /slow"])
    line = behind.lines[0]
    line.settimeout(20)
    assert line.recv(1, socket.MSG_PEEK) == b""


def test_stopping_finishes_what_is_under_way(behind: PagesServer, path: Path) -> None:
    answers: list[bytes] = []
    with running(TwoRooms(), pages=path, conninfo="host=/nowhere") as live:
        asking = threading.Thread(target=lambda: answers.append(ask(live, b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")))
        asking.start()
        until(lambda: behind.asked)
        threading.Timer(0.3, behind.slow.set).start()
    asking.join()
    assert answers[0].endswith(b"at last")


@pytest.mark.django_db(transaction=True, available_apps=["heard.plumbing"])
def test_the_socket_is_on_the_same_port(behind: PagesServer, path: Path) -> None:
    with running(TwoRooms(), pages=path) as live, live.client() as client:
        assert hear(client)["hello"] == {"id": 1, "name": "Ana"}
        assert ask(live, b"GET /live HTTP/1.1\r\nHost: x\r\n\r\n").startswith(b"HTTP/1.1 426 ")
    assert behind.asked == []


@given(st.lists(st.binary(min_size=1, max_size=300), max_size=8), st.binary(max_size=20), st.integers(1, 50))
def test_chunks_are_read_the_same_however_they_arrive(parts: list[bytes], after: bytes, step: int) -> None:
    stream = b"".join(chunk(part) for part in parts) + b"0\r\nX-Trailer: 1\r\n\r\n" + after
    body, content, rest = Chunked(), b"", b""
    for start in range(0, len(stream), step):
        piece = stream[start : start + step]
        if body.is_done:
            rest += piece
        else:
            found, rest = body.feed(piece)
            content += found
    assert (content, rest, body.is_done) == (b"".join(parts), after, True)


@given(st.binary(max_size=200))
def test_no_chunks_surprise_us(stream: bytes) -> None:
    body = Chunked()
    try:
        content, after = body.feed(stream)
    except BadBodyError:
        return
    assert stream.endswith(after)
    assert len(content) + len(after) <= len(stream)
    assert body.is_done or after == b""


@given(st.binary(max_size=300) | st.binary(max_size=100).map(lambda rest: b"GET / HTTP/1.1\r\nHost: x\r\n" + rest))
def test_no_head_surprises_us(head: bytes) -> None:
    try:
        asked = read_request(head)
    except BadHeadError:
        return
    # What goes on to the pages is read there as it was read here.
    line, fields = b"%b %b HTTP/1.1" % (asked.method, asked.target), [(b"host", asked.host), *asked.fields]
    again = read_request(write(line, fields).removesuffix(b"\r\n\r\n"))
    assert (again.method, again.target, again.host) == (asked.method, asked.target, asked.host)
    assert again.fields == asked.fields


@given(st.binary(max_size=300) | st.binary(max_size=100).map(lambda rest: b"HTTP/1.1 200 OK\r\n" + rest))
def test_no_answer_surprises_us(head: bytes) -> None:
    try:
        answer = read_answer(head)
    except BadHeadError:
        return
    assert 100 <= answer.status <= 999
    again = read_answer(write(answer.line, answer.fields).removesuffix(b"\r\n\r\n"))
    assert (again.status, again.line, again.fields) == (answer.status, answer.line, answer.fields)


@given(st.integers(0, 50), st.binary(max_size=80))
def test_a_counted_body_ends_where_it_says(length: int, stream: bytes) -> None:
    body = Counted(length)
    assert body.feed(stream) == (stream[:length], stream[length:])
    assert body.is_done == (len(stream) >= length)
