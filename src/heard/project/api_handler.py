"""Django for scripts: they come with a token and keep no cookie, so what looks after sessions stays out of their way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/api/v1/"


class ApiHandler(WSGIHandler):
    """Django with the middleware of HEARD_API_MIDDLEWARE: the others made an eighth of the calls of a message taken in."""

    def load_middleware(self, is_async: bool = False) -> None:
        """Put the chain together; none of it looks at views, templates or exceptions."""
        self._view_middleware: list[Any] = []
        self._template_response_middleware: list[Any] = []
        self._exception_middleware: list[Any] = []
        chain = convert_exception_to_response(self._get_response)  # type: ignore[attr-defined]
        for name in reversed(settings.HEARD_API_MIDDLEWARE):
            chain = convert_exception_to_response(import_string(name)(chain))
        self._middleware_chain = chain


class ScriptsAside:
    """WSGI: passes what scripts ask to their own handler, everything else to the one for pages."""

    def __init__(self, *, pages: WSGIApplication, api: WSGIApplication) -> None:
        """Keep both."""
        self._pages, self._api = pages, api

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on."""
        wanted = self._api if environ.get("PATH_INFO", "").startswith(PREFIX) else self._pages
        return wanted(environ, start_response)
