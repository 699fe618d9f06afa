"""From Markdown to safe HTML: CommonMark with tables and struck out words; HTML within it is cleaned like any other."""

from __future__ import annotations

import re
from functools import cache

from markdown_it import MarkdownIt

from heard.knowledge.cleaning import LONGEST, REL, clean

#: With more in one block than anybody writes, none of them begins a link: looking for the end of each of 100,000 took seconds.
MOST_BRACKETS = 20_000
#: Cells of one table that nobody wrote: rows that are shorter than its head are filled up, 10 kB grew to 660.
MOST_CELLS = 5_000
_BETWEEN = re.compile(r"(\n[ \t]*\n)")


def markdown_to_html(text: str, *, rel: str = REL) -> str:
    """Return safe HTML of a text in Markdown.

    rel: what each link says about where it leads ("noopener nofollow ugc" for words of strangers).
    """
    return clean(_reader().render(_without_traps(text[:LONGEST].replace("\0", ""))), rel=rel)


def _without_traps(text: str) -> str:
    """Return a text in which blocks that were built to exhaust their reader are no links and no tables."""
    if text.count("[") <= MOST_BRACKETS and text.count("|") * (text.count("\n") + 1) <= MOST_CELLS:
        return text
    return "".join(map(_without_trap, _BETWEEN.split(text)))


def _without_trap(block: str) -> str:
    if block.count("[") > MOST_BRACKETS:
        block = block.replace("[", "\\[")
    lines = block.split("\n")
    cells = len(lines) * max(line.count("|") for line in lines)
    return block.replace("|", "\\|") if cells > max(MOST_CELLS, 2 * block.count("|")) else block


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True, "maxNesting": 40}).enable(["table", "strikethrough"])
