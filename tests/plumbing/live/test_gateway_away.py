"""Pages that restart, break off or take too long: whoever waits is excused, and no form is sent twice."""

import http.client
import socket
import time
from pathlib import Path

import pytest

from heard.plumbing.live.gateway import front, pages
from tests.plumbing.live.pages_server import PagesServer, ask, start_pages
from tests.plumbing.live.running import RunningLive, until


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
    line.settimeout(60)
    assert line.recv(1, socket.MSG_PEEK) == b""
