"""Searching the help centre: a page of results, and suggestions while somebody types."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from heard.knowledge.actions.remember_search import remember_search
from heard.knowledge.house import house
from heard.knowledge.queries.centre_number import centre_number
from heard.knowledge.queries.popular import popular
from heard.knowledge.queries.search import Found, Hit, search
from heard.knowledge.queries.shelves import Shelves, first_centre
from heard.knowledge.queries.suggest import suggest
from heard.knowledge.readers import reader_of
from heard.knowledge.registering import may_be_remembered
from heard.plumbing.api.limits import Buckets
from heard.staff.client_address import client_address

LANGUAGES = dict(settings.LANGUAGES)
BY_ADDRESS = Buckets(
    burst=240, per_second=4
)  # an office full of people who type; ten thousand questions are a program's
LONGEST = 300  # characters of a question
AT_MOST, AT_ONCE = 20, 6
NEAR = 0.07  # what shares no word has a lower score with everything
AT_LEAST = 5  # of those that only come near: more would bury the way to a person


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Show what answers a question; where nothing surely does, what comes nearest, and how to reach us."""
    language, asked = _language(request), _asked(request)
    is_flooded = bool(asked) and _is_flooded(request)
    with translation.override(language):
        reader, centre = reader_of(request), first_centre(request)
        languages = _languages(language, centre.language if centre else language)
        number = centre_number(centre) if centre else None
        found = None
        if asked and not is_flooded:
            found = search(asked, reader=reader, languages=languages, centre=number, limit=AT_MOST)
        if found is not None:
            sure = sum(hit.is_sure for hit in found.hits)
            if may_be_remembered(request):
                remember_search(text=asked, language=language, centre=number, hits=sure, at=timezone.now())
        hits = _worth_showing(found) if found else ()
        shelves = Shelves(centre, language=language, reader=reader) if centre else None
        context = {
            "house": house(request, language=language),
            "asked": asked,
            "found": found,
            "hits": hits,
            "is_flooded": is_flooded,
            "popular": popular(shelves) if shelves and not (hits or is_flooded) else [],
        }
        response = render(request, "knowledge/results.html", context, status=429 if is_flooded else 200)
        patch_cache_control(response, private=True, no_cache=True)
        return response


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Return links to what somebody is probably looking for, as a piece of a page."""
    language, asked = _language(request), _asked(request)
    if asked and _is_flooded(request):
        return HttpResponse(status=429)
    with translation.override(language):
        centre = first_centre(request)
        languages = _languages(language, centre.language if centre else language)
        number, reader = centre_number(centre) if centre else None, reader_of(request)
        hits = suggest(asked, reader=reader, languages=languages, centre=number, limit=AT_ONCE) if asked else ()
        response = render(request, "knowledge/suggestions.html", {"hits": hits})
        patch_cache_control(response, private=True, max_age=60)
        return response


def _is_flooded(request: HttpRequest) -> bool:
    return bool(BY_ADDRESS.take(client_address(request) or ""))


def _worth_showing(found: Found) -> tuple[Hit, ...]:
    """Return all that surely answers, and what comes near up to a handful; gibberish leads nowhere."""
    sure = sum(hit.is_sure for hit in found.hits)
    return tuple(hit for hit in found.hits[: max(sure, AT_LEAST)] if hit.is_sure or _is_near(hit))


def _is_near(hit: Hit) -> bool:
    """Return whether a document shares a word with the question, or comes near to what it means."""
    return "<mark>" in hit.passage or hit.score >= NEAR


def _languages(language: str, first: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((language, first)))


def _language(request: HttpRequest) -> str:
    wanted = request.GET.get("language", "")
    return wanted if wanted in LANGUAGES else get_language_from_request(request)


def _asked(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
