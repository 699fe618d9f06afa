"""From the clean HTML of a found article to the parts an editor can go on with: text, notes, pictures; the rest stays HTML."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from html import unescape
from types import MappingProxyType
from typing import Any

from heard.knowledge.importing.structure import steps_of, with_questions

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)\b[^>]*>")
_VOID = {"br", "hr", "img", "col", "wbr", "source"}
_IN_TEXT = {"p", "h2", "h3", "h4", "b", "strong", "i", "em", "ol", "ul", "li", "a", "hr", "br", "code", "blockquote"}
_IN_NOTE = {"p", "b", "strong", "i", "em", "ol", "ul", "li", "a", "br", "code"}
_PICTURE = re.compile(r"\s*<(p|figure)>\s*(<img [^>]*>)\s*(?:<figcaption>([^<]{0,300})</figcaption>\s*)?</\1>\s*")
_NOTE = re.compile(r'\s*<aside class="(note|tip|warning)">(.*)</aside>\s*', re.DOTALL)
_SOURCE = re.compile(r' src="([^"]*)"')
_WORDS = re.compile(r' alt="([^"]*)"')

Part = dict[str, Any]


def body_of(
    html: str, pictures: Mapping[str, int], *, of: str = "", videos: Mapping[str, int] = MappingProxyType({})
) -> list[Part]:
    """Return clean HTML as parts of an article's body, as the database keeps them.

    pictures: the numbers of pictures in our library, by the addresses the HTML shows them at; videos: likewise. of: the kind of the
    article, if it is said: a guide has steps, and a FAQ questions.
    """
    parts: list[Part] = []
    pieces = _pieces(html)
    for piece in with_questions(pieces) if of == "faq" else pieces:
        made = piece if not isinstance(piece, str) else steps_of(piece, pictures) if of == "how_to" else None
        if made or not isinstance(piece, str):
            parts += [made] if made else []
            continue
        kind, value = _video(piece, videos) or _part(piece, pictures)
        if kind in ("text", "html") and parts and parts[-1]["type"] == kind:
            parts[-1]["value"] += value
        elif kind != "text" or value.strip():
            parts.append({"type": kind, "value": value, "id": str(uuid.uuid4())})
    return parts


def without_videos(html: str, videos: Mapping[str, int]) -> tuple[str, list[int]]:
    """Return clean HTML without the videos it shows as if they were pictures, and their numbers."""
    shown: list[int] = []

    def gone(found: re.Match[str]) -> str:
        part = _video(found[0], videos)
        shown.extend([part[1]["video"]] if part else [])
        return "" if part else found[0]

    return (_PICTURE.sub(gone, html), shown) if videos else (html, shown)


def _video(piece: str, videos: Mapping[str, int]) -> tuple[str, Any] | None:
    picture = _PICTURE.fullmatch(piece) if videos else None
    source = _SOURCE.search(picture[2]) if picture else None
    number = videos.get(unescape(source[1])) if source else None
    return ("video", {"video": number}) if number else None


def _part(piece: str, pictures: Mapping[str, int]) -> tuple[str, Any]:
    picture = _PICTURE.fullmatch(piece)
    if picture and (source := _SOURCE.search(picture[2])) and (number := pictures.get(unescape(source[1]))):
        words = _WORDS.search(picture[2])
        told = {"words": unescape(words[1])[:300] if words else "", "caption": unescape(picture[3] or "")}
        return "image", {"image": number, **told}
    note = _NOTE.fullmatch(piece)
    if note and _tags(note[2]) <= _IN_NOTE and "<" in note[2]:
        return "note", {"kind": note[1], "text": note[2]}
    return ("text" if _tags(piece) <= _IN_TEXT else "html"), piece


def _tags(html: str) -> set[str]:
    return {name for _, name in _TAG.findall(html)}


def _pieces(html: str) -> list[str]:
    """Return the outermost elements one by one, with what stands behind each up to the next."""
    made: list[str] = []
    depth = start = 0
    for found in _TAG.finditer(html):
        closing, name = found.groups()
        if name in _VOID:
            continue
        if closing:
            depth -= 1
            if depth <= 0:
                made.append(html[start : found.end()])
                depth, start = 0, found.end()
            continue
        if depth == 0 and html[start : found.start()].strip():
            made.append(
                f"<p>{html[start : found.start()].strip()}</p>"
                if _is_inline(html[start : found.start()])
                else html[start : found.start()]
            )
            start = found.start()
        depth += 1
    rest = html[start:]
    return [*made, rest] if rest.strip() else made


def _is_inline(html: str) -> bool:
    return not _tags(html)
