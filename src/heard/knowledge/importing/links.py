"""Addresses within what is imported: of other articles, of pictures, and those that lead nowhere."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable
from html import escape, unescape
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from heard.knowledge.cleaning import ANCHOR, anchor
from heard.knowledge.importing.files import READ
from heard.knowledge.importing.found import Found
from heard.knowledge.importing.page_file import INDEXES

_LINK = re.compile(r'<a href="([^"]*)"([^>]*)>')
_IMAGE = re.compile(r"<img\b[^>]*>")
_IMAGE_OR_LINK = re.compile(r"<img\b[^>]*>|<a\b|</a>")
_SOURCE = re.compile(r' src="([^"]*)"')
_WORDS = re.compile(r' alt="([^"]*)"')


class Places:
    """Where each imported article will stand, by all names others may call it."""

    def __init__(self) -> None:
        """Know none yet."""
        self._urls: dict[str, str] = {}

    def learn(self, found: Found, url: str) -> None:
        """Remember at which address an article stands."""
        for name in _names(found):
            self._urls.setdefault(name, url)

    def learn_file(self, root: Path, path: str, url: str) -> None:
        """Remember at which address that stands which lies in a file. path: below root, without its ending."""
        self._urls.setdefault(f"{root}:{path.lower()}", url)

    def address(self, href: str, found: Found) -> str | None:
        """Return where a link of an article leads: an address of ours, the same address elsewhere, or None for nowhere."""
        parts = urlsplit(href)
        if href.startswith("#") or not href:
            return href or None
        behind = f"#{_anchored(parts.fragment)}" if parts.fragment else ""
        for name in _called(parts.path if not parts.netloc else "", href, found):
            if name in self._urls:
                return self._urls[name] + behind
        if parts.scheme or parts.netloc:
            return href
        return urljoin(found.source_url, href) if found.source_url.startswith("http") else _as_it_was(href, found)


def _as_it_was(href: str, found: Found) -> str | None:
    """A path from the top is one of the business's own site, unless the article lay in a folder: there it leads nowhere.

    In an export of ours it is a page of the house, as /contact/ is; what else it links to has a file.
    """
    return href if href.startswith("/") and (found.root is None or found.is_ours) else None


def _anchored(fragment: str) -> str:
    return fragment if fragment.startswith(ANCHOR) else anchor(unquote(fragment).replace("-", " ")).replace(" ", "-")


def _names(found: Found) -> Iterable[str]:
    if found.root is not None:
        yield f"{found.root}:{found.path.lower()}"
        folder, _, name = found.path.rpartition("/")
        if name.lower() in INDEXES:
            yield f"{found.root}:{folder.lower()}"
    if found.source_url:
        yield _bare(found.source_url)


def _called(path: str, href: str, found: Found) -> Iterable[str]:
    if path and found.root is not None:
        folder = "" if path.startswith("/") else posixpath.dirname(found.path)
        whole = posixpath.normpath(posixpath.join(folder, unquote(path).lstrip("/"))).strip("/")
        stem, suffix = posixpath.splitext(whole)
        yield f"{found.root}:{(stem if suffix.lower() in READ else whole).lower()}"
    yield _bare(urljoin(found.source_url, href))


def _bare(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}"


def with_links(html: str, address: Callable[[str], str | None]) -> tuple[str, list[str]]:
    """Return clean HTML with each link led to where `address` says, and the links that lead nowhere, whose words stay."""
    lost: list[str] = []

    def led(found: re.Match[str]) -> str:
        href = unescape(found[1])
        to = address(href)
        if to is None:
            lost.append(href)
            return f"<a{found[2]}>"
        return f'<a href="{escape(to)}"{found[2]}>'

    return _LINK.sub(led, html), lost


def with_pictures(html: str, address: Callable[[str, str], str | None]) -> str:
    """Return clean HTML with each picture shown from where `address(source, words)` says; pictures it knows nothing of go."""

    def shown(found: re.Match[str]) -> str:
        source = _SOURCE.search(found[0])
        words = _WORDS.search(found[0])
        to = address(unescape(source[1]), unescape(words[1]) if words else "") if source else None
        return _SOURCE.sub(lambda _: f' src="{escape(to)}"', found[0]) if to else ""

    return _IMAGE.sub(shown, html)


def with_links_to_pictures(html: str, is_elsewhere: Callable[[str], bool]) -> tuple[str, list[str]]:
    """Return clean HTML in which pictures of other houses are links to them, and their addresses.

    Readers' browsers show no picture from elsewhere: it would tell that house who reads what. Within a link its words stand alone.
    """
    found: list[str] = []
    is_linked = False

    def led(tag: re.Match[str]) -> str:
        nonlocal is_linked
        if not tag[0].startswith("<img"):
            is_linked = tag[0] == "<a"
            return tag[0]
        source = _SOURCE.search(tag[0])
        if not source or not is_elsewhere(unescape(source[1])):
            return tag[0]
        found.append(unescape(source[1]))
        words = _picture_words(tag[0], found[-1])
        return words if is_linked else f'<a href="{source[1]}">{words}</a>'

    return _IMAGE_OR_LINK.sub(led, html), found


def _picture_words(image: str, source: str) -> str:
    """Return what a picture is called: its own words, else the name of its file, else its house."""
    words = _WORDS.search(image)
    if words and words[1].strip():
        return words[1]
    parts = urlsplit(source)
    return escape(unquote(posixpath.basename(parts.path)) or parts.netloc)
