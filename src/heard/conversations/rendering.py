"""From what somebody typed to safe HTML, in one place.

The words of an answer are kept as they were typed. A little of Markdown is understood in them, as much as people type
without knowing it: **bold**, *italic*, `code`, [words](https://…), lists, > quotes; addresses become links. Everything
else is escaped. Each letter is looked at a bounded number of times, so that no text can keep us busy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from itertools import groupby

import nh3

_INLINE = re.compile(
    r"""
    `(?P<code>[^`\n]{1,500})`
    | \[(?P<words>[^\[\]\n]{1,300})\]\((?P<target>(?:https?://|mailto:)[^\s()<>"]{1,2000})\)
    | (?P<url>https?://[^\s<>"`]{1,2000})
    | (?<![\w.+-])(?P<email>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6})
    | \*\*(?P<bold>(?!\s)[^*\n]{1,1000}(?<!\s))\*\*
    | (?<![\w*])\*(?P<star>(?!\s)[^*\n]{1,1000}(?<!\s))\*(?![\w*])
    | (?<!\w)_(?P<line>(?!\s)[^_\n]{1,1000}(?<!\s))_(?!\w)
    """,
    re.VERBOSE,
)
_LINK = re.compile(r"\[(?P<words>[^\[\]\n]{1,300})\]\((?P<target>https?://[^\s()<>\"]{1,2000})\)")
_BULLET = re.compile(r"[ \t]{0,3}[-*•][ \t]+(.*)")
_NUMBER = re.compile(r"[ \t]{0,3}\d{1,3}[.)][ \t]+(.*)")
_QUOTE = re.compile(r"[ \t]{0,3}>[ \t]?(.*)")
_TAG = re.compile(r"(<[^>]*>)")
_KINDS = (("ul", _BULLET), ("ol", _NUMBER), ("blockquote", _QUOTE))
_TAGS = {"p", "br", "strong", "em", "b", "i", "u", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr", "div"}
_TAGS |= {"h1", "h2", "h3", "h4", "span"}


def render(text: str) -> str:
    """Return safe HTML of plain text with a little Markdown in it."""
    lines = [_sorted(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    blocks = [(kind, [words for _, words in group]) for kind, group in groupby(lines, key=lambda line: line[0])]
    return "".join(_block(kind, block) for kind, block in blocks if kind)


def spelled_out(text: str) -> str:
    """Return the same text for those who see no HTML: a link says its words, then where it leads."""
    return _LINK.sub(lambda found: f"{found['words']}: {found['target']}", text)


def mark_names(html: str, names: Mapping[str, int]) -> str:
    """Return HTML of ours in which each "@name" stands out; `names` says which agent each name belongs to."""
    if not names:
        return html
    longest_first = sorted(names, key=len, reverse=True)
    called = re.compile(
        rf"(?<![\w@/.])@({'|'.join(re.escape(escape(name)) for name in longest_first)})(?!\w)", re.IGNORECASE
    )
    numbers = {escape(name).casefold(): number for name, number in names.items()}

    def marked(found: re.Match[str]) -> str:
        number = numbers.get(found[1].casefold())  # none where only the expression takes two letters for one: I and ı
        return f'<span class="mention" data-agent="{number}">{found[0]}</span>' if number else found[0]

    return "".join(part if part.startswith("<") else called.sub(marked, part) for part in _TAG.split(html))


def safe(html: str) -> str:
    """Return HTML that somebody else made, with everything taken out that could act, load or hide."""
    return nh3.clean(
        html.replace("\0", ""),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
    )


def _sorted(line: str) -> tuple[str, str]:
    """Return which kind of block a line belongs to, none for an empty one, and its words."""
    if not line.strip():
        return "", ""
    for kind, pattern in _KINDS:
        if found := pattern.fullmatch(line):
            return kind, found[1]
    return "p", line


def _block(kind: str, lines: list[str]) -> str:
    if kind in {"ul", "ol"}:
        return f"<{kind}>{''.join(f'<li>{_inline(line)}</li>' for line in lines)}</{kind}>"
    return f"<{kind}>{'<br>'.join(_inline(line) for line in lines)}</{kind}>"


def _inline(text: str, depth: int = 0) -> str:
    made, position = [], 0
    for found in _INLINE.finditer(text):
        made.append(escape(text[position : found.start()]))
        made.append(_marked(found, depth))
        position = found.end()
    return "".join([*made, escape(text[position:])])


def _marked(found: re.Match[str], depth: int) -> str:
    match found.lastgroup:
        case "code":
            return f"<code>{escape(found['code'])}</code>"
        case "target":
            return _link(found["target"], found["words"])
        case "url":
            return _bare_link(found["url"])
        case "email":
            return _link(f"mailto:{found['email']}", found["email"])
        case "bold":
            return f"<strong>{_deeper(found['bold'], depth)}</strong>"
        case _:
            return f"<em>{_deeper(found['star'] or found['line'], depth)}</em>"


def _deeper(text: str, depth: int) -> str:
    return _inline(text, depth + 1) if depth < 2 else escape(text)


def _bare_link(url: str) -> str:
    """Return a link to an address as typed; what ends the sentence around it does not belong to it."""
    address = url.rstrip(".,;:!?'*_")
    if address.endswith(")") and "(" not in address:
        address = address[:-1]
    return _link(address, address) + escape(url[len(address) :])


def _link(target: str, words: str) -> str:
    return f'<a href="{escape(target)}" rel="noopener noreferrer">{escape(words)}</a>'
