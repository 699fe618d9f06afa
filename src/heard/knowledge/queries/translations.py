"""How translations stand: for each article, in which languages it is, is missing, or is older than its original."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from heard.knowledge.models import Article, HelpCentre

LOOKED_AT = 20_000


class Standing(TextChoices):
    """How an article stands in one language."""

    THERE = "there", _("Up to date")
    OLDER = "older", _("Older than its original")
    DRAFT = "draft", _("Draft")
    MISSING = "missing", _("Missing")


@dataclass(frozen=True, slots=True)
class Version:
    """An article in one language. number: of its page, 0 when there is none."""

    language: str
    standing: Standing
    number: int = 0


@dataclass(frozen=True, slots=True)
class Translated:
    """An article, by its original, with its versions in the other languages."""

    number: int
    title: str
    language: str
    versions: tuple[Version, ...]

    def stands(self, language: str, standing: str) -> bool:
        """Whether it stands so in a language; "" means any."""
        return any(
            one.language == (language or one.language) and one.standing == (standing or one.standing)
            for one in self.versions
        )


@dataclass(frozen=True, slots=True)
class _Page:
    pk: int
    key: uuid.UUID
    language: str
    title: str
    live: bool
    at: dt.datetime | None


def languages_of(centre: HelpCentre) -> list[str]:
    """Return the languages a help centre is in, its first one in front."""
    group = HelpCentre.objects.filter(translation_key=centre.translation_key).order_by("pk").select_related("locale")
    return [one.language for one in group]


def translations_of(centre: HelpCentre) -> list[Translated]:
    """Return the published articles of a help centre in whatever language, by the oldest page of each, as people sort titles.

    The first 20,000 pages are looked at.
    """
    languages = languages_of(centre)
    groups: dict[uuid.UUID, list[_Page]] = {}
    for page in _pages(centre):
        groups.setdefault(page.key, []).append(page)
    found = [_translated(pages, languages) for pages in groups.values() if pages[0].live]
    return sorted(found, key=lambda one: (one.title.casefold(), one.number))


def counted(found: Sequence[Translated]) -> Mapping[tuple[str, str], int]:
    """Return how many articles stand how in each language, by language and standing."""
    return Counter((one.language, one.standing.value) for article in found for one in article.versions)


def _pages(centre: HelpCentre) -> list[_Page]:
    roots = HelpCentre.objects.filter(translation_key=centre.translation_key).values_list("path", flat=True)
    below = Article.objects.none()
    for path in roots:
        below = below | Article.objects.filter(path__startswith=path)
    fields = ("pk", "translation_key", "locale__language_code", "title", "live", "last_published_at")
    return [_Page(*row) for row in below.order_by("pk").values_list(*fields)[:LOOKED_AT]]


def _translated(pages: list[_Page], languages: list[str]) -> Translated:
    original = pages[0]
    there = {page.language: page for page in pages}
    others = tuple(_version(original, one, there.get(one)) for one in languages if one != original.language)
    return Translated(original.pk, original.title, original.language, others)


def _version(original: _Page, language: str, page: _Page | None) -> Version:
    if page is None:
        return Version(language, Standing.MISSING)
    if not page.live:
        return Version(language, Standing.DRAFT, page.pk)
    is_older = bool(original.at and page.at and page.at < original.at)
    return Version(language, Standing.OLDER if is_older else Standing.THERE, page.pk)
