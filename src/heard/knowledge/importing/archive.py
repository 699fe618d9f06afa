"""ZIP files of strangers, unpacked into a folder: bounded in number, size and ratio, and never outside of it."""

from __future__ import annotations

import contextlib
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from heard.knowledge.importing.files import READ, SKIPPED
from heard.knowledge.importing.found import Unread
from heard.knowledge.importing.ours import CENTRE
from heard.knowledge.importing.pictures import KINDS
from heard.knowledge.importing.refusal import Refusal, RefusedFileError

MOST_ENTRIES = 50_000
MOST_OF_A_LIST = 25_000_000  # bytes of the list of its entries, which is read whole
MOST_UNPACKED = 1_000_000_000
MOST_TIMES = 200  # Markdown shrinks to a fifth, long tables to a fiftieth; a bomb to a thousandth
UNSUSPICIOUS = 10_000_000  # bytes unpacked, below which the ratio does not matter
ARCHIVES = {".zip", ".7z", ".rar", ".gz", ".tgz", ".bz2", ".xz", ".tar", ".zst", ".jar"}
OF_VIDEOS = {".mp4", ".webm", ".vtt"}
_PIECE = 1024 * 1024
_LONGEST_NAME = 200  # bytes of one part
_DEEPEST = 30
_LOCKED = 0x1
_UTF8 = 0x800
_LIST_SIZE = 5  # where it stands in what zipfile reads from the end of a ZIP
_DAMAGED = (OSError, EOFError, ValueError, NotImplementedError, struct.error, zlib.error, zipfile.BadZipFile)
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # the others can ask for gigabytes of memory


def check_archive(file: IO[bytes]) -> None:
    """Raise RefusedFileError when a ZIP should not be opened, as far as its list of entries says so; nothing is unpacked."""
    _entries(file).close()


def unpack(file: IO[bytes], into: Path) -> list[Unread]:
    """Unpack what an import reads, articles, pictures and films, and return what of it could not be, and why.

    Nothing is written outside of the folder, and no more than 1 GB. Raises RefusedFileError.
    """
    left_out: list[Unread] = []
    with _entries(file) as archive:
        room = MOST_UNPACKED
        for entry in archive.infolist():
            name = _name(entry)
            if entry.is_dir() or not _is_wanted(name):
                if PurePosixPath(name).suffix.lower() in ARCHIVES:
                    left_out.append(Unread(name, "it is an archive within the archive, which we do not open"))
                continue
            if reason := _why_not(entry, name):
                left_out.append(Unread(_shown(name), reason))
                continue
            try:
                room -= _written(archive, entry, into / name, room)
            except FileExistsError:
                left_out.append(Unread(name, "it stands in the archive twice"))
            except _DAMAGED:
                (into / name).unlink(missing_ok=True)
                left_out.append(Unread(name, "it is damaged"))
    return left_out


def _entries(file: IO[bytes]) -> zipfile.ZipFile:
    try:
        file.seek(0)
        # The very function by which ZipFile finds the list, so that both read the same: the list is bounded before it is read.
        end = zipfile._EndRecData(file)  # type: ignore[attr-defined]
        if not end:
            raise RefusedFileError(Refusal.BROKEN)
        if end[_LIST_SIZE] > MOST_OF_A_LIST:
            raise RefusedFileError(Refusal.MANY)
        file.seek(0)
        archive = zipfile.ZipFile(file)
    except _DAMAGED as error:
        raise RefusedFileError(Refusal.BROKEN) from error
    try:
        _insist_on_bounds(archive.infolist())
    except RefusedFileError:
        archive.close()
        raise
    return archive


def _insist_on_bounds(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES:
        raise RefusedFileError(Refusal.MANY)
    if any(entry.flag_bits & _LOCKED for entry in entries):
        raise RefusedFileError(Refusal.LOCKED)
    if any(entry.compress_type not in _METHODS for entry in entries):
        raise RefusedFileError(Refusal.METHOD)
    if unpacked > MOST_UNPACKED:
        raise RefusedFileError(Refusal.UNPACKED)
    if unpacked > UNSUSPICIOUS and unpacked > MOST_TIMES * sum(entry.compress_size for entry in entries):
        raise RefusedFileError(Refusal.SQUEEZED)


def _name(entry: zipfile.ZipInfo) -> str:
    """Return what an entry is called; names that do not say how they are written are mostly UTF-8 all the same."""
    name = entry.filename
    if not entry.flag_bits & _UTF8:
        with contextlib.suppress(UnicodeError):  # else an old program's own letters, as zipfile reads them
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/")


def _is_wanted(name: str) -> bool:
    path = PurePosixPath(name)
    is_hidden = any(
        (part.startswith(".") and part not in (".", "..")) or part.lower() in SKIPPED for part in path.parts
    )
    is_known = path.suffix.lower() in READ | KINDS | OF_VIDEOS or path.name == CENTRE
    return is_known and not is_hidden


def _why_not(entry: zipfile.ZipInfo, name: str) -> str:
    kind = entry.external_attr >> 16
    if name.startswith("/") or ".." in name.split("/") or name[1:2] == ":":
        return "its name leads out of the archive"
    if stat.S_IFMT(kind) not in (0, stat.S_IFREG):
        return "it is a link, not a file"
    parts = name.split("/")
    if len(parts) > _DEEPEST or any(len(part.encode("utf-8", "replace")) > _LONGEST_NAME for part in parts):
        return "its name is too long"
    if not name.isprintable():
        return "its name cannot be read"
    return ""


def _shown(name: str) -> str:
    return "".join(one if one.isprintable() else "\ufffd" for one in name[:_LONGEST_NAME])


def _written(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, room: int) -> int:
    """Write one entry, if its name is free, and return how many bytes it has; raises RefusedFileError when there is no room."""
    target.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    with archive.open(entry) as source, target.open("xb") as kept:
        for piece in _pieces(source):
            size += len(piece)
            if size > room:
                raise RefusedFileError(Refusal.UNPACKED)
            kept.write(piece)
    return size


def _pieces(source: IO[bytes]) -> Iterator[bytes]:
    while piece := source.read(_PIECE):
        yield piece
