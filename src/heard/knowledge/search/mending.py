"""A question with its mistyped words mended, in words that stand in what was found."""

from __future__ import annotations

from collections.abc import Iterable

from heard.knowledge.models import IndexedDocument
from heard.knowledge.search.asking import Asked
from heard.knowledge.search.words import words_with_places


def mended_text(asked: Asked, found: Iterable[IndexedDocument]) -> str | None:
    """Return the question as it was probably meant, None if nothing had to be mended.

    Search knows stems alone; how the word itself is written is looked up in the documents that were found.
    """
    if not asked.mended:
        return None
    sought, written = set(asked.mended.values()), dict[str, str]()
    for row in found:
        for text in (row.title, *row.questions, row.text):
            for stem, start, end in words_with_places(text, asked.language):
                if stem in sought:
                    written.setdefault(stem, text[start:end].lower())
        if len(written) == len(sought):
            break
    pieces, done = list[str](), 0
    for stem, start, end in words_with_places(asked.text, asked.language):
        if stem in asked.mended:
            pieces += [asked.text[done:start], written.get(asked.mended[stem], asked.mended[stem])]
            done = end
    return "".join([*pieces, asked.text[done:]])
