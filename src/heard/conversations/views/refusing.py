"""How a page is told that something cannot be done."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse


def refused(said: str, *, status: int = 409) -> HttpResponse:
    """Return an answer that says what is wrong and leaves everything on the screen as it is.

    The words travel in a header as well, percent-encoded because headers are ASCII: htmx.js shows them.
    """
    headers = {"X-Heard-Problem": quote(said), "HX-Reswap": "none"}
    return HttpResponse(said, status=status, content_type="text/plain; charset=utf-8", headers=headers)
