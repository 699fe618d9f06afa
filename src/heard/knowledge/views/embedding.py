"""What the business's own pages show of the help centre: a script, and the public answers that it asks for.

Whoever asks is a stranger here, signed in or not: no cookie is looked at, so that any page may ask and anybody may keep it.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.utils import translation
from django.utils.http import parse_etags
from django.utils.text import compress_string
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from heard.knowledge.models import Collection
from heard.knowledge.offering import found_while_typing, offered
from heard.knowledge.queries.centre_number import centre_number
from heard.knowledge.queries.questions import questions_answered
from heard.knowledge.queries.shelves import Shelves, first_centre
from heard.knowledge.reading import ANYBODY
from heard.plumbing.api.limits import Buckets
from heard.staff.client_address import client_address

SCRIPT = Path(__file__).parent.parent / "static" / "knowledge" / "embed.js"
KEPT_SCRIPT, KEPT_ANSWERS, KEPT_QUESTIONS = 300, 60, 300  # seconds
AT_MOST = 6
LONGEST = 200  # characters
BY_ADDRESS = Buckets(burst=240, per_second=4)
LANGUAGES = dict(settings.LANGUAGES)
_COMMENTS = re.compile(r"^\s*/\*.*?\*/\n|^\s+|\s*$", re.MULTILINE)
_PATH = re.compile(r"[\w-]{1,120}(?:/[\w-]{1,120}){0,5}")
_ACCEPTS_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")


@csrf_exempt
@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """Return the script with its words in all languages; the page it stands on says which one."""
    body = _body()
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    if tag in {one.removeprefix("W/") for one in parse_etags(request.headers.get("If-None-Match", ""))}:
        return _open(HttpResponseNotModified(), KEPT_SCRIPT, ETag=tag)
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    if _ACCEPTS_GZIP.search(request.headers.get("Accept-Encoding", "")):
        response.content = _packed()
        response["Content-Encoding"] = "gzip"
    return _open(response, KEPT_SCRIPT, ETag=tag, Vary="Accept-Encoding")


@csrf_exempt
@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """Return what somebody on another page is looking for, of what everybody may read."""
    if BY_ADDRESS.take(client_address(request) or ""):
        return _open(JsonResponse({"items": []}, status=429), 0)
    centre, asked = first_centre(request), request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    language = _language(request)
    if centre is None or not asked:
        return _open(JsonResponse({"items": []}), KEPT_ANSWERS)
    languages = tuple(dict.fromkeys((language, centre.language)))
    number = centre_number(centre)
    hits = found_while_typing(asked, reader=ANYBODY, languages=languages, centre=number, limit=AT_MOST)
    return _open(JsonResponse({"items": offered(hits)}), KEPT_ANSWERS)


@csrf_exempt
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """Return the questions and answers of a shelf (`collection` is its path), or of the whole help centre."""
    if BY_ADDRESS.take(client_address(request) or ""):
        return _open(JsonResponse({"title": "", "items": []}, status=429), 0)
    centre, path = first_centre(request), request.GET.get("collection", "").strip("/")
    shelves = Shelves(centre, language=_language(request), reader=ANYBODY) if centre else None
    shelf = shelves.find(f"{path}/") if shelves and _PATH.fullmatch(path) else None
    if shelves is None or (path and not isinstance(shelf, Collection)):
        return _open(JsonResponse({"title": "", "items": []}), KEPT_ANSWERS)
    shown = (shelves.translation(shelf) or shelf) if shelf else None
    found = [asdict(one) for one in questions_answered(shelves, shown)]
    return _open(JsonResponse({"title": shown.title if shown else "", "items": found}), KEPT_QUESTIONS)


def _open(response: HttpResponse, seconds: int, **fields: str) -> HttpResponse:
    """Let pages of any origin read it, and anybody keep it for a while."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Cache-Control"] = f"public, max-age={seconds}" if seconds else "no-store"
    for name, value in fields.items():
        response[name] = value
    return response


def _language(request: HttpRequest) -> str:
    wanted = request.GET.get("language", "").partition("-")[0].lower()
    return wanted if wanted in LANGUAGES else settings.LANGUAGE_CODE


@lru_cache(maxsize=1)
def _body() -> bytes:
    given = json.dumps({code: _words(code) for code in LANGUAGES}, ensure_ascii=False, separators=(",", ":"))
    text = _COMMENTS.sub("", SCRIPT.read_text(encoding="utf-8"))
    return f'(()=>{{"use strict";const GIVEN={given};\n{text}\n}})();\n'.encode()


@lru_cache(maxsize=1)
def _packed() -> bytes:
    return compress_string(_body())


def _words(language: str) -> dict[str, str]:
    with translation.override(language):
        return {
            "dir": "rtl" if translation.get_language_bidi() else "ltr",
            "find": _("Search for answers"),
            "found": _("Answers found: {count}"),
            "none": _("Nothing found"),
            "all": _("Search the whole help centre"),
            "more": _("Read more"),
        }
