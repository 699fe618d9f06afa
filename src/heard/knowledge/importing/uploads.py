"""Uploads as folders: what a ZIP holds, or one file by itself, for an import to read."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from heard.knowledge.importing.archive import check_archive, unpack
from heard.knowledge.importing.files import READ, read_paths
from heard.knowledge.importing.found import Anything, Unread
from heard.knowledge.importing.refusal import Refusal, RefusedFileError

ZIP = b"PK"


def insist_on_a_kind(name: str, file: IO[bytes]) -> None:
    """Check an upload before it is kept; raises RefusedFileError when an import could not read it."""
    file.seek(0)
    head = file.read(len(ZIP))
    if not head:
        raise RefusedFileError(Refusal.EMPTY)
    if _is_zip(name, head):
        check_archive(file)
    elif Path(name).suffix.lower() not in READ:
        raise RefusedFileError(Refusal.KIND)
    file.seek(0)


@contextmanager
def opened(name: str, file: IO[bytes]) -> Iterator[Iterator[Anything]]:
    """Give what an upload holds; the folder it lies in meanwhile goes at the end. Raises RefusedFileError."""
    with tempfile.TemporaryDirectory(prefix="heard-import-") as folder:
        root = Path(folder)
        if _is_zip(name, file.read(len(ZIP))):
            left_out = unpack(file, root)
            yield _chained(left_out, read_paths([_inner(root)]))
        else:
            yield read_paths([_copied(file, root, Path(name).name)])


def _is_zip(name: str, head: bytes) -> bool:
    return Path(name).suffix.lower() == ".zip" or (head == ZIP and Path(name).suffix.lower() not in READ)


def _chained(left_out: list[Unread], found: Iterator[Anything]) -> Iterator[Anything]:
    yield from left_out
    yield from found


def _inner(root: Path) -> Path:
    """Return the folder that holds the shelves: many a ZIP puts one around them all, which is none itself."""
    inside = list(root.iterdir())
    is_wrapped = len(inside) == 1 and inside[0].is_dir() and any(one.is_dir() for one in inside[0].iterdir())
    return inside[0] if is_wrapped else root


def _copied(file: IO[bytes], root: Path, name: str) -> Path:
    target = root / name  # an article without an id is known again by its file's name
    file.seek(0)
    with target.open("wb") as kept:
        while piece := file.read(1024 * 1024):
            kept.write(piece)
    return target
