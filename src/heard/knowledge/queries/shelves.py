"""What stands where in a help centre, in one language, filled up with what only its first language has."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from wagtail.models import Locale, Page, Site

from heard.knowledge.models import Article, Collection, HelpCentre
from heard.knowledge.models.pages import PATH
from heard.knowledge.reading import Reader


@dataclass(frozen=True)
class Entry:
    """A page as it is listed: `count` articles stand below a shelf; `is_foreign` says it is not in the language asked for."""

    page: Page
    url: str
    is_foreign: bool
    count: int = 0

    @property
    def title(self) -> str:
        """What it is called."""
        return str(self.page.title)

    @property
    def summary(self) -> str:
        """A sentence about it."""
        return str(getattr(self.page, "summary", ""))


class Shelves:
    """A help centre in one language, as one reader sees it."""

    def __init__(self, centre: HelpCentre, *, language: str, reader: Reader) -> None:
        """Remember what is asked for; nothing is read yet. `centre` is the one in its first language."""
        self.first = centre
        self.language = language
        self.reader = reader

    @cached_property
    def own(self) -> HelpCentre | None:
        """The centre in the language asked for, if there is one."""
        if self.first.language == self.language:
            return self.first
        found = HelpCentre.objects.live().filter(
            translation_key=self.first.translation_key, locale__language_code=self.language
        )
        centre: HelpCentre | None = found.first()
        return centre

    @property
    def centre(self) -> HelpCentre:
        """The centre whose words are shown."""
        return self.own or self.first

    @cached_property
    def articles(self) -> list[Article]:
        """All articles that are listed, in their own language before the first, without their texts."""
        seen = self._articles_below(self.own) if self.own else []
        if self.own != self.first:
            known = {article.translation_key for article in seen}
            seen += [one for one in self._articles_below(self.first) if one.translation_key not in known]
        return seen

    def entries(self, shelf: Page) -> list[Entry]:
        """Return what stands on a shelf, or in the centre itself, in the editors' order: shelves that hold something, articles."""
        pages: list[Page] = []
        for one in self._versions(shelf):
            known = {page.translation_key for page in pages}
            pages += [page for page in self._children(one) if page.translation_key not in known]
        listed = [self.entry(page, count=self._count(page)) for page in pages]
        return [one for one in listed if one.count or isinstance(one.page, Article)]

    def entry(self, page: Page, *, count: int = 0) -> Entry:
        """Return a page as it is listed."""
        return Entry(page, self.address(page), page.locale_id != self._locale_id, count)

    def address(self, page: Page) -> str:
        """Return the path of a page in the language asked for."""
        return f"{PATH}{self.language}/{page.url_path.removeprefix(_root_of(page.url_path))}"

    def find(self, path: str) -> Page | None:
        """Return the page at a path below the centre ("orders/where-is-my-parcel/"), in its language or else the first."""
        for centre in dict.fromkeys(filter(None, (self.own, self.first))):
            page = Page.objects.live().filter(url_path=centre.url_path + path).first()
            if page is not None and (shown := page.specific) and self.may_see(shown):
                return shown
        return None

    def may_see(self, page: Page) -> bool:
        """Whether the reader may see a page: an article meant for them, or a shelf with something on it."""
        if isinstance(page, Article):
            return self.reader.sees(page.audience_token)
        if isinstance(page, Collection):
            return self.reader.is_agent or self._count(page) > 0
        return isinstance(page, HelpCentre)

    def translation(self, page: Page) -> Page | None:
        """Return a page in the language asked for, when there is one that the reader may see."""
        if page.locale_id == self._locale_id:
            return page
        if self.own is None:  # nobody finds what stands in a centre that was taken back
            return None
        found = Page.objects.live().filter(translation_key=page.translation_key, locale_id=self._locale_id).first()
        return found.specific if found is not None and self.may_see(found.specific) else None

    def trail(self, page: Page) -> list[Entry]:
        """Return the shelves above a page, the outermost first."""
        above = Page.objects.live().ancestor_of(page).filter(depth__gt=2).order_by("depth")
        return [self.entry(self.translation(one) or one) for one in above]

    @cached_property
    def _locale_id(self) -> int | None:
        known: int | None = Locale.objects.filter(language_code=self.language).values_list("pk", flat=True).first()
        return known

    def _articles_below(self, centre: HelpCentre) -> list[Article]:
        found = Article.objects.descendant_of(centre).visible_to(self.reader).select_related("locale")
        return list(found.defer("body", "html", "plain", "questions").order_by("path"))

    def _versions(self, shelf: Page) -> list[Page]:
        """Return a shelf in the language asked for, then in the first one."""
        if self.language == self.first.language:
            return [shelf]
        twins = [page for page in self._all_shelves.get(shelf.translation_key, ()) if page.pk != shelf.pk]
        return sorted([shelf, *twins], key=lambda page: page.locale_id != self._locale_id)

    @cached_property
    def _all_shelves(self) -> dict[Any, list[Page]]:
        """All centres and shelves in the language asked for and in the first one, read at once."""
        known: dict[Any, list[Page]] = defaultdict(list)
        for kind in (HelpCentre, Collection):
            for page in kind.objects.live().filter(locale_id__in=[self._locale_id, self.first.locale_id]):
                known[page.translation_key].append(page)
        return known

    def _children(self, shelf: Page) -> list[Page]:
        shelves = Collection.objects.live().child_of(shelf).select_related("locale")
        articles = [one for one in self.articles if one.is_child_of(shelf)]
        return sorted([*shelves, *articles], key=lambda page: page.path)

    def _count(self, page: Page) -> int:
        """How many articles stand on a shelf, each counted once whatever languages it is in."""
        if isinstance(page, Article):
            return 0
        paths = tuple(one.path for one in self._versions(page))
        return sum(one.path.startswith(paths) for one in self.articles)


def first_centre(request: HttpRequest) -> HelpCentre | None:
    """Return the help centre of the host that is asked, in its first language; None when there is none."""
    site = Site.find_for_request(request)
    if site is None:
        return None
    found: HelpCentre | None = HelpCentre.objects.live().filter(pk=site.root_page_id).select_related("locale").first()
    return found


def _root_of(url_path: str) -> str:
    return "/".join(url_path.split("/")[:2]) + "/"
