"""Where imported articles come to stand: the tree of their language, the shelf named by their folder, an address of their own."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.text import slugify
from wagtail.models import Locale, Page

from heard.knowledge.models import Article, Collection, HelpCentre
from heard.knowledge.models.pages import PATH, HelpPage

LONGEST_SLUG = 100


@dataclass
class Shelf:
    """A page under which articles stand, with the addresses that are taken there and the place of the last."""

    page: HelpPage
    slugs: set[str]
    last: int
    added: int = 0
    shelves: dict[str, Shelf] = field(default_factory=dict)

    def free_slug(self, wanted: str, title: str) -> str:
        """Return an address that nothing on this shelf has yet, and take it."""
        first = slugify(wanted or title, allow_unicode=True)[:LONGEST_SLUG].strip("-") or "article"
        slug, number = first, 1
        while slug in self.slugs:
            number += 1
            slug = f"{first}-{number}"
        self.slugs.add(slug)
        return slug

    def next_path(self) -> str:
        """Return the place in the tree behind the last page of this shelf, and take it."""
        self.last += 1
        self.added += 1
        return str(Page._get_path(self.page.path, self.page.depth + 1, self.last))


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
            key = title.casefold()
            if key not in here.shelves:
                here.shelves[key] = _made(here, title, slug, summary)
            here = here.shelves[key]
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
    last = max((Page._str2int(path[-Page.steplen :]) for _, path in below), default=0)
    shelf = Shelf(page, {slug for slug, _ in below}, last)
    for collection in Collection.objects.child_of(page).live():
        shelf.shelves.setdefault(collection.title.casefold(), _shelf(collection))
    return shelf


def _made(above: Shelf, title: str, slug: str, summary: str) -> Shelf:
    made = Collection(title=title, slug=above.free_slug(slug, title), summary=summary, locale=above.page.locale)
    above.page.refresh_from_db()
    above.page.add_child(instance=made)
    above.last = Page._str2int(made.path[-Page.steplen :])
    return Shelf(made, set(), 0)
