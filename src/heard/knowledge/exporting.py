"""Everything of a help centre as files of Markdown, with what stands beside each text above it; an import reads them again."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import yaml
from django.db.models import OuterRef, QuerySet, Subquery
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from heard.knowledge.importing.search_only import kept_for_search
from heard.knowledge.importing.storing import OURS
from heard.knowledge.models import Article, Collection, HelpCentre
from heard.knowledge.to_markdown import html_to_markdown

PICTURES = "pictures"
SEARCH_ONLY = "only-searched.jsonl"
"""What is in languages without pages, a line each."""
_SOURCE = re.compile(r'(<img\b[^>]*? src=")([^"]*)"')
_LINK = re.compile(r'(<a href=")(/help/[^"#]*)(#[^"]*)?"')


@dataclass
class Exported:
    """What an export wrote. `search_only`: what is in languages without pages. `missing`: pictures whose files are gone."""

    articles: int = 0
    search_only: int = 0
    pictures: int = 0
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Written:
    """One file of an export: its name below the export's folder, and what is in it."""

    name: str
    content: bytes


def export_centres(folder: Path) -> Exported:
    """Write every article of every help centre below a folder, and their pictures beside them, and return what was written.

    One folder for each centre and language, within it one for each shelf. Drafts are written as drafts. Raises OSError when
    the folder cannot be written to, FileExistsError when there is something in it already.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    outcome = Exported()
    for one in written_centres(outcome):
        target = folder / one.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(one.content)
    return outcome


def zipped_centres() -> Iterator[bytes]:
    """Yield a ZIP of the same, piece by piece; pictures whose files are gone are named in a list at its end."""
    outcome, pipe = Exported(), _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in written_centres(outcome):
            archive.writestr(one.name, one.content)
            yield pipe.taken()
        if outcome.missing:
            archive.writestr("missing-pictures.txt", "\n".join(outcome.missing) + "\n")
    yield pipe.taken()


def written_centres(outcome: Exported) -> Iterator[Written]:
    """Yield each file of an export, each picture once, and count them in the outcome."""
    for centre in HelpCentre.objects.order_by("path").select_related("locale"):
        yield from _export(centre, outcome)


class _Pipe(io.RawIOBase):
    """Keeps what a ZIP writes until it is taken; it has no beginning to go back to."""

    def __init__(self) -> None:
        super().__init__()
        self._kept = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self._kept += content
        return len(content)

    def taken(self) -> bytes:
        taken, self._kept = bytes(self._kept), bytearray()
        return taken


def _export(centre: HelpCentre, outcome: Exported) -> Iterator[Written]:
    shelves = {page.path: _shelf(page) for page in Collection.objects.descendant_of(centre)}
    files: dict[int, str] = {}
    urls: dict[str, str] = {}
    for article in _articles(centre).defer("body", "html", "plain"):
        files[article.pk] = _file(article)
        urls[_path(article)] = files[article.pk]
    pictures: set[str] = set()
    for article in _articles(centre).iterator(chunk_size=200):
        here = files.get(article.pk, _file(article))
        above = [shelves[path] for path in _above(article) if path in shelves]
        html, shown = _with_pictures(article.html, here, outcome)
        for image in shown:
            if (name := _name(image)) not in pictures and (content := _content(image)) is not None:
                pictures.add(name)
                outcome.pictures += 1
                yield Written(f"{centre.slug}/{PICTURES}/{name}", content)
        outcome.articles += 1
        yield Written(f"{centre.slug}/{here}", written(article, above, _linked(html, urls, here)).encode())
    if others := [json.dumps(one, ensure_ascii=False) for one in kept_for_search(centre)]:
        outcome.search_only += len(others)
        yield Written(f"{centre.slug}/{SEARCH_ONLY}", "\n".join([*others, ""]).encode())


def _articles(centre: HelpCentre) -> QuerySet[Article]:
    """Return a centre's articles; translations are known by the number of their oldest, so that they stay together elsewhere."""
    oldest = Article.objects.filter(translation_key=OuterRef("translation_key")).order_by("pk").values("pk")[:1]
    below = Article.objects.descendant_of(centre).annotate(oldest=Subquery(oldest))
    found: QuerySet[Article] = below.order_by("path").select_related("locale")
    return found


def _shelf(page: Collection) -> dict[str, str]:
    """Return a shelf as each article on it names it: any of them makes it anew elsewhere."""
    told = {"title": page.title, "slug": page.slug, "summary": page.summary}
    return {name: value for name, value in told.items() if value}


def written(article: Article, shelves: list[dict[str, str]], html: str) -> str:
    """Return an article as one file of Markdown. html: its text, with the addresses that are meant for the file."""
    above: dict[str, Any] = {
        "id": article.external_id or f"{OURS}{getattr(article, 'oldest', article.pk)}",
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
    told = {name: value for name, value in above.items() if value not in ("", None, []) or name == "shelves"}
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


def _with_pictures(html: str, here: str, outcome: Exported) -> tuple[str, list[AbstractImage]]:
    """Return HTML whose pictures lie in a folder beside the articles, and these pictures."""
    shown: list[AbstractImage] = []

    def placed(found: re.Match[str]) -> str:
        image = _original(unescape(found[2]))
        if image is None:
            return found[0]
        if not _is_there(image):
            outcome.missing.append(image.file.name)
            return found[0]
        shown.append(image)
        return f'{found[1]}{"../" * here.count("/")}{PICTURES}/{_name(image)}"'

    return _SOURCE.sub(placed, html), shown


def _original(url: str) -> AbstractImage | None:
    """Return the picture of our library that an address shows in some size."""
    name = re.search(r"images/[^/?]+$", url)
    model = get_image_model()
    rendition = (
        model.get_rendition_model().objects.filter(file=name[0]).select_related("image").first() if name else None
    )
    return rendition.image if rendition else None


def _is_there(image: AbstractImage) -> bool:
    return bool(image.file.storage.exists(image.file.name))


def _name(image: AbstractImage) -> str:
    return f"{image.pk}-{Path(image.file.name).name}"


def _content(image: AbstractImage) -> bytes | None:
    try:
        with image.file.open("rb") as source:
            return bytes(source.read())
    except OSError:
        return None
