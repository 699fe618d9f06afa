"""What was found, written into the page it becomes or is already; whether that made a difference."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from wagtail.blocks import StreamValue

from heard.knowledge.article_document import videos_in
from heard.knowledge.article_html import article_html
from heard.knowledge.cleaning import CLEANING_RULES, clean, plain_words
from heard.knowledge.importing.body import body_of, without_videos
from heard.knowledge.importing.films import Films
from heard.knowledge.importing.found import Found, Unread
from heard.knowledge.importing.links import Places, with_links, with_links_to_pictures, with_pictures
from heard.knowledge.importing.outcome import Kept, Outcome
from heard.knowledge.importing.owners import Owners
from heard.knowledge.importing.pictures import Pictures
from heard.knowledge.importing.same import is_same_text
from heard.knowledge.importing.shelving import Shelf
from heard.knowledge.models import Article
from heard.knowledge.reading import SEGMENT_PREFIX


@dataclass
class Placed:
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


@dataclass
class Writing:
    """What one import knows while it writes: where everything stands, pictures, videos, colleagues, and what came of it."""

    places: Places
    pictures: Pictures
    films: Films
    owners: Owners
    outcome: Outcome

    def is_written(self, one: Placed) -> bool:
        """Write what was found into the page; tell whether this made a difference."""
        found, article, outcome = one.found, one.article, self.outcome
        html = with_pictures(clean(found.html), lambda source, words: self._shown(source, words, found))
        html, elsewhere = with_links_to_pictures(html, _is_elsewhere)
        outcome.remarks += [
            Unread(found.where, f"the picture {source} lies elsewhere, so readers get a link to it")
            for source in elsewhere
        ]
        html, lost = with_links(clean(html) if elsewhere else html, lambda href: self.places.address(href, found))
        outcome.remarks += [Unread(found.where, f"the link {href} leads nowhere") for href in lost]
        is_changed = self._is_text_changed(article, html, of=found.kind, is_new=one.shelf is not None)
        is_changed = self._is_told_beside(found, article, is_new=one.shelf is not None) or is_changed
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

    def _shown(self, source: str, words: str, found: Found) -> str | None:
        """Return where a picture is shown from, or the address of the video that stands there as if it were one."""
        video = self.films.address(source, found.folder, found.root)
        return video or self.pictures.address(source, words, found)

    def _is_text_changed(self, article: Article, html: str, *, of: str, is_new: bool) -> bool:
        """Give an article its text, unless it reads so already. Videos stay where a source says nothing of any."""
        numbers = self.films.numbers
        text, videos = without_videos(html, numbers)
        parts = body_of(html, self.pictures.numbers, of=of, videos=numbers)
        if not is_new:
            if is_same_text(article.html, text) and videos in ([], videos_in(article)):
                return False
            parts += [part for part in article.body.raw_data if part["type"] == "video" and not videos]
        article.body = StreamValue(article.body.stream_block, parts, is_lazy=True)
        article.edition += 1 if is_new else 0
        article.html = article_html(article.body) if self.pictures.numbers else clean(text)
        article.plain, article.cleaned_by = plain_words(article.html), CLEANING_RULES
        return True

    def _is_told_beside(self, found: Found, article: Article, *, is_new: bool) -> bool:
        """Write what stands beside the text; what the source does not say stays as editors have it."""
        told: dict[str, object] = {
            "title": found.title,
            "questions": list(found.questions),
            "summary": found.summary,
            "source_url": found.source_url,
            **_if_said(found),
        }
        if owner := self.owners.number(found):
            told["owner_id"] = owner
        if not found.is_live or article.first_published_at is None:
            told["live"] = found.is_live
        if is_new:
            told |= _of_its_life(found)
        changed = {name: value for name, value in told.items() if getattr(article, name) != value}
        for name, value in changed.items():
            setattr(article, name, value)
        article.draft_title = article.title
        article.has_unpublished_changes = not article.live
        return bool(changed)


def planned(written: list[Placed]) -> dict[int, dt.datetime]:
    """Return when those new articles are to be published that somebody decided to publish later."""
    new = [(one.article.pk, one.found) for one in written if one.shelf and not one.found.is_live]
    return {number: found.publish_at for number, found in new if found.is_planned and found.publish_at}


def _if_said(found: Found) -> dict[str, object]:
    said: dict[str, object] = {
        "kind": found.kind,
        "review_by": found.review_by,
        "seo_title": found.seo_title,
        "search_description": found.search_description,
    }
    told = {name: value for name, value in said.items() if value}
    if found.audience:
        segment = found.audience.removeprefix(SEGMENT_PREFIX) if found.audience.startswith(SEGMENT_PREFIX) else ""
        told |= {"audience": "segment" if segment else found.audience, "segment": segment}
    return told


def _of_its_life(found: Found) -> dict[str, object]:
    """Return when readers see, saw and will not see a new article any more; afterwards that is for editors to say."""
    return {
        "go_live_at": found.publish_at,
        "expire_at": found.expire_at,
        "expired": found.is_expired,
        "first_published_at": found.published_at,
        "last_published_at": found.changed_at,
    }


def _is_elsewhere(source: str) -> bool:
    """Tell whether a picture lies at another house."""
    is_address = source.lower().startswith(("http://", "https://", "//"))
    return is_address and not source.startswith(f"{settings.HEARD_URL.rstrip('/')}/")
