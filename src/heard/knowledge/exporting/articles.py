"""The articles of one help centre in one language, each as a file of Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast
from wagtail.models import Page, Revision

from heard.knowledge.article_document import videos_in
from heard.knowledge.article_html import article_html
from heard.knowledge.exporting.centres import engine_words, places_of, written_centre
from heard.knowledge.exporting.parts import Exported, Written, with_front_matter
from heard.knowledge.exporting.pictures import PICTURES, picture_content, picture_name, with_pictures
from heard.knowledge.importing.search_only import kept_for_search
from heard.knowledge.importing.storing import OURS
from heard.knowledge.models import Article, Collection, HelpCentre
from heard.knowledge.to_markdown import html_to_markdown

SEARCH_ONLY = "only-searched.jsonl"
"""What is in languages without pages, a line each."""
LONGEST_PART = 150  # bytes; disks take 255, our own import of a ZIP 200
_LINK = re.compile(r'(<a href=")(/help/[^"#]*)(#[^"]*)?"')


def files_of(centres: QuerySet[HelpCentre]) -> dict[str, str]:
    """Return in which file of an export each article of these centres lies, by its address."""
    found: dict[str, str] = {}
    for centre in centres:
        for article in _articles(centre).defer("body", "html", "plain"):
            found.setdefault(_path(article), f"{centre.slug}/{_file(article)}")
    return found


def written_articles(centre: HelpCentre, outcome: Exported, files: dict[str, str]) -> Iterator[Written]:
    """Yield the files of one centre. files: of everything that may be linked to, by its address, videos by theirs."""
    places = places_of(centre)
    yield written_centre(centre, places)
    shelves = {page.path: _shelf(page) for page in Collection.objects.descendant_of(centre)}
    pictures: set[str] = set()
    for article in _articles(centre).iterator(chunk_size=200):
        here = _file(article)
        html, shown = with_pictures(_html(article, files, f"{centre.slug}/{here}"), here, outcome)
        for image in shown:
            name = picture_name(image)
            if name not in pictures and (content := picture_content(image)) is not None:
                pictures.add(name)
                outcome.pictures += 1
                yield Written(f"{centre.slug}/{PICTURES}/{name}", [content], is_packed=True)
        outcome.articles += 1
        outcome.unpublished += article.live and article.has_unpublished_changes
        above = [shelves[path] for path in _above(article) if path in shelves]
        text = html_to_markdown(_linked(html, files, f"{centre.slug}/{here}"))
        yield Written(f"{centre.slug}/{here}", [with_front_matter(_said(article, above, places[article.path]), text)])
    if others := [json.dumps(one, ensure_ascii=False) for one in kept_for_search(centre)]:
        outcome.search_only += len(others)
        yield Written(f"{centre.slug}/{SEARCH_ONLY}", ["\n".join([*others, ""]).encode()])


def _articles(centre: HelpCentre) -> QuerySet[Article]:
    """Return a centre's articles; translations are known by the number of their oldest, so that they stay together elsewhere."""
    oldest = Article.objects.filter(translation_key=OuterRef("translation_key")).order_by("pk").values("pk")[:1]
    planned = Revision.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id=Cast(OuterRef("pk"), CharField()),
        approved_go_live_at__isnull=False,
    )
    below = Article.objects.descendant_of(centre).annotate(oldest=Subquery(oldest), is_planned=Exists(planned))
    found: QuerySet[Article] = below.order_by("path").select_related("locale", "owner")
    return found


def _shelf(page: Collection) -> dict[str, str]:
    """Return a shelf as each article on it names it: any of them makes it anew elsewhere."""
    told = {"title": page.title, "slug": page.slug, "summary": page.summary}
    return {name: value for name, value in told.items() if value}


def _said(article: Article, shelves: list[dict[str, str]], place: int) -> dict[str, Any]:
    """Return what stands above an article's text."""
    return {
        "heard": "article",
        "id": article.external_id or f"{OURS}{getattr(article, 'oldest', article.pk)}",
        "title": article.title,
        "summary": article.summary,
        "language": article.language,
        "kind": article.kind,
        "audience": article.audience_token,
        "questions": list(article.questions),
        "slug": article.slug,
        "order": place,
        "owner": article.owner.email if article.owner else "",
        "review_by": article.review_by,
        "publish_at": article.go_live_at,
        "expire_at": article.expire_at,
        "published_at": article.first_published_at,
        "changed_at": article.last_published_at,
        "url": article.source_url,
        "state": _state(article),
        **engine_words(article),
        "shelves": shelves,
    }


def _state(article: Article) -> str:
    if article.live:
        return ""
    if article.expired:
        return "expired"
    return "scheduled" if getattr(article, "is_planned", False) else "draft"


def _html(article: Article, files: dict[str, str], here: str) -> str:
    """Return an article's text, with each video where it stands as if it were a picture of that video's file."""
    if not videos_in(article):
        return article.html

    def placed(number: int) -> str:
        film = files.get(f"/help/videos/{number}/")
        return f'<p><img src="{_way(here, film)}" alt=""></p>' if film else ""

    return article_html(article.body, video=placed)


def _path(article: Article) -> str:
    return f"/help/{article.language}/{article.url_path.removeprefix(article.centre_url_path())}"


def _file(article: Article) -> str:
    """Return an article's file below its centre's folder; each part of its name is short enough for every disk."""
    below = article.url_path.removeprefix(article.centre_url_path()).strip("/") or article.slug
    short = "/".join(part.encode()[:LONGEST_PART].decode(errors="ignore") for part in below.split("/"))
    return f"{short}.md" if short == below else f"{short}-{article.pk}.md"


def _way(here: str, there: str) -> str:
    """Return the way from one file of an export to another: within a centre not out of its folder, which may be imported alone."""
    centre = f"{here.partition('/')[0]}/"
    is_inside = there.startswith(centre)
    return "../" * (here.count("/") - is_inside) + (there.removeprefix(centre) if is_inside else there)


def _above(article: Article) -> list[str]:
    return [article.path[:length] for length in range(article.steplen * 3, len(article.path), article.steplen)]


def _linked(html: str, files: dict[str, str], here: str) -> str:
    def led(found: re.Match[str]) -> str:
        to = files.get(found[2])
        return f'{found[1]}{_way(here, to)}{found[3] or ""}"' if to else found[0]

    return _LINK.sub(led, html)
