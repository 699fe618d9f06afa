"""Everything of a help centre as files of Markdown, with what stands beside each text above it; an import reads them again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import yaml
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from heard.knowledge.importing.storing import OURS
from heard.knowledge.models import Article, Collection, HelpCentre
from heard.knowledge.to_markdown import html_to_markdown

PICTURES = "pictures"
_SOURCE = re.compile(r'(<img\b[^>]*? src=")([^"]*)"')
_LINK = re.compile(r'(<a href=")(/help/[^"#]*)(#[^"]*)?"')


@dataclass
class Exported:
    """What an export wrote. `missing`: pictures whose files are gone."""

    articles: int = 0
    pictures: int = 0
    missing: list[str] = field(default_factory=list)


def export_centres(folder: Path) -> Exported:
    """Write every article of every help centre below a folder, and their pictures beside them, and return what was written.

    One folder for each centre and language, within it one for each shelf. Drafts are written as drafts. Raises OSError when
    the folder cannot be written to, FileExistsError when there is something in it already.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    outcome = Exported()
    for centre in HelpCentre.objects.order_by("path").select_related("locale"):
        _export(centre, folder / centre.slug, outcome)
    return outcome


def _export(centre: HelpCentre, folder: Path, outcome: Exported) -> None:
    shelves = {page.path: page.title for page in Collection.objects.descendant_of(centre)}
    files = {article.pk: _file(article) for article in _articles(centre)}
    urls = {_path(article): files[article.pk] for article in _articles(centre)}
    for article in _articles(centre):
        titles = [shelves[path] for path in _above(article) if path in shelves]
        html = _with_pictures(article.html, files[article.pk], folder, outcome)
        html = _linked(html, urls, files[article.pk])
        target = folder / files[article.pk]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(written(article, titles, html), encoding="utf-8")
        outcome.articles += 1


def _articles(centre: HelpCentre) -> Iterator[Article]:
    return iter(
        Article.objects.descendant_of(centre).order_by("path").select_related("locale").iterator(chunk_size=200)
    )


def written(article: Article, shelves: list[str], html: str) -> str:
    """Return an article as one file of Markdown. html: its text, with the addresses that are meant for the file."""
    above: dict[str, Any] = {
        "id": article.external_id or f"{OURS}{article.pk}",
        "title": article.title,
        "summary": article.summary,
        "language": article.language,
        "kind": article.kind,
        "audience": article.audience_token,
        "questions": list(article.questions),
        "shelves": shelves,
        "slug": article.slug,
        "review_by": article.review_by,
        "url": article.source_url,
        "state": "" if article.live else "draft",
    }
    told = {name: value for name, value in above.items() if value not in ("", None, [])}
    top = yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{top}---\n\n{html_to_markdown(html)}"


def _path(article: Article) -> str:
    return f"/help/{article.language}/{article.url_path.removeprefix(article.centre_url_path())}"


def _file(article: Article) -> str:
    below = article.url_path.removeprefix(article.centre_url_path()).strip("/")
    return f"{below or article.slug}.md"


def _above(article: Article) -> list[str]:
    return [article.path[:length] for length in range(article.steplen * 3, len(article.path), article.steplen)]


def _linked(html: str, urls: dict[str, str], here: str) -> str:
    def led(found: re.Match[str]) -> str:
        to = urls.get(found[2])
        return f'{found[1]}{"../" * here.count("/")}{to}{found[3] or ""}"' if to else found[0]

    return _LINK.sub(led, html)


def _with_pictures(html: str, here: str, folder: Path, outcome: Exported) -> str:
    """Return HTML whose pictures lie in a folder beside the articles, and put them there."""

    def placed(found: re.Match[str]) -> str:
        image = _original(unescape(found[2]))
        name = _copied(image, folder, outcome) if image else ""
        return f'{found[1]}{"../" * here.count("/")}{PICTURES}/{name}"' if name else found[0]

    return _SOURCE.sub(placed, html)


def _original(url: str) -> AbstractImage | None:
    """Return the picture of our library that an address shows in some size."""
    name = re.search(r"images/[^/?]+$", url)
    model = get_image_model()
    rendition = (
        model.get_rendition_model().objects.filter(file=name[0]).select_related("image").first() if name else None
    )
    return rendition.image if rendition else None


def _copied(image: AbstractImage, folder: Path, outcome: Exported) -> str:
    name = f"{image.pk}-{Path(image.file.name).name}"
    target = folder / PICTURES / name
    if target.exists():
        return name
    try:
        with image.file.open("rb") as source:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read())
    except OSError:
        outcome.missing.append(image.file.name)
        return ""
    outcome.pictures += 1
    return name
