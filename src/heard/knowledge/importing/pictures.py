"""Pictures that lie beside imported files: brought into the library of Wagtail once, and shown from there."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path
from urllib.parse import unquote

from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from willow.image import UnrecognisedImageFormatError  # type: ignore[import-untyped]

from heard.knowledge.article_html import RENDITION
from heard.knowledge.importing.found import Found

KINDS = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif"}
LARGEST = 15_000_000
MOST_PIXELS = 40_000_000


class Pictures:
    """The pictures of one import. `lost` says which were not found, for people; with `is_rehearsal`, none is stored."""

    def __init__(self, *, is_rehearsal: bool) -> None:
        """Know none yet."""
        self.lost: list[tuple[str, str]] = []
        self.numbers: dict[str, int] = {}
        self._is_rehearsal = is_rehearsal
        self._known: dict[Path, str | None] = {}

    def address(self, source: str, words: str, found: Found) -> str | None:
        """Return where a picture of an article is shown from, None when it cannot be shown."""
        if source.lower().startswith(("http://", "https://")):
            return source
        if found.folder is None or found.root is None:
            return source if source.startswith("/media/") else None
        path = _below(source, found.folder, found.root)
        if path is None:
            self.lost.append((found.where, f"the picture {source} is not there"))
            return None
        if path not in self._known:
            self._known[path] = self._stored(path, words, found)
        return self._known[path]

    def _stored(self, path: Path, words: str, found: Found) -> str | None:
        try:
            if self._is_rehearsal:
                return self._as_known(path) or f"/media/{path.name}"
            image = _kept(path, words)
            shown = image.get_rendition(RENDITION)
        except (OSError, ValueError, SyntaxError, UnrecognisedImageFormatError) as error:
            self.lost.append((found.where, f"the picture {path.name} cannot be shown: {error or type(error).__name__}"))
            return None
        url = str(shown.url)
        self.numbers[url] = image.pk
        return url

    def _as_known(self, path: Path) -> str | None:
        """Return where a picture of the library with this content is shown from already."""
        known = _known(path.read_bytes()) if path.stat().st_size <= LARGEST else None
        shown = known.renditions.filter(filter_spec=RENDITION).first() if known else None
        if known is None or shown is None:
            return None
        self.numbers[str(shown.url)] = known.pk
        return str(shown.url)


def _known(content: bytes) -> AbstractImage | None:
    """Return the library's picture with this content; those that programs made may not know yet what is in them."""
    model = get_image_model()
    for image in model.objects.filter(file_hash=""):
        with contextlib.suppress(OSError):  # its file may be gone
            if image.get_file_size() == len(content):
                image.get_file_hash()
    known: AbstractImage | None = model.objects.filter(file_hash=_hash(content)).order_by("pk").first()
    return known


def _hash(content: bytes) -> str:
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


def _below(source: str, folder: Path, root: Path) -> Path | None:
    """Return the file a source names, only below the folder that is imported."""
    name = unquote(source.partition("?")[0].partition("#")[0])
    if "\0" in name or Path(name).suffix.lower() not in KINDS:
        return None
    begin = [root, root / "public", root / "static"] if name.startswith("/") else [folder]
    for place in begin:
        path = (place / name.lstrip("/")).resolve()
        if path.is_relative_to(root.resolve()) and path.is_file():
            return path
    return None


@transaction.atomic
def _kept(path: Path, words: str) -> AbstractImage:
    """Return the library's picture with this content; raises ValueError when it is too large or none."""
    if path.stat().st_size > LARGEST:
        raise ValueError(f"it is larger than {LARGEST // 1_000_000} MB")
    content = path.read_bytes()
    if (known := _known(content)) is not None:
        return known
    image = get_image_model()(title=(words or path.stem)[:255], file=ContentFile(content, name=path.name))
    if image.width * image.height > MOST_PIXELS:
        raise ValueError("it has too many pixels")
    image._set_file_hash()
    image.save()
    return image
