"""A question with its mistyped words mended, in words that stand in what was found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from difflib import SequenceMatcher

from heard.knowledge.models import IndexedDocument
from heard.knowledge.search.asking import Asked
from heard.knowledge.search.words import words_with_places


def mended_text(asked: Asked, found: Iterable[IndexedDocument]) -> str | None:
    """Return the question as it was probably meant, None if nothing had to be mended.

    Search knows stems alone; how the word itself is written is looked up in the documents that were found: "chanj" is more
    like their "change" than like "changing".
    """
    if not asked.mended:
        return None
    sought, written = set(asked.mended.values()), defaultdict[str, set[str]](set)
    for row in found:
        for text in (row.title, *row.questions, row.text):
            for stem, start, end in words_with_places(text, asked.language):
                if stem in sought:
                    written[stem].add(text[start:end].lower())
        if len(written) == len(sought):
            break
    pieces, done = list[str](), 0
    for stem, start, end in words_with_places(asked.text, asked.language):
        if stem in asked.mended:
            meant = asked.mended[stem]
            pieces += [asked.text[done:start], _most_like(asked.text[start:end].lower(), written[meant] or {meant})]
            done = end
    return "".join([*pieces, asked.text[done:]])


def _most_like(typed: str, words: set[str]) -> str:
    return max(sorted(words), key=lambda word: SequenceMatcher(None, typed, word, autojunk=False).ratio())
