"""Everything of the help centres as files of Markdown, with what stands beside each text above it; an import reads them again."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from heard.knowledge.exporting.articles import files_of, written_articles
from heard.knowledge.exporting.parts import Exported, Written
from heard.knowledge.exporting.talks import files_of_talks, written_videos, written_webinars
from heard.knowledge.models import HelpCentre

__all__ = ["Exported", "export_centres", "written_centres", "zipped_centres"]


def export_centres(folder: Path) -> Exported:
    """Write every article of every help centre below a folder, with their pictures, all videos and webinars; return what was written.

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
        with target.open("wb") as kept:
            kept.writelines(one.pieces)
    return outcome


def zipped_centres() -> Iterator[bytes]:
    """Yield a ZIP of the same, piece by piece; pictures and films whose files are gone are named in a list at its end."""
    outcome, pipe = Exported(), _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in written_centres(outcome):
            yield from _zipped(one, archive, pipe)
        if outcome.missing:
            archive.writestr("missing-files.txt", "\n".join(outcome.missing) + "\n")
    yield pipe.taken()


def written_centres(outcome: Exported) -> Iterator[Written]:
    """Yield each file of an export, each picture once, and count them in the outcome."""
    talks = files_of_talks()
    for centre in HelpCentre.objects.order_by("path").select_related("locale"):
        languages = HelpCentre.objects.filter(translation_key=centre.translation_key).order_by("path")
        yield from written_articles(centre, outcome, talks | files_of(languages))
    yield from written_videos(outcome)
    yield from written_webinars(outcome)


def _zipped(one: Written, archive: zipfile.ZipFile, pipe: _Pipe) -> Iterator[bytes]:
    """Put a file into a ZIP and yield what that wrote, without ever having a film in memory as a whole."""
    entry = zipfile.ZipInfo(one.name, time.localtime()[:6])
    entry.compress_type = zipfile.ZIP_STORED if one.is_packed else zipfile.ZIP_DEFLATED
    with archive.open(entry, "w", force_zip64=True) as kept:
        for piece in one.pieces:
            kept.write(piece)
            yield pipe.taken()
    yield pipe.taken()


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
