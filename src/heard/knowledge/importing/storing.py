"""Found articles stored in a help centre: what is new put up, what changed updated, what is the same left alone."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import OuterRef, Subquery
from wagtail.blocks import StreamValue
from wagtail.models import Page

from heard.knowledge.actions.index_articles import index_articles
from heard.knowledge.article_html import article_html
from heard.knowledge.cleaning import CLEANING_RULES, clean, plain_words
from heard.knowledge.importing.body import body_of
from heard.knowledge.importing.bulk import add_revisions, next_numbers, put_up
from heard.knowledge.importing.found import Found, Unread
from heard.knowledge.importing.groups import Groups
from heard.knowledge.importing.links import Places, with_links, with_pictures
from heard.knowledge.importing.once import once
from heard.knowledge.importing.outcome import Kept, Outcome, Remember
from heard.knowledge.importing.pictures import Pictures
from heard.knowledge.importing.same import is_same_text
from heard.knowledge.importing.search_only import keep_for_search
from heard.knowledge.importing.shelving import Shelf, Shelves, address, article_path
from heard.knowledge.models import Article, HelpCentre
from heard.knowledge.reading import SEGMENT_PREFIX

AT_ONCE = 200
LARGE = ("body", "html", "plain")  # of an article; some hundred are in memory at one time, however many are imported
OURS = "heard-article-"
"""How an export calls an article that came from no import; a number follows."""


@dataclass
class _Placed:
    """A found article with the page it becomes, or is already."""

    found: Found
    article: Article
    shelf: Shelf | None  # where it is put up; None for one that stands already
    before_id: int | None = None
    was_live: bool = False

    def kept(self) -> Kept:
        """Return what is remembered of it once it is stored."""
        is_new = self.shelf is not None
        return Kept(self.article.pk, self.article.latest_revision_id, is_new, self.before_id, self.was_live)


def store_articles(
    found: Iterable[Found | Unread],
    *,
    centre: HelpCentre,
    language: str,
    at: dt.datetime,
    is_rehearsal: bool = False,
    tell: Callable[[int, int], None] = lambda done, all_of_them: None,
    remember: Remember = lambda kept: None,
    searches_others: bool = False,
) -> Outcome:
    """Store articles and return what became of them; all of them can be found by search when it returns.

    language: of what does not say its own. searches_others: what is in a language the help centre has no pages in is kept for
    search alone, and not refused. is_rehearsal: nothing stays, but the outcome is what it would be.
    tell: hears how many of how many articles are done. Some hundred are stored with each transaction;
    remember: hears within it which.
    """
    outcome = Outcome()
    pages, others = once(found, outcome, language=language, searches_others=searches_others)
    with transaction.atomic():
        placed = _placed(pages, centre)
        if is_rehearsal:
            _store(placed, outcome, at=at, is_rehearsal=True, tell=tell)
            transaction.set_rollback(True)
    if not is_rehearsal:
        _store(placed, outcome, at=at, is_rehearsal=False, tell=tell, remember=remember)
    keep_for_search(others, centre=centre, outcome=outcome, is_rehearsal=is_rehearsal)
    return outcome


def _placed(wanted: list[Found], centre: HelpCentre) -> deque[_Placed]:
    shelves = Shelves(centre)
    known = {language: _known(shelves, language) for language in {centre.language, *(one.language for one in wanted)}}
    groups = Groups(known)
    new = [one for one in wanted if _match(one, known) is None]
    for one in new:
        shelves.shelf(
            one.language, one.shelves, one.shelf_details
        )  # all shelves stand before the places of articles are reckoned
    numbers = iter(next_numbers(Page, len(new)))
    return deque(_place(one, _match(one, known), shelves, numbers, groups) for one in wanted)


def _known(shelves: Shelves, language: str) -> dict[str, Article]:
    below = Article.objects.descendant_of(shelves.root(language).page).select_related("locale").defer(*LARGE)
    oldest = Article.objects.filter(translation_key=OuterRef("translation_key")).order_by("pk").values("pk")[:1]
    found = list(below.annotate(oldest=Subquery(oldest)).order_by("-pk"))
    by_own = {f"{OURS}{one.pk}": one for one in found if not one.external_id}
    return by_own | {one.external_id or f"{OURS}{one.oldest}": one for one in found}


def _match(found: Found, known: dict[str, dict[str, Article]]) -> Article | None:
    return known[found.language].get(found.external_id)


def _place(found: Found, article: Article | None, shelves: Shelves, numbers: Iterable[int], groups: Groups) -> _Placed:
    if article is not None:
        return _Placed(found, article, None, article.latest_revision_id, article.live)
    shelf = shelves.shelf(found.language, found.shelves)
    slug = shelf.free_slug(found.slug, found.title)
    made = Article(
        id=next(iter(numbers)), path=shelf.next_path(), depth=shelf.page.depth + 1, numchild=0, slug=slug, url_path=f"{shelf.page.url_path}{slug}/",
        content_type=ContentType.objects.get_for_model(Article), locale=shelf.page.locale, translation_key=groups.key(found),
        external_id=found.external_id, edition=0, live=found.is_live, audience=getattr(shelves.centre, "audience", "everyone"),
    )  # fmt: skip
    made.page_ptr_id = made.id
    return _Placed(found, made, shelf)


def _store(
    placed: deque[_Placed],
    outcome: Outcome,
    *,
    at: dt.datetime,
    is_rehearsal: bool,
    tell: Callable[[int, int], None],
    remember: Remember = lambda kept: None,
) -> None:
    places = Places()
    for one in placed:
        at_path = (
            address(one.shelf.page, one.article.slug, one.found.language) if one.shelf else article_path(one.article)
        )
        places.learn(one.found, at_path)
    pictures = Pictures(is_rehearsal=is_rehearsal)
    done, all_of_them = 0, len(placed)
    while placed:
        batch = _whole([placed.popleft() for _one in range(min(AT_ONCE, len(placed)))])
        written = [one for one in batch if _is_written(one, places, pictures, outcome)]
        if not is_rehearsal:
            _save(written, at=at, remember=remember)
        done += len(batch)
        tell(done, all_of_them)
    outcome.remarks += [Unread(where, reason) for where, reason in pictures.lost]


def _whole(batch: list[_Placed]) -> list[_Placed]:
    """Return those of a batch that stand already with their texts, which were left out while only their places mattered."""
    standing = [one.article.pk for one in batch if not one.shelf]
    texts = Article.objects.in_bulk(standing).items() if standing else ()
    known = {number: {name: getattr(article, name) for name in LARGE} for number, article in texts}
    for one in batch:
        one.article.__dict__.update(known.get(one.article.pk, {}))
    return batch


@transaction.atomic
def _save(written: list[_Placed], *, at: dt.datetime, remember: Remember) -> None:
    new = [one for one in written if one.shelf]
    put_up([one.article for one in new], {id(one.shelf): one.shelf for one in new if one.shelf}.values(), at=at)
    changed = [one.article for one in written if not one.shelf]
    if changed:
        add_revisions(changed, at=at)
        for article in changed:
            article.save(clean=False)
    index_articles(article_ids=[one.article.pk for one in written])
    remember([one.kept() for one in written])


def _is_written(one: _Placed, places: Places, pictures: Pictures, outcome: Outcome) -> bool:
    """Write what was found into the page; tell whether this made a difference."""
    found, article = one.found, one.article
    html = with_pictures(clean(found.html), lambda source, words: pictures.address(source, words, found))
    html, lost = with_links(html, lambda href: places.address(href, found))
    outcome.remarks += [Unread(found.where, f"the link {href} leads nowhere") for href in lost]
    is_changed = _is_text_changed(article, html, pictures, of=found.kind, is_new=one.shelf is not None)
    is_changed = _told_beside(found, article) or is_changed
    outcome.audiences[article.audience] += 1
    if one.shelf:
        outcome.new += 1
        outcome.titles["new"].append(article.title)
    elif is_changed:
        outcome.changed += 1
        outcome.titles["changed"].append(article.title)
    else:
        outcome.same += 1
    return is_changed or one.shelf is not None


def _is_text_changed(article: Article, html: str, pictures: Pictures, *, of: str, is_new: bool) -> bool:
    """Give an article its text, unless it reads so already."""
    parts = body_of(html, pictures.numbers, of=of)
    if not is_new:
        if is_same_text(article.html, html):
            return False
        parts += [part for part in article.body.raw_data if part["type"] == "video"]
    article.body = StreamValue(article.body.stream_block, parts, is_lazy=True)
    article.edition += 1 if is_new else 0
    article.html = article_html(article.body) if pictures.numbers else clean(html)
    article.plain, article.cleaned_by = plain_words(article.html), CLEANING_RULES
    return True


def _told_beside(found: Found, article: Article) -> bool:
    """Write what stands beside the text; what the source does not say stays as editors have it."""
    told: dict[str, object] = {
        "title": found.title,
        "questions": list(found.questions),
        "summary": found.summary,
        "source_url": found.source_url,
    }
    if found.kind:
        told["kind"] = found.kind
    if found.review_by:
        told["review_by"] = found.review_by
    if found.audience:
        segment = found.audience.removeprefix(SEGMENT_PREFIX) if found.audience.startswith(SEGMENT_PREFIX) else ""
        told |= {"audience": "segment" if segment else found.audience, "segment": segment}
    if not found.is_live or article.first_published_at is None:
        told["live"] = found.is_live
    changed = {name: value for name, value in told.items() if getattr(article, name) != value}
    for name, value in changed.items():
        setattr(article, name, value)
    article.draft_title = article.title
    article.has_unpublished_changes = not article.live
    return bool(changed)
