"""The pages of the help centre: its first one, shelves and articles, in the reader's language as far as there is one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.formats import date_format
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe
from wagtail.models import Page

from heard.knowledge.article_parts import Part, article_parts, card
from heard.knowledge.event_data import video_thing
from heard.knowledge.house import house
from heard.knowledge.models import Article, HelpCentre
from heard.knowledge.models.pages import PATH
from heard.knowledge.queries.popular import popular
from heard.knowledge.queries.shelves import Entry, Shelves, first_centre
from heard.knowledge.queries.translations import languages_of
from heard.knowledge.readers import reader_of
from heard.knowledge.reading import ANYBODY, Reader
from heard.knowledge.structured_data import Thing, of_article, of_trail, written
from heard.knowledge.views.elsewhere import former_address
from heard.staff.models import Business

KEPT = "X-Heard-Keep"  # tells the gateway that an answer is the same for every stranger, until a page changes
LANGUAGES = dict(settings.LANGUAGES)
LONGEST_PATH = 1000


@dataclass(frozen=True)
class Tongue:
    """A language one may choose for the page one is looking at; `is_own`: it really is written in it."""

    code: str
    name: str
    url: str
    is_current: bool
    is_own: bool


@require_safe
def front_door(request: HttpRequest) -> HttpResponse:
    """Lead to the first page in the first language a browser asks for that the centre, or at least Heard, speaks."""
    response = HttpResponseRedirect(f"{PATH}{get_language_from_request(request)}/")
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response


@require_safe
def page(request: HttpRequest, language: str, path: str = "") -> HttpResponse:
    """Show the page at an address; where it moved, lead there; where it is not, or not for them, offer to search."""
    with translation.override(language):
        centre = first_centre(request)
        if centre is None or len(path) > LONGEST_PATH or "\0" in path:
            return missing(request, language)
        shelves = Shelves(centre, language=language, reader=reader_of(request))
        found = shelves.find(path)
        if found is None:
            moved = former_address(request, shelves)
            return HttpResponseRedirect(moved, status=301) if moved else missing(request, language)
        better = shelves.translation(found)
        if better is not None and better.pk != found.pk:
            return HttpResponseRedirect(shelves.address(better))
        return _kept(request, shelves.reader, _rendered(request, shelves, found))


def shown(request: HttpRequest, draft: Page) -> HttpResponse:
    """Show a page as an editor has it at the moment, to that editor."""
    language = draft.locale.language_code
    first = HelpCentre.objects.filter(url_path=draft.centre_url_path()).select_related("locale").first()
    with translation.override(language):
        shelves = Shelves(first or draft, language=language, reader=reader_of(request))
        return _rendered(request, shelves, draft)


def missing(request: HttpRequest, language: str) -> HttpResponse:
    """Say kindly that there is nothing here, with a way on; who may not see a page is told the same."""
    return render(request, "knowledge/missing.html", {"house": house(request, language=language)}, status=404)


def _rendered(request: HttpRequest, shelves: Shelves, found: Page) -> HttpResponse:
    context = {
        "house": house(request, language=shelves.language),
        "page": found,
        "shelves": shelves,
        "languages": _tongues(shelves, found),
        "is_foreign": found.locale_id != _locale_id(shelves, found),
        "origin": origin(request),
    }
    if isinstance(found, Article):
        return render(request, "knowledge/article.html", {**context, **_article(request, shelves, found)})
    context["entries"] = shelves.entries(found)
    if isinstance(found, HelpCentre):
        return render(request, "knowledge/home.html", {**context, "popular": popular(shelves)})
    return render(request, "knowledge/collection.html", {**context, "trail": shelves.trail(found)})


def _way(shelves: Shelves, trail: list[Entry], article: Article) -> list[Entry]:
    """Return the whole way to an article as search engines want it: from the front door to itself, which is two places at least."""
    return [shelves.entry(shelves.centre), *trail, shelves.entry(article)]


def _article(request: HttpRequest, shelves: Shelves, article: Article) -> dict[str, Any]:
    parts = article_parts(article.body, reader=shelves.reader)
    trail = shelves.trail(article) if article.pk and article.path else []
    told = of_article(
        article,
        parts,
        url=origin(request) + shelves.address(article),
        origin=origin(request),
        business=str(Business.current()),
    )
    beside = [one for one in shelves.articles if article.pk and one.pk != article.pk and one.is_sibling_of(article)]
    return {
        "parts": parts,
        "trail": trail,
        "told": written([*told, *_films(parts), of_trail(_way(shelves, trail, article), origin=origin(request))]),
        "card": origin(request) + pictured if (pictured := card(article.body)) else "",
        "beside": [shelves.entry(one) for one in beside[:5]],
        "changed": date_format(article.last_published_at, "DATE_FORMAT") if article.last_published_at else "",
        "marked": request.GET.get("marked", ""),
        "is_public": ANYBODY.sees(article.audience_token),
    }


def _films(parts: list[Part]) -> list[Thing]:
    """Return the videos in an article that anybody may see, as search engines read them."""
    return [video_thing(part.video) for part in parts if part.video and ANYBODY.sees(part.video.audience)]


def _tongues(shelves: Shelves, found: Page) -> list[Tongue]:
    """Return the page in every language of its centre, as somebody may choose it; where it was never translated, it says so."""
    tongues = []
    spoken = {*languages_of(shelves.first), shelves.language}
    for code, name in LANGUAGES.items():
        if code not in spoken:
            continue
        other = Shelves(shelves.first, language=code, reader=shelves.reader)
        twin = other.translation(found)
        url = (
            other.address(twin or found)
            if twin or found.locale_id == shelves.first.locale_id
            else other.address(other.centre)
        )
        tongues.append(Tongue(code, name, url, code == shelves.language, twin is not None))
    return tongues


def _locale_id(shelves: Shelves, found: Page) -> int | None:
    return found.locale_id if found.locale.language_code == shelves.language else None


def _kept(request: HttpRequest, reader: Reader, response: HttpResponse) -> HttpResponse:
    """Let an answer to a stranger be kept ahead of us; what somebody signed in sees, nobody keeps."""
    if reader != ANYBODY or request.GET:
        patch_cache_control(response, private=True, no_cache=True)
        return response
    response.headers[KEPT] = "1"
    response.headers["Cache-Control"] = "no-cache"
    return response


def origin(request: HttpRequest) -> str:
    """Return the address of the host that is asked, without a path."""
    return request.build_absolute_uri("/").rstrip("/")
