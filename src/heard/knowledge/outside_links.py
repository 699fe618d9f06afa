"""Links that lead to other houses: found in the HTML of articles, written as they are asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urldefrag, urlsplit, urlunsplit

from django.utils.encoding import iri_to_uri

from heard.knowledge.models.outside_link import LONGEST_LINK

_LINK = re.compile(r' href="(https?://[^"]+)"', re.IGNORECASE)


def outside_links(html: str, own: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield each address outside that an article leads to, once, with the name of its house. own: our names."""
    found = dict.fromkeys(map(unescape, _LINK.findall(html)))
    for url, host in dict.fromkeys(filter(None, map(asked_as, found))):
        if host not in own:
            yield url, host


def asked_as(href: str) -> tuple[str, str] | None:
    """Return an address as it is asked, and the name of its house; None for what cannot be asked.

    Without the part after "#"; names and paths of other scripts as machines write them (RFC 3490, RFC 3987).
    """
    try:
        parts = urlsplit(urldefrag(href.strip()).url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except (ValueError, UnicodeError):
        return None
    if not host or parts.username is not None:
        return None
    url = iri_to_uri(urlunsplit((parts.scheme.lower(), f"{host}{port}", parts.path or "/", parts.query, "")))
    return (url, host[:255]) if len(url) <= LONGEST_LINK and url.isascii() else None
