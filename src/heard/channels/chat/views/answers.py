"""Answers beside the chat: what a visitor may look up, asked by the widget while somebody types and after their first words.

It is asked of the pages, not of the visitors' line: the live process never searches.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from heard.channels.chat.models import ChatWidget, Visitor
from heard.channels.chat.tokens import TokenIsVoid, read_token
from heard.channels.chat.views.files import may_ask
from heard.knowledge.offering import found_while_typing, offered
from heard.knowledge.queries.centre_number import centre_number
from heard.knowledge.queries.fitting import SURE_FOR_CHAT, Letter, fitting
from heard.knowledge.queries.search import Hit
from heard.knowledge.queries.shelves import first_centre
from heard.knowledge.readers import reader_for
from heard.knowledge.reading import ANYBODY, Reader
from heard.plumbing.api.limits import Buckets
from heard.staff.client_address import client_address

LONGEST = 12_000  # bytes of what is asked, with the token
LONGEST_SEARCH = 200  # characters
AT_ONCE = 4
BY_ADDRESS = Buckets(burst=240, per_second=4)


@csrf_exempt  # no cookie plays a part: the visitor is named by a token that only this widget's pages have
@login_not_required
@require_POST
def answers(request: HttpRequest) -> HttpResponse:
    """Answer with what this visitor may read: `find` is typed into the search, `text` is what a conversation began with."""
    asked, origin = _asked(request), request.headers.get("Origin", "").lower()
    widget = ChatWidget.objects.open_to_visitors().filter(key=_words(asked, "inbox", 22)).first()
    if widget is None or not may_ask(origin, widget):
        return JsonResponse({"why": "origin"}, status=403)
    if BY_ADDRESS.take(client_address(request) or ""):
        response = JsonResponse({"why": "slow_down"}, status=429)
    else:
        reader = _reader(_words(asked, "token", 300), widget, at=timezone.now())
        response = JsonResponse({"items": offered(_found(request, asked, reader))})
    response["Access-Control-Allow-Origin"] = origin
    response["Vary"] = "Origin"
    response["Cache-Control"] = "no-store"
    return response


def _asked(request: HttpRequest) -> dict[str, Any]:
    if int(request.headers.get("Content-Length") or 0) > LONGEST:
        return {}
    try:
        asked = json.loads(request.body)
    except ValueError:
        return {}
    return asked if isinstance(asked, dict) else {}


def _words(asked: dict[str, Any], name: str, most: int) -> str:
    found = asked.get(name)
    return found.replace("\0", "")[:most] if isinstance(found, str) else ""


def _reader(token: str, widget: ChatWidget, *, at: dt.datetime) -> Reader:
    """Return who asks: a customer for whom the website vouched, else anybody."""
    try:
        named = read_token(token, widget_key=widget.key, at=at)
    except TokenIsVoid:
        return ANYBODY
    if not named.is_known:
        return ANYBODY
    known = Visitor.objects.filter(public_id=named.visitor, widget=widget, tokens_since__lte=named.since)
    visitor = known.select_related("customer").first()
    return reader_for(visitor.customer) if visitor else ANYBODY


def _found(request: HttpRequest, asked: dict[str, Any], reader: Reader) -> list[Hit]:
    """Return what answers, in the visitor's language before the help centre's first."""
    centre = first_centre(request)
    language = _words(asked, "language", 10).partition("-")[0].lower()
    languages = tuple(dict.fromkeys(filter(None, (language, centre.language if centre else ""))))
    number = centre_number(centre) if centre else None
    if searched := _words(asked, "find", LONGEST_SEARCH).strip():
        return found_while_typing(searched, reader=reader, languages=languages, centre=number, limit=AT_ONCE)
    letters = [Letter(text=_words(asked, "text", LONGEST), language=one) for one in languages]
    found = fitting(letters, reader=reader, sure=SURE_FOR_CHAT, centre=number)
    return list(next((hits for hits in found if hits), ()))
