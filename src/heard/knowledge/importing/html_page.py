"""A page of HTML as an article: its title, its language, and of its text the part that is the article."""

from __future__ import annotations

import re
from html import unescape

_TITLE = re.compile(r"<title[^>]*>([^<]{1,500})</title>", re.IGNORECASE)
_LANGUAGE = re.compile(r"<html\b[^>]{0,500}?\blang=[\"']?([A-Za-z-]{2,12})", re.IGNORECASE)
_DESCRIPTION = re.compile(
    r"<meta\b[^>]{0,200}?name=[\"']description[\"'][^>]{0,50}?content=\"([^\"]{1,1000})\"", re.IGNORECASE
)
_FIRST_HEADING = re.compile(r"<h1\b[^>]*>(.{1,1000}?)</h1>", re.IGNORECASE | re.DOTALL)
_ANY_TAG = re.compile(r"<[^>]*>")
_INNER = ("article", "main", "body")
_OF_CONFLUENCE = re.compile(r"<div\b[^>]{0,300}?\bid=[\"']main-content[\"'][^>]{0,300}>", re.IGNORECASE)
_ITS_TITLE = re.compile(
    r"<span\b[^>]{0,200}?\bid=[\"']title-text[\"'][^>]{0,200}>(.{1,1000}?)</span>", re.IGNORECASE | re.DOTALL
)
_LISTS_A_SPACE = re.compile(r"<span\b[^>]{0,200}?\bid=[\"']title-text[\"'][^>]{0,200}>\s*Space Details:", re.IGNORECASE)
_DIV = re.compile(r"<(/?)div\b", re.IGNORECASE)


def of_page(html: str) -> dict[str, str]:
    """Return title, language, description and body of a page, those that it says; a heading that is its title is not repeated."""
    body = _inner(html)
    heading = _FIRST_HEADING.search(body)
    title = _words(heading[1]) if heading else ""
    if content := _OF_CONFLUENCE.search(html):
        title, body = _title_in_space(html), _up_to_its_end(html[content.end() :])
    elif title and heading:
        body = body[: heading.start()] + body[heading.end() :]
    said = {
        "title": title or _said(_TITLE, html),
        "language": _said(_LANGUAGE, html),
        "description": _said(_DESCRIPTION, html),
    }
    return {name: value for name, value in said.items() if value} | {"body": body}


def lists_a_space(html: str) -> bool:
    """Tell whether a page only lists the others, as the first page of every export of Confluence does."""
    return _LISTS_A_SPACE.search(html[:100_000]) is not None


def first_heading(html: str) -> tuple[str, str]:
    """Return the words of the heading a text begins with, and the text without it; "" when it begins otherwise."""
    found = _FIRST_HEADING.match(html.lstrip())
    if not found:
        return "", html
    return _words(found[1]), html.lstrip()[found.end() :]


def _inner(html: str) -> str:
    lower = html.lower()
    for name in _INNER:
        start = re.search(rf"<{name}\b[^>]*>", lower)
        end = lower.rfind(f"</{name}>")
        if start:
            return html[start.end() : end if end > start.end() else len(html)]
    return html


def _title_in_space(html: str) -> str:
    """Return the title of a page of Confluence, without the name of its space before it."""
    named = _said(_ITS_TITLE, html) or _said(_TITLE, html)
    return named.partition(" : ")[2] or named


def _up_to_its_end(html: str) -> str:
    """Return what stands within the div that was just opened."""
    depth = 1
    for one in _DIV.finditer(html):
        depth += -1 if one[1] else 1
        if depth == 0:
            return html[: one.start()]
    return html


def _said(pattern: re.Pattern[str], html: str) -> str:
    found = pattern.search(html[:100_000])
    return _words(found[1]) if found else ""


def _words(html: str) -> str:
    return " ".join(unescape(_ANY_TAG.sub("", html)).split())
