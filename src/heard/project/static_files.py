"""Styles, scripts, fonts and icons: served by ourselves, packed, and fetched once.

Their addresses carry a hash of their contents (`…/heard.css?v=3f9a…`), so that browsers may keep them for a year and
still get the new one after an upgrade. What is asked for without a hash, as by an import inside a script, is asked
for again each time and answered with "not modified". There is no step in which files are collected.
"""

import gzip
import hashlib
import mimetypes
from collections.abc import Iterable
from functools import cached_property, lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote

from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.exceptions import SuspiciousFileOperation

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

YEAR = 365 * 24 * 3600
PACKED = ("text/", "image/svg+xml", "application/json", "application/javascript", "application/manifest+json")
KEPT = 200  # files whose contents stay in memory, packed: our own, and those of the studio that are in use


class HashedAddresses(StaticFilesStorage):
    """Storage that puts a file's hash into its address."""

    def url(self, name: str | None, force: bool = False) -> str:
        """The address of a static file; unless developing, worked out once."""
        found = self._known.get(name or "") or self._hashed(name or "", super().url(name))
        if not settings.DEBUG:
            self._known[name or ""] = found
        return found

    @staticmethod
    def _hashed(name: str, address: str) -> str:
        path = _find(name)
        return f"{address}?v={_read(path, path.stat().st_mtime_ns).hash}" if path else address

    @cached_property
    def _known(self) -> dict[str, str]:
        return {}


class StaticFiles:
    """WSGI: answers for everything under STATIC_URL, and passes on the rest."""

    def __init__(self, application: "WSGIApplication") -> None:
        """Keep what comes behind."""
        self._application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer with the file, or pass the request on."""
        path = environ.get("PATH_INFO", "")
        if not path.startswith(settings.STATIC_URL):
            return self._application(environ, start_response)
        found = _find(unquote(path.removeprefix(settings.STATIC_URL)))
        if not found or environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return _answer(start_response, HTTPStatus.NOT_FOUND, [("Content-Type", "text/plain")], b"Not found.")
        return _answer_with(_read(found, found.stat().st_mtime_ns), environ, start_response)


class _File:
    def __init__(self, path: Path) -> None:
        content = path.read_bytes()
        self.hash = hashlib.sha256(content).hexdigest()[:12]
        self.kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        self.is_packed = self.kind.startswith(PACKED)
        self.content = gzip.compress(content, mtime=0) if self.is_packed else content

    @property
    def headers(self) -> list[tuple[str, str]]:
        text = self.kind.startswith("text/") or "javascript" in self.kind
        return [
            ("Content-Type", f"{self.kind}; charset=utf-8" if text else self.kind),
            ("ETag", f'"{self.hash}"'),
            ("Vary", "Accept-Encoding"),
            ("X-Content-Type-Options", "nosniff"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
        ]


@lru_cache(maxsize=KEPT)
def _read(path: Path, changed_at: int) -> _File:
    return _File(path)


def _find(name: str) -> Path | None:
    try:
        found = find(name)
    except (SuspiciousFileOperation, ValueError):
        return None
    return Path(found) if isinstance(found, str) and Path(found).is_file() else None


def _answer_with(file: _File, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    asked_for = parse_qs(environ.get("QUERY_STRING", "")).get("v", [""])[0]
    keep = f"public, max-age={YEAR}, immutable" if asked_for == file.hash else "no-cache"
    headers = [*file.headers, ("Cache-Control", keep)]
    if file.hash in environ.get("HTTP_IF_NONE_MATCH", ""):
        return _answer(start_response, HTTPStatus.NOT_MODIFIED, headers, b"")
    if file.is_packed and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        return _answer(start_response, HTTPStatus.OK, [*headers, ("Content-Encoding", "gzip")], file.content, environ)
    content = gzip.decompress(file.content) if file.is_packed else file.content
    return _answer(start_response, HTTPStatus.OK, headers, content, environ)


def _answer(
    start_response: "StartResponse",
    status: HTTPStatus,
    headers: list[tuple[str, str]],
    content: bytes,
    environ: "WSGIEnvironment | None" = None,
) -> Iterable[bytes]:
    length = [] if status == HTTPStatus.NOT_MODIFIED else [("Content-Length", str(len(content)))]
    start_response(f"{status.value} {status.phrase}", [*headers, *length])
    return [b"" if environ and environ["REQUEST_METHOD"] == "HEAD" else content]
