"""Files and folders: which of them hold articles, and what these are."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from heard.knowledge.importing import values
from heard.knowledge.importing.documents import from_json, from_json_lines, from_lines_of, from_table
from heard.knowledge.importing.found import (
    LONGEST_ID,
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    LONGEST_URL,
    Found,
    NotAnArticleError,
    Unread,
)
from heard.knowledge.importing.front_matter import split_front_matter
from heard.knowledge.importing.html_page import first_heading, of_page
from heard.knowledge.importing.mdx import plain_markdown
from heard.knowledge.importing.wordpress import from_wordpress, is_of_wordpress
from heard.knowledge.markdown import markdown_to_html

MARKDOWN = {".md", ".mdx", ".markdown"}
HTML = {".html", ".htm", ".xhtml"}
TABLES = {".csv", ".tsv"}
LINES = {".jsonl", ".ndjson"}
READ = MARKDOWN | HTML | TABLES | LINES | {".json", ".xml"}
UTF_16 = (b"\xff\xfe", b"\xfe\xff")  # how such a file begins
LARGEST = 2_000_000
LARGEST_DOCUMENT = 500_000_000
MOST_FILES = 100_000
INDEXES = {"index", "readme", "_index", "introduction"}
SKIPPED = {"node_modules", "__macosx"}
NOT_ARTICLES = {
    "license",
    "licence",
    "changelog",
    "contributing",
    "code_of_conduct",
    "package",
    "package-lock",
    "docs",
    "mint",
}

_DIALECT = re.compile(r"^(?::::|\s*<[A-Z])", re.MULTILINE)
_NUMBERED = re.compile(r"^\d{1,3}[-_. ]+(?=\D)|[-_ ][0-9a-f]{32}$")  # order before a name; what Notion puts behind it


def read_paths(paths: Sequence[Path]) -> Iterator[Found | Unread]:
    """Yield all articles below these files and folders, and what could not be read, in the order of their names."""
    for path in paths:
        if path.is_dir():
            yield from _folder(path)
        elif path.suffix.lower() not in READ:
            yield Unread(str(path), _why_not(path))
        else:
            yield from _file(path, path.parent, path.name)


def _why_not(path: Path) -> str:
    if not path.exists():
        return "there is no such file or folder"
    return "we read Markdown, MDX, HTML, JSON, JSON Lines, CSV and exports of WordPress"


def _folder(root: Path) -> Iterator[Found | Unread]:
    found = 0
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name.lower() not in SKIPPED)
        for name in sorted(names):
            path = Path(folder) / name
            if path.suffix.lower() not in READ or name.startswith(".") or path.stem.lower() in NOT_ARTICLES:
                continue
            if path.suffix.lower() == ".xml" and not is_of_wordpress(path):
                continue  # a map for search engines, a setting: no text of anybody
            found += 1
            if found > MOST_FILES:
                yield Unread(str(root), f"there are more than {MOST_FILES} files in it")
                return
            yield from _file(path, root, path.relative_to(root).as_posix())


def _file(path: Path, root: Path, where: str) -> Iterator[Found | Unread]:
    suffix = path.suffix.lower()
    try:
        if path.is_symlink() and not path.resolve().is_relative_to(root.resolve()):
            raise NotAnArticleError("it leads out of the folder")
        if suffix in LINES and not _is_utf_16(path):
            with path.open("rb") as file:
                yield from from_lines_of(file, where)
            return
        if suffix == ".xml":
            yield from from_wordpress(path, where)
            return
        text = _text(path, LARGEST if suffix in MARKDOWN | HTML else LARGEST_DOCUMENT)
        if suffix in MARKDOWN | HTML:
            yield _article(path, root, where, text)
            return
    except NotAnArticleError as error:
        yield Unread(where, str(error))
        return
    except OSError as error:
        yield Unread(where, _closed(error))
        return
    if suffix in LINES:
        yield from from_json_lines(text, where)
    elif suffix in TABLES:
        yield from from_table(text, where, path.stem)
    else:
        yield from from_json(text, where)


def _is_utf_16(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) in UTF_16


def _closed(error: OSError) -> str:
    return f"it cannot be opened: {error.strerror or type(error).__name__}"


def _text(path: Path, largest: int) -> str:
    try:
        if path.stat().st_size > largest:
            raise NotAnArticleError(f"it is larger than {largest // 1_000_000} MB")
        content = path.read_bytes()
    except OSError as error:
        raise NotAnArticleError(_closed(error)) from error
    if content.startswith(UTF_16):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        if b"\0" in content:
            raise NotAnArticleError("it is no text") from None
        return content.decode("cp1252", "replace")


def _article(path: Path, root: Path, where: str, text: str) -> Found:
    above, body = split_front_matter(text)
    if path.suffix.lower() in MARKDOWN:
        is_dialect = path.suffix.lower() == ".mdx" or _DIALECT.search(body)
        html = markdown_source(plain_markdown(body) if is_dialect else body)
        title, without = first_heading(html)
        said: dict[str, Any] = {
            "title": title or _NUMBERED.sub("", path.stem).replace("-", " ").replace("_", " ").capitalize()
        }
        said["body"] = (
            html
            if "title" in above and title.casefold() != values.line(above["title"], LONGEST_TITLE).casefold()
            else without
        )
    else:
        said = {**of_page(body)}
    return _from_file({**said, **above, "body": said["body"]}, path, root, where)


def markdown_source(text: str) -> str:
    """Return Markdown as HTML whose first heading is still the highest, if it begins with one."""
    html = markdown_to_html(text)
    if re.match(r"#\s|[^\n]+\n=+\s*$", text.lstrip(), re.MULTILINE) and html.startswith("<h2"):
        return re.sub(r"^<h2([^>]*)>(.*?)</h2>", r"<h1\1>\2</h1>", html, count=1, flags=re.DOTALL)
    return html


def _from_file(said: dict[str, Any], path: Path, root: Path, where: str) -> Found:
    below = path.relative_to(root).with_suffix("").as_posix()
    title = values.title_of(said["title"])
    if not said["body"].strip():
        raise NotAnArticleError("it has no text")
    audience = values.audience_of(said.get("audience", said.get("visibility")), said.get("segment"))
    return Found(
        external_id=values.line(said.get("id"), LONGEST_ID) or below[-LONGEST_ID:],
        title=title,
        html=said["body"],
        where=where,
        language=values.language_of(said.get("language") or said.get("lang") or said.get("locale")),
        audience=values.audience_by_title(title, audience),
        questions=values.listed(said.get("questions")),
        summary=values.line(said.get("summary") or said.get("description"), LONGEST_SUMMARY),
        kind=values.KINDS.get(values.line(said.get("kind"), 20).lower(), ""),
        slug=values.line(said.get("slug"), 200).strip("/").rpartition("/")[2] or _slug(below),
        shelves=_shelves(said, below),
        shelf_details=_details(said),
        source_url=values.line(said.get("source_url") or said.get("url"), LONGEST_URL),
        is_live=values.is_live(said.get("state", said.get("status")), said.get("draft")),
        review_by=values.day(said.get("review_by")),
        folder=path.parent,
        root=root,
        path=below,
    )


def _slug(below: str) -> str:
    folder, _, name = below.rpartition("/")
    return _NUMBERED.sub("", folder.rpartition("/")[2] or name if name.lower() in INDEXES else name)


def _shelves(said: dict[str, Any], below: str) -> tuple[str, ...]:
    """Return the shelves said above the text, or the folders around the file: the two outermost."""
    told = said.get("shelves", said.get("collection", said.get("category")))
    if isinstance(told, str):
        told = told.split(" / ")
    if isinstance(told, list):
        named = [one.get("title") if isinstance(one, dict) else one for one in told[:2]]
        return tuple(title for one in named if (title := values.line(one, LONGEST_TITLE)))
    folders = below.split("/")[:-1][:2]
    return tuple(_NUMBERED.sub("", name).replace("-", " ").replace("_", " ").strip().capitalize() for name in folders)


def _details(said: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the address and the summary of each shelf that is described, as an export does; none where one is a title alone."""
    told = said.get("shelves")
    described = (
        [one for one in told[:2] if isinstance(one, dict) and values.line(one.get("title"), 1)]
        if isinstance(told, list)
        else []
    )
    if not isinstance(told, list) or len(described) != len(told[:2]):
        return ()
    return tuple(
        (values.line(one.get("slug"), 200), values.line(one.get("summary"), LONGEST_SUMMARY)) for one in described
    )
