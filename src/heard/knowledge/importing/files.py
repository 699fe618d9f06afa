"""Files and folders: which of them hold articles, and what these are."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from heard.knowledge.importing.documents import from_json, from_json_lines, from_lines_of, from_table
from heard.knowledge.importing.found import Anything, NotAnArticleError, Unread
from heard.knowledge.importing.ours import CENTRE, centre_of
from heard.knowledge.importing.page_file import MARKDOWN, article_in
from heard.knowledge.importing.wordpress import from_wordpress, is_of_wordpress

HTML = {".html", ".htm", ".xhtml"}
TABLES = {".csv", ".tsv"}
LINES = {".jsonl", ".ndjson"}
READ = MARKDOWN | HTML | TABLES | LINES | {".json", ".xml"}
UTF_16 = (b"\xff\xfe", b"\xfe\xff")  # how such a file begins
OURS = b"---\nheard: "  # likewise
LARGEST = 2_000_000
LARGEST_DOCUMENT = 500_000_000
MOST_FILES = 100_000
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


def read_paths(paths: Sequence[Path]) -> Iterator[Anything]:
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


def _folder(root: Path) -> Iterator[Anything]:
    found = 0
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name.lower() not in SKIPPED)
        for name in sorted(names):
            path = Path(folder) / name
            if name.startswith(".") or not (name == CENTRE or _is_read(path)):
                continue
            if path.suffix.lower() == ".xml" and not is_of_wordpress(path):
                continue  # a map for search engines, a setting: no text of anybody
            found += 1
            if found > MOST_FILES:
                yield Unread(str(root), f"there are more than {MOST_FILES} files in it")
                return
            yield from _file(path, root, path.relative_to(root).as_posix())


def _is_read(path: Path) -> bool:
    """Tell whether a file may be an article; what lies about in every folder of programmers is one where we wrote it."""
    if path.suffix.lower() not in READ or path.stem.lower() not in NOT_ARTICLES:
        return path.suffix.lower() in READ
    try:
        with path.open("rb") as file:
            return file.read(len(OURS)) == OURS
    except OSError:
        return False


def _file(path: Path, root: Path, where: str) -> Iterator[Anything]:
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
        text = _text(path, LARGEST if suffix in MARKDOWN | HTML or path.name == CENTRE else LARGEST_DOCUMENT)
        if path.name == CENTRE:
            yield centre_of(text, where)
            return
        if suffix in MARKDOWN | HTML:
            yield article_in(text, path, root, where)
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
