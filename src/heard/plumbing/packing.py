"""Pages and API answers packed for the way: a quarter of the bytes."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.text import compress_string

SHORTEST = 500  # bytes; below, packing saves nothing
NOISE = 100  # random bytes at most, so that the length of an answer does not tell a secret in it (the BREACH attack)
_ACCEPTS = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")
_TEXTS = (
    "text/html",
    "text/plain",
    "application/json",
    "application/problem+json",
    "application/manifest+json",
    "image/svg+xml",
)


class PackedPages:
    """Pack what is made for one reader, whole, and text. Stored files go out as they are: most are packed already."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pack the answer if it is worth it and the reader can unpack it."""
        response = self.get_response(request)
        if not _is_worth_it(response):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if _ACCEPTS.search(request.headers.get("Accept-Encoding", "")):
            response.content = compress_string(response.content, max_random_bytes=NOISE)
            response.headers["Content-Encoding"] = "gzip"
            response.headers["Content-Length"] = str(len(response.content))
            tag = response.headers.get("ETag", "")
            if tag.startswith('"'):
                response.headers["ETag"] = "W/" + tag  # the same page, but not the same bytes
        return response


def _is_worth_it(response: HttpResponse) -> bool:
    return (
        not response.streaming
        and response.status_code != 206  # a part of a packed file cannot be unpacked
        and "Content-Encoding" not in response.headers
        and response.headers.get("Content-Type", "").startswith(_TEXTS)
        and len(response.content) >= SHORTEST
    )
