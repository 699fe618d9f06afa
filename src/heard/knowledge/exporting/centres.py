"""A help centre in one language: its name and welcome, and its shelves in their order, those with nothing on them, too."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import OuterRef, Subquery
from wagtail.models import Page, Site

from heard.knowledge.exporting.parts import Written, state_of, yaml_of
from heard.knowledge.models import Collection, HelpCentre

CENTRE = "centre.yaml"
SHELF = "heard-shelf-"
"""How an export calls a shelf, the same in all its languages; a number follows."""


def written_centre(centre: HelpCentre, places: dict[str, int]) -> Written:
    """Return the file that says what the centre is called and which shelves it has. places: as `places_of` returns them."""
    oldest = Collection.objects.filter(translation_key=OuterRef("translation_key")).order_by("pk").values("pk")[:1]
    below: dict[str, list[Any]] = defaultdict(list)
    for shelf in Collection.objects.descendant_of(centre).annotate(oldest=Subquery(oldest)).order_by("path"):
        below[shelf.path[: -shelf.steplen]].append(shelf)
    first = first_language_of(centre)
    said = {
        "heard": "centre",
        "language": centre.language,
        "translates": first.slug if first.pk != centre.pk else "",
        "host": _host(first),
        "title": centre.title,
        "intro": centre.intro,
        "audience": centre.audience,
        "state": state_of(is_live=centre.live),
        **engine_words(centre),
        "shelves": _shelves(centre.path, below, places),
    }
    return Written(f"{centre.slug}/{CENTRE}", [yaml_of(said).encode()])


def places_of(centre: HelpCentre) -> dict[str, int]:
    """Return of each page below a centre, by its path, the how manyth it is on its shelf."""
    counted: dict[str, int] = defaultdict(int)
    places: dict[str, int] = {}
    for path in Page.objects.descendant_of(centre).order_by("path").values_list("path", flat=True):
        counted[path[: -Page.steplen]] += 1
        places[path] = counted[path[: -Page.steplen]]
    return places


def first_language_of(centre: HelpCentre) -> HelpCentre:
    """Return the centre in its first language: the one its site shows, else the oldest."""
    same = HelpCentre.objects.filter(translation_key=centre.translation_key).order_by("pk")
    roots = Site.objects.filter(root_page__in=same.values("pk")).values("root_page")
    first: HelpCentre = same.filter(pk__in=roots).first() or same[0]
    return first


def _host(centre: HelpCentre) -> str:
    """Return the name of its own that a centre has, "" for the one that all other names show."""
    own = Site.objects.filter(root_page=centre, is_default_site=False).values_list("hostname", flat=True)
    return "" if Site.objects.filter(root_page=centre, is_default_site=True).exists() else own.first() or ""


def engine_words(page: Page) -> dict[str, str]:
    """Return what a page says to search engines alone."""
    return {"seo_title": page.seo_title, "search_description": page.search_description}


def _shelves(path: str, below: dict[str, list[Any]], places: dict[str, int]) -> list[dict[str, Any]]:
    made = []
    for shelf in below[path]:
        said = {
            "id": f"{SHELF}{shelf.oldest}",
            "title": shelf.title,
            "slug": shelf.slug,
            "summary": shelf.summary,
            "order": places[shelf.path],
            "state": state_of(is_live=shelf.live),
            **engine_words(shelf),
            "shelves": _shelves(shelf.path, below, places),
        }
        made.append({name: value for name, value in said.items() if value not in ("", [])})
    return made
