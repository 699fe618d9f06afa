"""Nothing is made of half a request.

When a connection breaks while a request comes in, what came so far would look like all of it: half a sentence would be
sent to a customer, and an Idempotency-Key be taken for something nobody asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from django.core.exceptions import BadRequest

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Readable(Protocol):
    """What a request comes in through."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to so many bytes; fewer, or none, at the end."""


class WholeRequests:
    """WSGI: passes requests on whose body raises `BadRequest` when it ends before it is as long as was said."""

    def __init__(self, application: WSGIApplication) -> None:
        """Keep what answers."""
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on."""
        length = environ.get("CONTENT_LENGTH", "")
        if length.isdecimal() and int(length):
            environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length))
        return self._application(environ, start_response)


class WholeBody:
    """A request's body of so many bytes, as Django reads it."""

    def __init__(self, body: Readable, length: int) -> None:
        """Begin at the beginning."""
        self._body, self._left = body, length

    def read(self, size: int = -1, /) -> bytes:
        """Return exactly so many bytes, or all that are left if these are fewer. Raises `BadRequest` where they do not come."""
        wanted = self._left if size < 0 else min(size, self._left)
        parts = []
        while wanted:
            part = self._body.read(wanted)
            if not part:
                raise BadRequest("The connection broke before the request was whole.")
            parts.append(part)
            wanted -= len(part)
            self._left -= len(part)
        return b"".join(parts)

    def readline(self, size: int = -1, /) -> bytes:
        """Return up to the next end of a line, at most so many bytes. Raises as `read`."""
        line = bytearray()
        while self._left and (size < 0 or len(line) < size) and not line.endswith(b"\n"):
            line += self.read(1)
        return bytes(line)
