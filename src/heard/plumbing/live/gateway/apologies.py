"""What a client is told when there is no page: in kind words for people, in JSON for programs."""

from __future__ import annotations

import json
from http import HTTPStatus

from heard.plumbing.live.gateway import heads

_WORDS = {
    400: ("That could not be read", "Your program sent something we could not read. Nothing was changed."),
    408: ("That took too long", "What you sent did not arrive completely. Please try again."),
    413: (
        "That is too much at once",
        "What you sent is too large for this address, so we did not take it in. Nothing was changed.",
    ),
    431: (
        "That is too long",
        "The address or the cookies your browser sent are too long. Please try a shorter address.",
    ),
    501: ("We do not know that", "Your program sent something we do not know. Nothing was changed."),
    502: ("One moment, please", "Something went wrong while this page was made. Please try again in a moment."),
    503: ("One moment, please", "Heard is starting again. Please try again in a few seconds; nothing is lost."),
    504: ("This takes too long", "The page was not ready in time. Please try again in a moment."),
}
_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{title}</title>
<h1>{title}</h1>
<p>{words}</p>
</html>
"""


def apology(status: int, *, for_people: bool, with_body: bool = True) -> bytes:
    """Return a whole answer that closes the connection."""
    title, words = _WORDS[status]
    problem = {"type": "about:blank", "title": title, "status": status, "detail": words}
    content = (_PAGE.format(title=title, words=words) if for_people else json.dumps(problem)).encode()
    fields = [
        (b"Content-Type", b"text/html; charset=utf-8" if for_people else b"application/problem+json"),
        (b"Content-Length", str(len(content)).encode()),
        (b"Content-Security-Policy", b"default-src 'none'"),
        (b"Cache-Control", b"no-store"),
        (b"Connection", b"close"),
    ]
    if status in {502, 503, 504}:
        fields.append((b"Retry-After", b"3"))
    line = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}".encode()
    return heads.write(line, fields) + (content if with_body else b"")
