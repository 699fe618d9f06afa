"""Sending files so that none can act in our name: the right type, saved unless harmless, in a box of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from django.core.files.base import File
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from heard.plumbing.files.addresses import BadAddressError, verify
from heard.plumbing.files.kinds import HEAD, Kind, kind_of
from heard.plumbing.files.previews import NoPreviewError, preview
from heard.plumbing.files.storing import open_file

CHUNK = 64 * 1024
KEPT_SECONDS = 3600
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_UNSAFE_IN_NAMES = re.compile(r"[\x00-\x1f\x7f/\\\u0085\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class Shown:
    """A file as somebody may have it: its bytes, the name it is saved under, and what its sender called it."""

    sha256: str
    filename: str
    content_type: str = ""


Find = Callable[[HttpRequest, str], Shown | None]
View = Callable[..., HttpResponseBase]


def serving(find: Find, *, whom: Callable[[HttpRequest], str]) -> View:
    """Return a view(request, token) that sends the file of a signed address, or with `?preview` a small picture of it.

    `whom` names the reader as `sign` was told; `find` gets the request and the subject, asks again whether this reader
    may see it, and returns the file or None. Whatever is wrong, the answer is 404: it does not tell what exists.
    """

    @require_safe
    def view(request: HttpRequest, token: str) -> HttpResponseBase:
        try:
            subject = verify(token, for_whom=whom(request), at=timezone.now())
        except BadAddressError as error:
            raise Http404 from error
        shown = find(request, subject)
        if shown is None:
            raise Http404
        return send_preview(request, shown) if "preview" in request.GET else send(request, shown)

    return view


def send(request: HttpRequest, shown: Shown) -> HttpResponseBase:
    """Answer with a file, whole or the part that was asked for. Raises Http404 when its bytes are gone."""
    try:
        file = open_file(shown.sha256)
    except FileNotFoundError as error:
        raise Http404 from error
    kind = kind_of(file.read(HEAD), shown.content_type)
    file.seek(0)
    tag = f'"{shown.sha256}"'
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        file.close()
        return _secured(HttpResponse(status=HTTPStatus.NOT_MODIFIED), shown, kind, tag)
    return _secured(_body(request, file, tag), shown, kind, tag)


def send_preview(request: HttpRequest, shown: Shown) -> HttpResponseBase:
    """Answer with a small picture of a file. Raises Http404 when there can be none."""
    tag = f'"{shown.sha256}-small"'
    kind = Kind("image/webp", is_shown=True)
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        return _secured(HttpResponse(status=HTTPStatus.NOT_MODIFIED), shown, kind, tag)
    try:
        content = preview(shown.sha256)
    except (NoPreviewError, FileNotFoundError) as error:
        raise Http404 from error
    return _secured(HttpResponse(content), shown, kind, tag)


def disposition(filename: str, *, is_shown: bool) -> str:
    """Return a Content-Disposition with the name in ASCII and, where it needs more, in UTF-8 (RFC 6266, RFC 8187)."""
    name = _UNSAFE_IN_NAMES.sub("_", filename).strip(" .")[-150:] or "file"
    name = name.encode("utf-8", "replace").decode()
    plain = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_").replace("%", "_")
    value = f'{"inline" if is_shown else "attachment"}; filename="{plain}"'
    return value if plain == name else f"{value}; filename*=UTF-8''{quote(name, safe='')}"


def _body(request: HttpRequest, file: File[bytes], tag: str) -> HttpResponseBase:
    wanted = _wanted_range(request, file.size, tag)
    if wanted is None:
        response: HttpResponseBase = FileResponse(file)
        response["Content-Length"] = str(file.size)
        return response
    start, end = wanted
    if start >= file.size or start > end:
        size = file.size
        file.close()
        return HttpResponse(
            status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers={"Content-Range": f"bytes */{size}"}
        )
    part = StreamingHttpResponse(_Part(file, start, end - start + 1), status=HTTPStatus.PARTIAL_CONTENT)
    part["Content-Range"] = f"bytes {start}-{end}/{file.size}"
    part["Content-Length"] = str(end - start + 1)
    return part


def _wanted_range(request: HttpRequest, size: int, tag: str) -> tuple[int, int] | None:
    """Return the first and last byte asked for (RFC 9110, section 14); None for all, also when several parts are."""
    match = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if match is None or request.headers.get("If-Range", tag) != tag or match.group() == "bytes=-":
        return None
    first, last = match.groups()
    if not first:
        length = int(last)
        return (max(0, size - length), size - 1) if length else (size, size)
    return int(first), min(int(last), size - 1) if last else size - 1


class _Part:
    """Some bytes of a file, read as they are sent; Django closes it."""

    def __init__(self, file: File[bytes], start: int, length: int) -> None:
        self._file, self._left = file, length
        file.seek(start)

    def __iter__(self) -> Iterator[bytes]:
        while self._left and (part := self._file.read(min(CHUNK, self._left))):
            self._left -= len(part)
            yield part

    def close(self) -> None:
        self._file.close()


def _secured(response: Any, shown: Shown, kind: Kind, tag: str) -> HttpResponseBase:
    response["Content-Type"] = kind.content_type
    response["Content-Disposition"] = disposition(shown.filename, is_shown=kind.is_shown)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = tag
    result: HttpResponseBase = response
    return result
