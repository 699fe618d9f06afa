"""The community's map for search engines: one for each ten thousand numbers, and one of these maps."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from heard.community.paths import question_path
from heard.community.queries.for_engines import A_MAP, in_map, maps
from heard.community.views.visiting import Visitor, open_to_all
from heard.knowledge.views.pages import origin

HIGHEST = 2**63 // A_MAP - 1


@require_safe
@open_to_all
def sitemaps(request: HttpRequest, _visitor: Visitor) -> HttpResponse:
    """Return where the maps are."""
    places = [reverse("community:sitemap_part", args=[number]) for number in maps()]
    return _xml(request, "community/sitemaps.xml", {"places": places})


@require_safe
@open_to_all
def sitemap(request: HttpRequest, _visitor: Visitor, number: int) -> HttpResponse:
    """Return the questions of one map, as everybody sees them. Raises Http404 where there are none."""
    found = in_map(number) if number <= HIGHEST else []
    if not found:
        raise Http404
    no_twins: list[tuple[str, str]] = []  # a question is in one language
    rows = [(question_path(one.question), one.changed_at, no_twins) for one in found]
    return _xml(request, "knowledge/sitemap.xml", {"rows": rows})


def _xml(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    told = {**context, "origin": origin(request)}
    return render(request, template, told, content_type="application/xml", using="jinja2")
