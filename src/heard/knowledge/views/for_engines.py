"""What search engines ask for: which pages there are, and which are none of their business."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe
from wagtail.models import Page

from heard.knowledge.models import Article, Collection, HelpCentre, Video, Webinar
from heard.knowledge.queries.shelves import first_centre
from heard.knowledge.reading import ANYBODY
from heard.knowledge.views.pages import KEPT, origin

CLOSED = (
    "/account/", "/studio/", "/api/", "/request/", "/asked/", "/remedy/", "/help/search/", "/community/ask/", "/community/joining/",
    "/community/mail/", "/community/mine/",
)  # fmt: skip
MOST = 50_000  # addresses in one sitemap (sitemaps.org)
MOST_EVENTS = 5_000


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Return every page of the centre that anybody may read, with its other languages."""
    centre = first_centre(request)
    pages: list[HelpCentre | Collection | Article] = []
    if centre is not None:
        for own in HelpCentre.objects.live().filter(translation_key=centre.translation_key).select_related("locale"):
            articles = Article.objects.descendant_of(own).visible_to(ANYBODY).select_related("locale")
            listed = list(articles.defer("body", "html", "plain")[:MOST])
            shelves = Collection.objects.live().descendant_of(own).select_related("locale")
            filled = {one.path[:end] for one in listed for end in range(Page.steplen, len(one.path), Page.steplen)}
            pages += [own, *(one for one in shelves if one.path in filled), *listed]
    by_key: dict[str, list[HelpCentre | Collection | Article]] = {}
    for page in pages[:MOST]:
        by_key.setdefault(str(page.translation_key), []).append(page)
    rows = [(_address(page), page.last_published_at, _twins(twins)) for twins in by_key.values() for page in twins]
    context = {"rows": rows, "origin": origin(request)}
    response = render(request, "knowledge/sitemap.xml", context, content_type="application/xml")
    response.headers[KEPT] = "1"
    return response


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """Return the pages of webinars and videos that anybody may see."""
    webinars = Webinar.objects.visible_to(ANYBODY).filter(cancelled_at=None).order_by("-starts_at")
    videos = Video.objects.visible_to(ANYBODY).order_by("-pk").values_list("pk", flat=True)
    places = [reverse("knowledge:webinars")] if webinars.exists() else []
    places += [
        reverse("knowledge:webinar", args=[slug]) for slug in webinars.values_list("slug", flat=True)[:MOST_EVENTS]
    ]
    places += [reverse("knowledge:video", args=[number]) for number in videos[:MOST_EVENTS]]
    rows: list[tuple[str, None, list[str]]] = [(place, None, []) for place in places]
    context = {"rows": rows, "origin": origin(request)}
    return render(request, "knowledge/sitemap.xml", context, content_type="application/xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Return what search engines may look at."""
    own = (reverse(name) for name in ("knowledge:sitemap", "knowledge:sitemap_events"))
    others = (import_string(name)() for name in settings.HEARD_MORE_SITEMAPS)  # of floors we do not know
    maps = (f"Sitemap: {origin(request)}{place}" for place in (*own, *others) if place)
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), *maps]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _twins(pages: list[HelpCentre | Collection | Article]) -> list[tuple[str, str]]:
    return [(page.language, _address(page)) for page in pages] if len(pages) > 1 else []


def _address(page: HelpCentre | Collection | Article) -> str:
    return f"/help/{page.language}/{page.url_path.removeprefix(page.centre_url_path())}"
