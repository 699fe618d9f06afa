"""Whether two texts read the same, however they are marked up: by which an import knows that nothing changed."""

from __future__ import annotations

import re

from heard.knowledge.cleaning import clean
from heard.knowledge.to_markdown import html_to_markdown

_SIZE = re.compile(r' (?:width|height)="\d+"(?=[^<>]*>)')


def is_same_text(before: str, after: str) -> bool:
    """Tell whether two articles of clean HTML read the same: as they are, or written as Markdown."""
    return before == after or before == clean(after) or _plainly(before) == _plainly(after)


def _plainly(html: str) -> str:
    """Return a text as Markdown; a picture we keep stands in a figure of its size, as it came it stood in a paragraph."""
    bare = _SIZE.sub("", html).replace("<figure>", "<p>").replace("</figure>", "</p>")
    return html_to_markdown(bare).strip()
