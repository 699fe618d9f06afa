"""Static files are packed, kept for a year under the hash of their contents, and nothing else is served as one."""

import gzip
import io
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from django.templatetags.static import static

from heard.project.static_files import StaticFiles

SHEET = "heard/css/heard.css"


def ask(address: str, **headers: str) -> tuple[str, dict[str, str], bytes]:
    path, _, query = address.partition("?")
    answer: list = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "wsgi.input": io.BytesIO(), **headers}

    def behind(environ, start_response):
        start_response("200 OK", [("X-From", "behind")])
        return [b"a page"]

    body = b"".join(StaticFiles(behind)(environ, lambda status, fields: answer.append((status, dict(fields)))))
    return *answer[0], body


def content() -> bytes:
    return Path(str(find(SHEET))).read_bytes()


def test_an_address_with_the_right_hash_may_be_kept_for_a_year() -> None:
    status, headers, body = ask(static(SHEET))
    assert (status, headers["Cache-Control"], body) == ("200 OK", "public, max-age=31536000, immutable", content())
    assert headers["Content-Type"] == "text/css; charset=utf-8"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("query", ["", "?v=", "?v=000000000000"])
def test_without_the_right_hash_it_is_asked_for_again_each_time(query: str) -> None:
    status, headers, body = ask(f"/static/{SHEET}{query}")
    assert (status, headers["Cache-Control"], body) == ("200 OK", "no-cache", content())


def test_what_the_browser_has_already_is_not_sent_again() -> None:
    _, headers, _ = ask(f"/static/{SHEET}")
    status, _, body = ask(f"/static/{SHEET}", HTTP_IF_NONE_MATCH=f"W/{headers['ETag']}")
    assert (status, body) == ("304 Not Modified", b"")


def test_text_is_packed_for_who_can_unpack_it() -> None:
    _, headers, body = ask(f"/static/{SHEET}", HTTP_ACCEPT_ENCODING="gzip, br")
    assert headers["Content-Encoding"] == "gzip"
    assert headers["Content-Length"] == str(len(body))
    assert gzip.decompress(body) == content()


def test_head_tells_the_length_and_sends_nothing() -> None:
    _, headers, body = ask(f"/static/{SHEET}", REQUEST_METHOD="HEAD")
    assert (headers["Content-Length"], body) == (str(len(content())), b"")


@pytest.mark.parametrize(
    "address",
    [
        "/static/",
        "/static/heard/",
        "/static/none.css",
        "/static/../settings.py",
        "/static/%2e%2e/settings.py",
        "/static/\0",
    ],
)
def test_nothing_else_is_served(address: str) -> None:
    status, _, body = ask(address)
    assert (status, body) == ("404 Not Found", b"Not found.")


def test_posting_to_a_file_finds_nothing() -> None:
    assert ask(f"/static/{SHEET}", REQUEST_METHOD="POST")[0] == "404 Not Found"


def test_everything_else_is_passed_on() -> None:
    assert ask("/inbox/") == ("200 OK", {"X-From": "behind"}, b"a page")


def test_a_file_that_does_not_exist_has_an_address_without_a_hash() -> None:
    assert static("heard/none.css") == "/static/heard/none.css"
