"""Texts cut into passages: pieces short enough to be an answer, at the end of a sentence wherever possible."""

from __future__ import annotations

import re

LONGEST_PASSAGE = 500  # characters; about eighty words
_SENTENCE_ENDS = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？؟])\s*|\n+")


def passages_of(text: str) -> list[str]:
    """Return the passages of a text in their order, each of whole sentences and at most LONGEST_PASSAGE characters."""
    passages: list[str] = []
    for sentence in _sentences(text):
        if passages and len(passages[-1]) + len(sentence) < LONGEST_PASSAGE:
            passages[-1] += " " + sentence
        else:
            passages.append(sentence)
    return passages


def _sentences(text: str) -> list[str]:
    """Return the sentences of a text; one that is longer than a passage in pieces, cut between words where it can be."""
    pieces: list[str] = []
    for part in _SENTENCE_ENDS.split(text):
        sentence = " ".join(part.split())
        while len(sentence) > LONGEST_PASSAGE:
            at = sentence.rfind(" ", LONGEST_PASSAGE // 2, LONGEST_PASSAGE)
            at = LONGEST_PASSAGE if at < 0 else at
            pieces.append(sentence[:at].strip())
            sentence = sentence[at:].strip()
        pieces.append(sentence)
    return [piece for piece in pieces if piece]
