"""Posts and pages out of what WordPress exports (Tools › Export: WXR, an RSS with names of its own)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from heard.knowledge.importing import values
from heard.knowledge.importing.found import Found, Unread
from heard.knowledge.importing.records import articles_of

NO_EXPORT = "it is no export of WordPress"
PIECE = 1_000_000  # bytes
HEAD = 4_000  # bytes in which an export says what it is
#: What an export has beside texts for readers.
NO_TEXTS = {
    "attachment",
    "nav_menu_item",
    "revision",
    "custom_css",
    "customize_changeset",
    "oembed_cache",
    "user_request",
}
DRAFTS = {"draft", "pending", "future", "auto-draft", "trash"}
_NOT_IN_XML = bytes(sign for sign in range(32) if sign not in (9, 10, 13))
_CONTENT, _EXCERPT = (
    "{http://purl.org/rss/1.0/modules/content/}encoded",
    re.compile(r"\{http://wordpress\.org/export/[\d.]+/excerpt/\}encoded"),
)
_OWN = re.compile(r"\{http://wordpress\.org/export/[\d.]+/\}(\w+)")
_BLOCK = re.compile(
    r"\s*</?(?:p|h[1-6]|div|ul|ol|table|section|figure|blockquote|pre|hr|aside|details|!--)", re.IGNORECASE
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SHORTCODE = re.compile(r"\[/?(?:caption|embed|gallery|vc_\w+|et_pb_\w+)\b[^\]\n]{0,500}\]")


def is_of_wordpress(path: Path) -> bool:
    """Tell whether a file says at its beginning that WordPress made it, and declares no entities that could grow without end."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError:
        return True  # reading it will say why
    return b"wordpress.org/export/" in head and b"<!DOCTYPE" not in head.partition(b"<rss")[0]


def from_wordpress(path: Path, where: str) -> Iterator[Found | Unread]:
    """Yield the posts and pages of an export, one after the other, however large it is. Raises OSError."""
    if not is_of_wordpress(path):
        yield Unread(where, NO_EXPORT)
        return
    language, number = "", 0
    try:
        for element in _elements(path):
            if element.tag == "language":
                language = element.text or ""
            elif element.tag == "item":
                number += 1
                if record := _record(element, language):
                    yield from articles_of(record, f"{where}, entry {number}")
                element.clear()
    except ElementTree.ParseError:
        yield Unread(where, "it is damaged")


def _elements(path: Path) -> Iterator[ElementTree.Element]:
    """Yield elements as they end; what XML does not allow, and WordPress exports all the same, is left out."""
    parser: ElementTree.XMLPullParser[Any] = ElementTree.XMLPullParser()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            parser.feed(piece.translate(None, _NOT_IN_XML))
            yield from _ended(parser)
    parser.close()
    yield from _ended(parser)


def _ended(parser: ElementTree.XMLPullParser[Any]) -> Iterator[ElementTree.Element]:
    for _event, element in parser.read_events():  # type: ignore[misc]
        if isinstance(element, ElementTree.Element):
            yield element


def _record(item: ElementTree.Element, language: str) -> dict[str, Any] | None:
    own = {named[1]: one.text or "" for one in item if (named := _OWN.fullmatch(one.tag))}
    kind, status = own.get("post_type", "post"), own.get("status", "publish")
    if kind in NO_TEXTS or kind.startswith("wp_") or status in ("inherit", "auto-draft", "trash"):
        return None
    spoken = next((one.get("nicename", "") for one in item.iter("category") if one.get("domain") == "language"), "")
    is_closed = status == "private" or own.get("post_password", "").strip()
    return {
        "id": own.get("post_id"), "title": item.findtext("title"), "html": _html(item.findtext(_CONTENT) or ""),
        "summary": next((values.words(one.text) for one in item if _EXCERPT.fullmatch(one.tag)), ""),
        "slug": own.get("post_name"), "url": item.findtext("link"), "language": spoken or language,
        "audience": "agents" if is_closed else "", "status": "draft" if status in DRAFTS else "published",
        "shelves": _shelves(item),
    }  # fmt: skip


def _shelves(item: ElementTree.Element) -> list[str]:
    """Return the first of its categories, of whatever plugin they are, that says something."""
    named = [one for one in item.iter("category") if re.search(r"cat", one.get("domain", ""))]
    return [one.text or "" for one in named if one.get("nicename") != "uncategorized"][:1]


def _html(text: str) -> str:
    """Return a text as HTML: what was written without blocks has its paragraphs from its empty lines, as WordPress shows it."""
    bare = _SHORTCODE.sub("", _COMMENT.sub("", text))
    parts = [part.strip() for part in re.split(r"\n\s*\n", bare) if part.strip()]
    if "<p" in bare:
        return "\n\n".join(parts)
    return "\n\n".join(part if _BLOCK.match(part) else f"<p>{part}</p>".replace("\n", "<br>") for part in parts)
