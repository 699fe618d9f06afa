"""Small pictures of big ones, made once."""

from __future__ import annotations

import io
import logging
import warnings

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from PIL import Image, ImageOps

from heard.plumbing.files.storing import STORAGE, open_file
from heard.plumbing.full_disk import is_full_disk

log = logging.getLogger(__name__)

SIDE = 480  # pixels of the longer side
# A phone's best camera makes 50 million pixels at most; a bomb unpacks to thousands of millions.
MOST_PIXELS = 40_000_000
MOST_BYTES = 40 * 1024 * 1024
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")


class NoPreviewError(Exception):
    """No small picture can be made of this: it is none, is broken, or is far too large."""


def preview_path(sha256: str) -> str:
    """Return where the small picture of a file lies in the storage."""
    return f"previews/{sha256[:2]}/{sha256}.webp"


def preview(sha256: str) -> bytes:
    """Return a WebP picture of at most 480 pixels a side, made at the first call. Raises NoPreviewError."""
    storage = storages[STORAGE]
    try:
        with storage.open(preview_path(sha256)) as kept:
            return bytes(kept.read())
    except FileNotFoundError:
        pass
    made = _made(sha256)
    try:
        storage.save(preview_path(sha256), ContentFile(made))
    except OSError as error:
        if not is_full_disk(error):
            raise
        log.warning("a small picture was not kept: the disk is full")
    return made


def forget_preview(sha256: str) -> None:
    """Remove the small picture of a file, if there is one."""
    storages[STORAGE].delete(preview_path(sha256))


def _made(sha256: str) -> bytes:
    with open_file(sha256) as file:
        if file.size > MOST_BYTES:
            raise NoPreviewError("too large")
        content = file.read()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _shrunk(content)
    except NoPreviewError:
        raise
    except Exception as error:  # Pillow raises nearly anything for broken pictures
        raise NoPreviewError("not a picture") from error


def _shrunk(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise NoPreviewError("too many pixels")
        image.draft("RGB", (2 * SIDE, 2 * SIDE))
        upright = ImageOps.exif_transpose(image)
        small = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    small.thumbnail((SIDE, SIDE))
    packed = io.BytesIO()
    small.save(packed, "WEBP", quality=80, method=4)  # without the picture's metadata, which may tell a place
    return packed.getvalue()
