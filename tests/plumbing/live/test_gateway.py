"""The public port: pages come through whole, and are told by us who asks."""

import hashlib
import http.client
import threading
import time
from pathlib import Path

import pytest

from tests.plumbing.live.pages_server import MEBIBYTE, PagesServer, ask, told
from tests.plumbing.live.running import RunningLive, TwoRooms, hear, running, until


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
        browser = http.client.HTTPConnection("127.0.0.1", live.port, timeout=60)
        browser.request("GET", "/", headers={"X-Forwarded-For": "9.9.9.9, 1.2.3.4", "X-Forwarded-Proto": "https"})
        fields = told(browser)
        browser.close()
    assert (fields["x-forwarded-for"], fields["x-forwarded-proto"]) == ("9.9.9.9, 1.2.3.4, 127.0.0.1", "https")


def test_a_public_address_over_https_is_told_to_the_pages(behind: PagesServer, path: Path) -> None:
    with running(TwoRooms(), pages=path, conninfo="host=/nowhere", is_https=True) as live:
        browser = http.client.HTTPConnection("127.0.0.1", live.port, timeout=60)
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
