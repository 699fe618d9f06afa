"""Found articles stored in a help centre: what is new put up, what changed updated, what is the same left alone."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import OuterRef, Subquery
from wagtail.models import Page

from heard.knowledge.actions.index_articles import index_articles
from heard.knowledge.importing.bulk import add_revisions, next_numbers, put_up, taken_plans
from heard.knowledge.importing.films import Films, Made
from heard.knowledge.importing.found import Anything, Found, FoundCentre, FoundVideo, FoundWebinar, Unread
from heard.knowledge.importing.groups import Groups
from heard.knowledge.importing.layout import lay_out
from heard.knowledge.importing.links import Places
from heard.knowledge.importing.once import once
from heard.knowledge.importing.outcome import Outcome, Remember
from heard.knowledge.importing.owners import Owners
from heard.knowledge.importing.pictures import Pictures
from heard.knowledge.importing.search_only import keep_for_search
from heard.knowledge.importing.shelving import LAST_WANTED, Shelves, address, article_path
from heard.knowledge.importing.talks import store_webinars
from heard.knowledge.importing.writing import Placed, Writing, planned
from heard.knowledge.models import Article, HelpCentre
from heard.knowledge.models.pages import PATH

AT_ONCE = 200
LARGE = ("body", "html", "plain")  # of an article; some hundred are in memory at one time, however many are imported
OURS = "heard-article-"
"""How an export calls an article that came from no import; a number follows."""


def store_articles(
    found: Iterable[Anything],
    *,
    centre: HelpCentre,
    language: str,
    at: dt.datetime,
    is_rehearsal: bool = False,
    tell: Callable[[int, int], None] = lambda done, all_of_them: None,
    remember: Remember = lambda kept: None,
    searches_others: bool = False,
    made: Made = lambda what, number, revision: None,
) -> Outcome:
    """Store articles and return what became of them; all of them can be found by search when it returns.

    Of an export of ours the centre's name, its shelves, videos and webinars are stored, too.

    language: of what does not say its own. searches_others: what is in a language the help centre has no pages in is kept for
    search alone, and not refused. is_rehearsal: nothing stays, but the outcome is what it would be.
    tell: hears how many of how many articles are done. Some hundred are stored with each transaction;
    remember: hears within it which. made: hears of each new video and webinar, likewise.
    """
    outcome, beside = Outcome(), Beside()
    pages, others = once(beside.set_aside(found), outcome, language=language, searches_others=searches_others)
    run = _Run(
        outcome, beside, language=language, at=at, is_rehearsal=is_rehearsal, tell=tell, remember=remember, made=made
    )
    with transaction.atomic():
        placed = _placed(pages, centre, beside.centres)
        if is_rehearsal:
            run.store(placed)
            transaction.set_rollback(True)
    if not is_rehearsal:
        run.store(placed)
    keep_for_search(others, centre=centre, outcome=outcome, is_rehearsal=is_rehearsal)
    return outcome


@dataclass
class Beside:
    """What an import finds beside articles."""

    centres: list[FoundCentre] = field(default_factory=list)
    videos: list[FoundVideo] = field(default_factory=list)
    webinars: list[FoundWebinar] = field(default_factory=list)

    def set_aside(self, found: Iterable[Anything]) -> Iterator[Found | Unread]:
        """Yield the articles, and keep the others; videos in the order in which they were made."""
        for one in found:
            match one:
                case FoundCentre():
                    self.centres.append(one)
                case FoundVideo():
                    self.videos.append(one)
                case FoundWebinar():
                    self.webinars.append(one)
                case _:
                    yield one


def _placed(wanted: list[Found], centre: HelpCentre, plans: list[FoundCentre]) -> deque[Placed]:
    shelves = Shelves(centre)
    lay_out(plans, shelves)
    known = {language: _known(shelves, language) for language in {centre.language, *(one.language for one in wanted)}}
    groups = Groups(known)
    new = [one for one in wanted if _match(one, known) is None]
    for one in new:
        shelves.shelf(
            one.language, one.shelves, one.shelf_details
        )  # all shelves stand before the places of articles are reckoned
    numbers = iter(next_numbers(Page, len(new)))
    in_order = sorted(
        wanted, key=lambda one: one.order or LAST_WANTED
    )  # only those of one shelf are compared in the end
    return deque(_place(one, _match(one, known), shelves, numbers, groups) for one in in_order)


def _known(shelves: Shelves, language: str) -> dict[str, Article]:
    below = Article.objects.descendant_of(shelves.root(language).page).select_related("locale").defer(*LARGE)
    oldest = Article.objects.filter(translation_key=OuterRef("translation_key")).order_by("pk").values("pk")[:1]
    found = list(below.annotate(oldest=Subquery(oldest)).order_by("-pk"))
    by_own = {f"{OURS}{one.pk}": one for one in found if not one.external_id}
    return by_own | {one.external_id or f"{OURS}{one.oldest}": one for one in found}


def _match(found: Found, known: dict[str, dict[str, Article]]) -> Article | None:
    return known[found.language].get(found.external_id)


def _place(found: Found, article: Article | None, shelves: Shelves, numbers: Iterable[int], groups: Groups) -> Placed:
    if article is not None:
        return Placed(found, article, None, article.latest_revision_id, article.live)
    shelf = shelves.shelf(found.language, found.shelves, found.shelf_details)
    slug = shelf.free_slug(found.slug, found.title)
    made = Article(
        id=next(iter(numbers)), path=shelf.next_path(found.order), depth=shelf.page.depth + 1, numchild=0, slug=slug, url_path=f"{shelf.page.url_path}{slug}/",
        content_type=ContentType.objects.get_for_model(Article), locale=shelf.page.locale, translation_key=groups.key(found),
        external_id=found.external_id, edition=0, live=found.is_live, audience=getattr(shelves.centre, "audience", "everyone"),
    )  # fmt: skip
    made.page_ptr_id = made.id
    return Placed(found, made, shelf)


@dataclass
class _Run:
    """One import on its way; its fields are what `store_articles` was told."""

    outcome: Outcome
    beside: Beside
    language: str
    at: dt.datetime
    is_rehearsal: bool
    tell: Callable[[int, int], None]
    remember: Remember
    made: Made

    def store(self, placed: deque[Placed]) -> None:
        """Store videos and webinars, then the articles, which may show them."""
        writing = self._writing(placed)
        done, all_of_them = 0, len(placed)
        while placed:
            batch = _whole([placed.popleft() for _one in range(min(AT_ONCE, len(placed)))])
            written = [one for one in batch if writing.is_written(one)]
            if not self.is_rehearsal:
                _save(written, at=self.at, remember=self.remember)
            done += len(batch)
            self.tell(done, all_of_them)
        lost = [Unread(where, reason) for where, reason in writing.pictures.lost]
        self.outcome.remarks += [*lost, *writing.owners.lost]

    def _writing(self, placed: Iterable[Placed]) -> Writing:
        places, outcome = Places(), self.outcome
        for one in placed:
            shelf, article = one.shelf, one.article
            places.learn(
                one.found, address(shelf.page, article.slug, one.found.language) if shelf else article_path(article)
            )
        films = Films(places, outcome, language=self.language, is_rehearsal=self.is_rehearsal, made=self.made)
        films.store(self.beside.videos)
        store_webinars(
            self.beside.webinars, films=films, outcome=outcome, language=self.language, at=self.at, made=self.made
        )
        for webinar in self.beside.webinars:
            slug = str(webinar.said.get("slug"))
            places.learn_file(webinar.root, webinar.path, f"{PATH}webinars/{slug}/")
        return Writing(places, Pictures(is_rehearsal=self.is_rehearsal), films, Owners(), outcome)


def _whole(batch: list[Placed]) -> list[Placed]:
    """Return those of a batch that stand already with their texts, which were left out while only their places mattered."""
    standing = [one.article.pk for one in batch if not one.shelf]
    texts = Article.objects.in_bulk(standing).items() if standing else ()
    known = {number: {name: getattr(article, name) for name in LARGE} for number, article in texts}
    for one in batch:
        one.article.__dict__.update(known.get(one.article.pk, {}))
    return batch


@transaction.atomic
def _save(written: list[Placed], *, at: dt.datetime, remember: Remember) -> None:
    new = [one for one in written if one.shelf]
    shelves = {id(one.shelf): one.shelf for one in new if one.shelf}
    put_up([one.article for one in new], shelves.values(), at=at, planned=planned(new))
    changed = [one.article for one in written if not one.shelf]
    if changed:
        add_revisions(changed, at=at, planned=taken_plans(changed))
        for article in changed:
            article.save(clean=False)
    index_articles(article_ids=[one.article.pk for one in written])
    remember([one.kept() for one in written])
