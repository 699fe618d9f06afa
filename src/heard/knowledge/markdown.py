"""From Markdown to safe HTML: CommonMark with tables and struck out words; HTML within it is cleaned like any other."""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt

from heard.knowledge.cleaning import LONGEST, REL, clean


def markdown_to_html(text: str, *, rel: str = REL) -> str:
    """Return safe HTML of a text in Markdown.

    rel: what each link says about where it leads ("noopener nofollow ugc" for words of strangers).
    """
    return clean(_reader().render(text[:LONGEST].replace("\0", "")), rel=rel)


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True, "maxNesting": 40}).enable(["table", "strikethrough"])
