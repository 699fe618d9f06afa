"""Where imported articles come to stand: the tree of their language, the shelf named by their folder, an address of their own."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.text import slugify
from wagtail.models import Locale, Page

from heard.knowledge.models import Article, Collection, HelpCentre
from heard.knowledge.models.pages import PATH, HelpPage

LONGEST_SLUG = 100
LAST_WANTED = 100_000


@dataclass
class Shelf:
    """A page under which articles stand, with the addresses and the places that are taken there.

    shelves: those readers see, by their titles in small letters; by_slug: all of them, by the ends of their addresses.
    is_new: it holds nothing yet.
    """

    page: HelpPage
    slugs: set[str]
    places: set[int]
    last: int = 0
    added: int = 0
    reached: int = 0
    shelves: dict[str, Shelf] = field(default_factory=dict)
    by_slug: dict[str, Shelf] = field(default_factory=dict)
    is_new: bool = False

    def free_slug(self, wanted: str, title: str) -> str:
        """Return an address that nothing on this shelf has yet, and take it."""
        first = slugify(wanted or title, allow_unicode=True)[:LONGEST_SLUG].strip("-") or "article"
        slug, number = first, 1
        while slug in self.slugs:
            number += 1
            slug = f"{first}-{number}"
        self.slugs.add(slug)
        return slug

    def next_path(self, order: int = 0) -> str:
        """Return a place in the tree below this shelf, and take it: the one wanted or the next that is free, else behind the last.

        order: which one is wanted. What comes later with the same or a lower one stands behind.
        """
        place = max(order, self.reached + 1) if 0 < order <= LAST_WANTED else self.last + 1
        while place in self.places:
            place += 1
        if 0 < order <= LAST_WANTED:
            self.reached = place
        self.places.add(place)
        self.last = max(self.last, place)
        self.added += 1
        return str(Page._get_path(self.page.path, self.page.depth + 1, place))

    def known(self, title: str, slug: str) -> Shelf | None:
        """Return the shelf on this one that has both this address and title, or is the one readers see with this title."""
        exact = self.by_slug.get(slug)
        if exact is not None and exact.page.title.casefold() == title.casefold():
            return exact
        return self.shelves.get(title.casefold())

    def keep(self, shelf: Shelf) -> None:
        """Remember a shelf that stands on this one."""
        self.by_slug[shelf.page.slug] = shelf
        if shelf.page.live:
            self.shelves.setdefault(shelf.page.title.casefold(), shelf)


class Shelves:
    """The shelves of one help centre in all its languages; those that are missing are made as they are asked for."""

    def __init__(self, centre: HelpCentre) -> None:
        """Know the centre alone."""
        self.centre = centre
        self.roots: dict[str, Shelf] = {}

    def root(self, language: str) -> Shelf:
        """Return the top of the centre in a language of ours; it is put into it if it was not before."""
        if language not in self.roots:
            self.roots[language] = _shelf(_in_language(self.centre, language))
        return self.roots[language]

    def shelf(self, language: str, titles: tuple[str, ...], details: tuple[tuple[str, str], ...] = ()) -> Shelf:
        """Return the shelf with these titles, the outermost first; two floors at most.

        details: the addresses and summaries they get if they are made now.
        """
        here = self.root(language)
        described = itertools.chain(details, itertools.repeat(("", "")))
        for title, (slug, summary) in zip(titles[:2], described, strict=False):
            here = here.known(title, slug) or made_shelf(here, title=title, slug=slug, summary=summary)
        return here


def known_language(code: str) -> str:
    """Return which of our languages a code means ("de" for "de-at"), "" for none."""
    known = dict(settings.LANGUAGES)
    return code if code in known else code.partition("-")[0] if code.partition("-")[0] in known else ""


def address(page: HelpPage, slug: str, language: str) -> str:
    """Return the path at which readers find an article of this shelf."""
    return f"{PATH}{language}/{page.url_path.removeprefix(page.centre_url_path())}{slug}/"


def article_path(article: Article) -> str:
    """Return the path at which readers find an article."""
    return f"{PATH}{article.language}/{article.url_path.removeprefix(article.centre_url_path())}"


def made_shelf(above: Shelf, *, order: int = 0, **fields: Any) -> Shelf:
    """Make a shelf on another, in the place that is wanted if it is free, and return it."""
    made = Collection(locale=above.page.locale, **fields)
    made.slug = above.free_slug(made.slug, made.title)
    above.page.refresh_from_db()
    above.page.add_child(instance=made)
    made.path = above.next_path(order)
    above.added -= 1  # Wagtail has counted it
    Page.objects.filter(pk=made.pk).update(path=made.path)
    shelf = Shelf(made, set(), set(), is_new=True)
    above.keep(shelf)
    return shelf


def _in_language(centre: HelpCentre, language: str) -> HelpCentre:
    if centre.language == language:
        return centre
    locale, _ = Locale.objects.get_or_create(language_code=language)
    there: HelpCentre | None = centre.get_translation_or_none(locale)
    if there is None:
        there = centre.copy_for_translation(locale)
        HelpCentre.objects.filter(pk=there.pk).update(live=True, has_unpublished_changes=False)
        there.refresh_from_db()
    return there


def _shelf(page: HelpPage) -> Shelf:
    below = list(page.get_children().values_list("slug", "path"))
    places = {Page._str2int(path[-Page.steplen :]) for _, path in below}
    shelf = Shelf(page, {slug for slug, _ in below}, places, max(places, default=0), is_new=not below)
    for collection in Collection.objects.child_of(page).order_by("path"):
        shelf.keep(_shelf(collection))
    return shelf
