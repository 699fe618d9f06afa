"""Letters of archives: mbox files, Maildir folders and .eml files, oldest first.

A letter has to be there before its answer comes, wherever the two are kept: often in two files, of what came and of
what was sent. So all are looked through for their dates first, and read whole one after the other then.
"""

from __future__ import annotations

import datetime as dt
import mailbox
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import NamedTuple

HEADERS = 64 * 1024  # bytes in which a date is looked for
DATE = re.compile(rb"^date:((?:.*)(?:\r?\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)
UNDATED = float("inf")

Complaining = Callable[[Path, str], None]


class Letter(NamedTuple):
    """Where a letter is kept, and the seconds since 1970 at which it was written."""

    at: float
    path: Path
    box: mailbox.mbox | None = None
    key: str = ""

    def read(self) -> bytes:
        """Return all of it, byte for byte. Raises OSError."""
        return self.box.get_bytes(self.key) if self.box is not None else self.path.read_bytes()


@contextmanager
def letters_in(paths: Iterable[Path], *, complain: Complaining) -> Iterator[list[Letter]]:
    """Give all letters under some paths, oldest first, those without a date last; what cannot be read is complained of."""
    found = [letter for path in paths for letter in _letters(path, complain)]
    try:
        yield sorted(found, key=lambda letter: letter.at)
    finally:
        for box in {id(letter.box): letter.box for letter in found if letter.box is not None}.values():
            box.close()


def _letters(path: Path, complain: Complaining) -> Iterator[Letter]:
    if not path.exists():
        complain(path, "there is no such file or folder")
    elif path.is_dir():
        yield from _folder(path, complain)
    elif _is_mbox(path):
        box = mailbox.mbox(path, create=False)  # stays open until all letters were read
        for key in box.iterkeys():
            with box.get_file(key) as file:
                yield Letter(_written_at(file.read(HEADERS)), path, box, key)
    else:
        yield from _file(path, complain)


def _folder(path: Path, complain: Complaining) -> Iterator[Letter]:
    """Yield the letters of a folder: those of a Maildir whatever they are called, .eml and mbox files anywhere below."""
    for found in sorted(path.rglob("*")):
        if found.is_dir() or found.is_symlink():
            continue
        if found.parent.name in {"cur", "new"} or found.suffix.lower() == ".eml":
            yield from _file(found, complain)
        elif found.suffix.lower() in {".mbox", ".mbx"} or (found.parent.suffix == ".mbox" and found.name == "mbox"):
            yield from _letters(found, complain)


def _file(path: Path, complain: Complaining) -> Iterator[Letter]:
    try:
        with path.open("rb") as file:
            yield Letter(_written_at(file.read(HEADERS)), path)
    except OSError as error:
        complain(path, error.strerror or type(error).__name__)


def _is_mbox(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(5) == b"From "
    except OSError:
        return False


def _written_at(begin: bytes) -> float:
    headers = re.split(rb"\r?\n\r?\n", begin, maxsplit=1)[0]
    said = DATE.search(headers)
    try:
        moment = parsedate_to_datetime(said[1].decode("ascii", "replace").strip()) if said else None
        return moment.astimezone(moment.tzinfo or dt.UTC).timestamp() if moment else UNDATED
    except (ValueError, OverflowError, TypeError):
        return UNDATED
