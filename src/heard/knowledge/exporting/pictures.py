"""The pictures of articles, put beside them."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from heard.knowledge.exporting.parts import Exported

PICTURES = "pictures"
_NUMBERED = re.compile(r"^(?:\d+-)+")
_SOURCE = re.compile(r'(<img\b[^>]*? src=")([^"]*)"')


def with_pictures(html: str, here: str, outcome: Exported) -> tuple[str, list[AbstractImage]]:
    """Return HTML whose pictures lie in a folder beside the articles, and these pictures. here: the article's own file."""
    shown: list[AbstractImage] = []

    def placed(found: re.Match[str]) -> str:
        image = _original(unescape(found[2]))
        if image is None:
            return found[0]
        if not _is_there(image):
            outcome.missing.append(image.file.name)
            return found[0]
        shown.append(image)
        return f'{found[1]}{"../" * here.count("/")}{PICTURES}/{picture_name(image)}"'

    return _SOURCE.sub(placed, html), shown


def picture_name(image: AbstractImage) -> str:
    """Return what a picture's file is called in an export; its name does not grow from house to house."""
    return f"{image.pk}-{_NUMBERED.sub('', Path(image.file.name).name)}"


def picture_content(image: AbstractImage) -> bytes | None:
    """Return a picture's file, None when it is gone."""
    try:
        with image.file.open("rb") as source:
            return bytes(source.read())
    except OSError:
        return None


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
