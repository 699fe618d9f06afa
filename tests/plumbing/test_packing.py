"""Answers are packed when that helps and can be undone."""

import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from heard.plumbing.packing import PackedPages

PAGE = b"<p>Hello again and again</p>" * 100


def answer(response: HttpResponseBase, accepts: str = "gzip, deflate, br") -> HttpResponse:
    request = RequestFactory().get("/", headers={"Accept-Encoding": accepts})
    return PackedPages(lambda request: response)(request)  # type: ignore[arg-type,return-value]


def test_a_page_is_packed_and_comes_out_the_same() -> None:
    response = answer(HttpResponse(PAGE, headers={"ETag": '"1"'}))
    assert gzip.decompress(response.content) == PAGE
    assert (response["Content-Encoding"], response["Vary"], response["ETag"]) == ("gzip", "Accept-Encoding", 'W/"1"')
    assert int(response["Content-Length"]) == len(response.content) < len(PAGE) // 4


def test_its_length_tells_no_secret() -> None:
    assert len({len(answer(HttpResponse(PAGE)).content) for _ in range(40)}) > 5


@pytest.mark.parametrize("accepts", ["", "br", "gzip;q=0", "gzip; q=0.0, br"])
def test_who_cannot_unpack_gets_it_plain(accepts: str) -> None:
    response = answer(HttpResponse(PAGE), accepts)
    assert (response.content, response.has_header("Content-Encoding"), response["Vary"]) == (
        PAGE,
        False,
        "Accept-Encoding",
    )


@pytest.mark.parametrize("accepts", ["gzip", "gzip;q=0.5", "br, gzip"])
def test_who_can_gets_it_packed(accepts: str) -> None:
    assert answer(HttpResponse(PAGE), accepts)["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse(b"short"),
        HttpResponse(PAGE, content_type="image/png"),
        HttpResponse(PAGE, status=206),
        HttpResponse(gzip.compress(PAGE * 100), headers={"Content-Encoding": "gzip"}),
    ],
    ids=["short", "a picture", "a part", "packed already"],
)
def test_what_gains_nothing_is_left_alone(response: HttpResponse) -> None:
    before = response.content
    assert answer(response).content == before


def test_what_is_streamed_is_left_alone() -> None:
    response = answer(StreamingHttpResponse([PAGE]))
    assert b"".join(response) == PAGE
