"""What a client is told when there is no page: in kind words for people, in their language; in JSON for programs."""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from http import HTTPStatus

from django.utils import translation
from django.utils.translation import gettext_noop as _
from django.utils.translation.trans_real import parse_accept_lang_header

from heard.plumbing.live.gateway import heads

_WORDS = {
    400: (_("That could not be read"), _("Your program sent something we could not read. Nothing was changed.")),
    408: (_("That took too long"), _("What you sent did not arrive completely. Please try again.")),
    413: (
        _("That is too much at once"),
        _("What you sent is too large for this address, so we did not take it in. Nothing was changed."),
    ),
    431: (
        _("That is too long"),
        _("The address or the cookies your browser sent are too long. Please try a shorter address."),
    ),
    501: (_("We do not know that"), _("Your program sent something we do not know. Nothing was changed.")),
    502: (_("One moment, please"), _("Something went wrong while this page was made. Please try again in a moment.")),
    503: (_("One moment, please"), _("Heard is starting again. Please try again in a few seconds; nothing is lost.")),
    504: (_("This takes too long"), _("The page was not ready in time. Please try again in a moment.")),
}
#: By itself, as whatever else serves styles may be what does not answer; its policy knows it by its digest.
_STYLE = (
    "body{max-width:34rem;margin:18vh auto 0;padding:0 1.5rem;font:1.0625rem/1.6 system-ui,sans-serif;"
    "color:light-dark(#1f1f26,#ededf0);background:light-dark(#fff,#17171c)}h1{font-size:1.5rem;line-height:1.3}"
)
_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest())
_PAGE = """<!doctype html>
<html lang="{language}" dir="{way}"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{title}</title><style>{style}</style>
<h1>{title}</h1>
<p>{words}</p>
</html>
"""


def apology(status: int, *, for_people: bool, with_body: bool = True, languages: bytes = b"") -> bytes:
    """Return a whole answer that closes the connection. `languages`: those a browser says its reader knows."""
    content = (_page(status, languages) if for_people else _problem(status)).encode()
    fields = [
        (b"Content-Type", b"text/html; charset=utf-8" if for_people else b"application/problem+json"),
        (b"Content-Length", str(len(content)).encode()),
        (b"Content-Security-Policy", b"default-src 'none'; style-src 'sha256-%s'" % _DIGEST),
        (b"Cache-Control", b"no-store"),
        (b"Connection", b"close"),
    ]
    if status in {502, 503, 504}:
        fields.append((b"Retry-After", b"3"))
    line = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}".encode()
    return heads.write(line, fields) + (content if with_body else b"")


def _problem(status: int) -> str:
    title, words = _WORDS[status]
    return json.dumps({"type": "about:blank", "title": title, "status": status, "detail": words})


def _page(status: int, languages: bytes) -> str:
    language = _spoken(languages.decode("latin-1"))
    with translation.override(language):
        title, words = (escape(translation.gettext(one)) for one in _WORDS[status])
        way = "rtl" if translation.get_language_bidi() else "ltr"
    return _PAGE.format(language=language, way=way, title=title, words=words, style=_STYLE)


def _spoken(accepted: str) -> str:
    """Return the first language of those that we speak, too; else English."""
    for code, _weight in parse_accept_lang_header(accepted[:500].lower()):
        try:
            return translation.get_supported_language_variant(code)
        except LookupError:
            continue
    return "en"
