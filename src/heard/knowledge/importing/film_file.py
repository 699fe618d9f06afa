"""The film of a video that is brought in: a file beside it, or one that lies at YouTube or Vimeo."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.core.files.base import File

from heard.knowledge.importing import values
from heard.knowledge.importing.found import FoundVideo, NotAnArticleError
from heard.knowledge.video_elsewhere import NotAFilm, film_at
from heard.knowledge.video_header import NotAVideo, video_kind
from heard.plumbing.files import store_file
from heard.plumbing.files.bounding import MOST_BYTES


class FilmFile:
    """A film as it was found: a file, or one that lies elsewhere. Raises NotAnArticleError when it is none."""

    def __init__(self, *, path: Path | None = None, elsewhere: str = "") -> None:
        self.path, self.elsewhere, self.content_type, self.sha256 = path, elsewhere, "", ""
        if path is not None:
            with path.open("rb") as file:
                try:
                    self.content_type = video_kind(file)
                except NotAVideo as error:
                    raise NotAnArticleError("its film is neither MP4 nor WebM") from error
                file.seek(0)
                self.sha256 = hashlib.file_digest(file, "sha256").hexdigest()

    def same(self) -> dict[str, str]:
        """Return by what videos with the same film are found."""
        return {"file_id": self.sha256} if self.path else {"elsewhere": self.elsewhere}

    def stored(self) -> Any:
        """Return its row among the files, None for what lies elsewhere."""
        if self.path is None:
            return None
        with self.path.open("rb") as file:
            return store_file(File(file))


def film_of(one: FoundVideo) -> FilmFile:
    """Return what a video shows. Raises NotAnArticleError when that is nothing we could show."""
    named = values.line(one.said.get("film"), 1_000)
    if named.startswith(("http://", "https://")):
        try:
            return FilmFile(elsewhere=film_at(named))
        except NotAFilm as error:
            raise NotAnArticleError("its film is neither at YouTube nor at Vimeo") from error
    path = file_beside(one, named)
    if path is None:
        raise NotAnArticleError("its film is not there")
    if path.stat().st_size > MOST_BYTES:
        raise NotAnArticleError(f"it is larger than {MOST_BYTES // 1024 // 1024} MB")
    return FilmFile(path=path)


def file_beside(one: FoundVideo, name: str) -> Path | None:
    """Return a file beside that of a video, only below the folder that is imported."""
    if not name or "\0" in name:
        return None
    path = (one.folder / unquote(name)).resolve()
    return path if path.is_relative_to(one.root.resolve()) and path.is_file() else None
