"""`/chat.js`: the widget as one script, with the look of an inbox inside.

Its source stands in static/chat/widget as modules that a person reads. They are joined here in the order of MODULES, without
imports and exports, and squeezed; no two modules give something of theirs the same name. What the script has to know
beforehand is written in front of it (SERVED, STYLE).
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import lru_cache
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe
from zopfli import gzip as zopfli

from heard.channels.chat.models import ChatWidget
from heard.channels.chat.squeezing import squeeze_script, squeeze_style
from heard.channels.chat.views.look import look_of, no_look
from heard.customers.languages import language_of_visitor

SOURCE = Path(__file__).parent.parent / "static" / "chat" / "widget"
MODULES = ("given", "dom", "store", "me", "line", "sound", "talk", "cards", "compose", "list", "greet", "chat")
KEPT_SECONDS = 300
_KEY = re.compile(r"[\w-]{1,22}", re.ASCII)
_IMPORTS = re.compile(r"^import [^;]*;\n|^export (?=const |let |class )", re.MULTILINE)
_ACCEPTS_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")
_ONCE = 'customElements.get("heard-chat")||'  # a page that carries it twice has one


@login_not_required
@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """Answer with the widget of `?KEY`; without a key, with one that asks for its look when it is opened."""
    key = request.META.get("QUERY_STRING", "").partition("&")[0].rstrip("=")
    language = language_of_visitor(request.headers.get("Accept-Language", ""))
    body = _served(_written(no_look(language))) if not key else _of(key, language)
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    if tag in {one.removeprefix("W/") for one in parse_etags(request.headers.get("If-None-Match", ""))}:
        return _secured(HttpResponseNotModified(), tag)
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    if _ACCEPTS_GZIP.search(request.headers.get("Accept-Encoding", "")):
        response.content = packed(body)
        response["Content-Encoding"] = "gzip"
    return _secured(response, tag)


@lru_cache(maxsize=1)
def joined() -> tuple[str, str]:
    """Return the widget's modules as the body of one function, and its style sheet, both made small."""
    modules = (_IMPORTS.sub("", (SOURCE / f"{name}.js").read_text()) for name in MODULES)
    return squeeze_script("".join(modules)), squeeze_style((SOURCE / "chat.css").read_text())


@lru_cache(maxsize=50)
def packed(body: bytes) -> bytes:
    """Return a script as it travels: packed once, by a packer that takes its time for three parts in a hundred."""
    small: bytes = zopfli.compress(body)
    return small


def _of(key: str, language: str) -> bytes:
    found = _KEY.fullmatch(key) and ChatWidget.objects.open_to_visitors().select_related("inbox__brand").filter(key=key)
    widget = found.first() if found else None
    if widget is None:
        return b'console.warn("Heard chat: there is no chat of this name in use. Copy the snippet from the studio of Heard again.");\n'
    return _served(_written(look_of(widget, language)))


@lru_cache(maxsize=50)
def _served(look: str) -> bytes:
    body, style = joined()
    given = f"const SERVED={look},STYLE={_written(style)};"
    return f'{_ONCE}(()=>{{"use strict";{given}{body}}})();\n'.encode()


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _secured(response: HttpResponse, tag: str) -> HttpResponse:
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response["Vary"] = "Accept-Encoding, Accept-Language"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
