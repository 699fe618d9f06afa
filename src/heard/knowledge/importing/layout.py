"""The name of a help centre and its shelves, as an export describes them, given to one that holds nothing yet."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from wagtail.models import Site

from heard.knowledge.importing.found import FoundCentre, FoundShelf
from heard.knowledge.importing.shelving import Shelf, Shelves, known_language, made_shelf
from heard.knowledge.models import Audience, HelpCentre


def lay_out(plans: Sequence[FoundCentre], shelves: Shelves) -> None:
    """Name a centre and put up its shelves, those that will be empty, too, in each language in which it holds nothing yet.

    Shelves that are each other's translations are so here. What holds something already stays as editors have it.
    """
    twins = Twins()
    for plan in sorted(plans, key=lambda one: not one.is_first):
        if language := known_language(plan.language):
            root = shelves.root(language)
            if root.is_new and isinstance(root.page, HelpCentre):
                _name(root.page, plan)
            _put_up(plan.shelves, root, twins, is_new=root.is_new)
            root.is_new = False


class Twins:
    """By what shelves are known that are each other's translations: one key for each name an export gives them."""

    def __init__(self) -> None:
        """Know none yet."""
        self._keys: dict[str, uuid.UUID] = {}
        self._taken: set[tuple[str, uuid.UUID]] = set()

    def learn(self, found: FoundShelf, language: str, key: uuid.UUID) -> None:
        """Remember the key of a shelf that stands."""
        self._taken.add((language, key))
        if found.id:
            self._keys.setdefault(found.id, key)

    def key(self, found: FoundShelf, language: str) -> uuid.UUID:
        """Return the key for a shelf that is made in this language."""
        key = self._keys.get(found.id)
        return key if key and (language, key) not in self._taken else uuid.uuid4()


def _name(page: HelpCentre, plan: FoundCentre) -> None:
    page.title = page.draft_title = plan.title
    page.intro, page.live = plan.intro, plan.is_live
    page.has_unpublished_changes = not plan.is_live
    page.seo_title, page.search_description = plan.seo_title, plan.search_description
    if plan.audience in Audience.values:
        page.audience = plan.audience
    page.save()
    Site.objects.filter(root_page=page).update(site_name=plan.title)


def _put_up(wanted: Sequence[FoundShelf], above: Shelf, twins: Twins, *, is_new: bool) -> None:
    language = above.page.language
    for found in sorted(wanted, key=lambda one: one.order):
        shelf = above.known(found.title, found.slug)
        if shelf is None and is_new:
            shelf = made_shelf(
                above, order=found.order, title=found.title, slug=found.slug, summary=found.summary, live=found.is_live,
                seo_title=found.seo_title, search_description=found.search_description,
                translation_key=twins.key(found, language),
            )  # fmt: skip
        if shelf is not None:
            twins.learn(found, language, shelf.page.translation_key)
            _put_up(found.shelves, shelf, twins, is_new=is_new)
    above.reached = 0  # articles stand between the shelves
