"""Programs that try every door: answered shortly, and told of in the log in a line a minute at most."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import cache

from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
QUIET_SECONDS = 60.0


class KnownMethods:
    """Refuse methods that no page knows (TRACE, CONNECT, PROPFIND, made-up ones) before anything else looks at them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer 405, or pass the request on."""
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return self.get_response(request)


class OneLine(logging.Filter):
    """Lets one record pass, without its traceback, then none for a minute."""

    def __init__(self, name: str = "") -> None:
        """Begin with nothing told."""
        super().__init__(name)
        self._lock = threading.Lock()
        self._next = 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether to tell of it."""
        with self._lock:
            now = time.monotonic()
            if now < self._next:
                return False
            self._next = now + QUIET_SECONDS
        record.exc_info = record.exc_text = None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        record.msg, record.args = (
            "%s Set HEARD_URL if it is a name of yours.",
            (str(record.msg).partition(" You may")[0],),
        )
        return True


@cache
def one_line() -> OneLine:
    """Return the filter, always the same: Django sets the log up more than once, and two would shorten a line twice."""
    return OneLine()
