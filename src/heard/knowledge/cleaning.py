"""HTML of articles, answers and imports made safe to show: no script, no form, no style, nothing that loads on its own.

What an article needs stays: headings, lists, tables, code, pictures, notes, things that fold. Raise CLEANING_RULES with every
change of what is kept: what is stored was cleaned by the rules of its day, and is cleaned again when they change.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape

import nh3

CLEANING_RULES = 1
LONGEST = 2_000_000
"""Characters of one text; what is behind them is cut off."""
DEEPEST = 200
"""Elements within each other; what is deeper is kept as words alone."""
REL = "noopener"
ANCHOR = "part-"
"""What the id of each heading begins with, so that no text of others can take the name of something on our pages."""

TAGS = {
    "a", "abbr", "aside", "b", "bdi", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "del", "details",
    "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd",
    "li", "mark", "ol", "p", "picture", "pre", "q", "s", "samp", "small", "source", "span", "strong", "sub", "summary", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul", "var", "wbr",
}  # fmt: skip
REMOVED_WITH_CONTENT = {
    "script", "style", "title", "template", "iframe", "noembed", "noframes", "noscript", "object", "svg", "math", "xml", "audio",
    "video", "canvas", "textarea", "select", "head",
}  # fmt: skip
ATTRIBUTES = {
    "*": {"dir", "lang", "title"}, "a": {"href"}, "img": {"src", "alt", "width", "height", "srcset", "sizes"},
    "source": {"srcset", "sizes", "type", "media"}, "ol": {"start", "reversed"}, "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"}, "col": {"span"}, "colgroup": {"span"}, "time": {"datetime"},
    "code": {"class"}, "aside": {"class"}, "details": {"open"},
}  # fmt: skip
BLOCKS = {
    "aside", "blockquote", "br", "caption", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "h1", "h2", "h3", "h4",
    "h5", "h6", "hr", "li", "ol", "p", "pre", "summary", "table", "td", "th", "tr", "ul",
}  # fmt: skip
NEVER_DEEP = {"p", "li", "td", "tr", "th", "br", "img", "hr", "meta", "link", "input", "col", "tbody", "thead", "dd", "dt",
              "option", "wbr", "base", "area", "source"}  # fmt: skip

_CLASS = {"code": re.compile(r"language-[\w+#.-]{1,30}"), "aside": re.compile(r"note|tip|warning")}
_SRCSET = re.compile(r"(?:(?:https?://|/(?!/))[^\s,:]{1,500}(?:[ ][\d.]{1,8}[wx])?,?[ ]?){1,20}")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_ANY_TAG = re.compile(r"<[^>]*>")
_HEADING = re.compile(r"<h([1-6])([^>]*)>(.*?)</h\1>", re.DOTALL)
_TO_PART = re.compile(rf' href="#(?!{ANCHOR})([^"]{{1,300}})"')
_NOT_IN_NAMES = re.compile(r"[^\w\- ]+")
_AS_WRITTEN = re.compile(r"(<pre>.*?</pre>)", re.DOTALL)
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[ \n]*")


def clean(html: str, *, rel: str = REL) -> str:
    """Return HTML of anybody fit to be shown on our pages, well-formed; cleaning it again changes nothing that matters.

    Each heading gets an id made of its words, and links to a part of the same text lead there; h1 becomes h2, for the page has
    one of its own.
    rel: what each link says about where it leads ("noopener nofollow ugc" for words of strangers).
    """
    html = html[:LONGEST].replace("\0", "")
    if _too_deep(html):
        html = _ANY_TAG.sub(" ", html)
    return _with_anchors(_cleaner(rel).clean(html))


def plain_words(html: str) -> str:
    """Return the words of HTML without a mark, a line for each of its blocks."""
    html = html[:LONGEST].replace("\0", "")
    if _too_deep(html):
        html = _ANY_TAG.sub(" ", html)
    text = _ANY_TAG.sub("\n", _on_one_line(_stripper().clean(html)))
    return _LINES.sub("\n", _SPACES.sub(" ", unescape(text))).strip()


def anchor(words: str) -> str:
    """Return the id of a heading with these words, as the best-known hosts of Markdown make it, behind our own beginning."""
    return ANCHOR + _NOT_IN_NAMES.sub("", words.strip().lower()).replace(" ", "-")[:80]


def _on_one_line(html: str) -> str:
    """Return HTML without the line ends of its source, which mean no more than a space outside of <pre>."""
    parts = _AS_WRITTEN.split(html)
    return "".join(part if place % 2 else part.replace("\n", " ") for place, part in enumerate(parts))


@cache
def _cleaner(rel: str) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=TAGS,
        clean_content_tags=REMOVED_WITH_CONTENT,
        attributes=ATTRIBUTES,
        attribute_filter=_kept,
        set_tag_attribute_values={"img": {"loading": "lazy"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=rel,
    )


@cache
def _stripper() -> nh3.Cleaner:
    return nh3.Cleaner(tags=BLOCKS, clean_content_tags=REMOVED_WITH_CONTENT, attributes={}, link_rel=None)


def _kept(tag: str, name: str, value: str) -> str | None:
    """Return the value of an attribute, or None where it must not stay."""
    if name == "class":
        return value if tag in _CLASS and _CLASS[tag].fullmatch(value) else None  # it is asked of elements that go, too
    if name == "srcset":
        return value if _SRCSET.fullmatch(value) else None
    return value


def _with_anchors(html: str) -> str:
    taken: set[str] = set()

    def heading(found: re.Match[str]) -> str:
        level, rest, words = found.groups()
        first = name = anchor(unescape(_ANY_TAG.sub("", words)))
        again = 1
        while name in taken:
            again += 1
            name = f"{first}-{again}"
        taken.add(name)
        level = "2" if level == "1" else level
        return f'<h{level} id="{name}"{rest}>{words}</h{level}>'

    return _TO_PART.sub(rf' href="#{ANCHOR}\1"', _HEADING.sub(heading, html))


def _too_deep(html: str) -> bool:
    """Tell whether elements are nested so deeply that an HTML parser needs quadratic time."""
    depth = 0
    for closing, name in _TAG.findall(html):
        if name.lower() in NEVER_DEEP:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        if depth > DEEPEST:
            return True
    return False
