"""Texts cut into passages: pieces short enough to be an answer, at the end of a sentence wherever possible."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

LONGEST_PASSAGE = 500  # characters; about eighty words
BETWEEN_LINES = " · "  # means the same in every language, and no more than that something else begins
_SENTENCE_ENDS = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？؟])\s*")


def passages_of(text: str) -> list[str]:
    """Return the passages of a text in their order, each of whole sentences and at most LONGEST_PASSAGE characters."""
    return [" ".join(piece.words for piece in passage) for passage in _passages(text)]


def shown_passages_of(text: str) -> list[str]:
    """Return the same passages as people read them: a sign stands between a heading, or a line of a list, and what follows."""
    return ["".join(_with_signs(passage)) for passage in _passages(text)]


class _Piece(NamedTuple):
    """A sentence, or a part of one, and whether a new line began with it."""

    words: str
    begins_line: bool


def _passages(text: str) -> list[list[_Piece]]:
    passages: list[list[_Piece]] = []
    length = 0
    for piece in _pieces(text):
        if passages and length + len(piece.words) < LONGEST_PASSAGE:
            passages[-1].append(piece)
            length += 1 + len(piece.words)
        else:
            passages.append([piece])
            length = len(piece.words)
    return passages


def _with_signs(passage: list[_Piece]) -> Iterator[str]:
    """Yield the pieces with what stands between them; who goes on in small letters goes on with the same sentence."""
    before = ""
    for piece in passage:
        if before:
            yield BETWEEN_LINES if piece.begins_line and before[-1].isalnum() and not piece.words[0].islower() else " "
        yield piece.words
        before = piece.words


def _pieces(text: str) -> Iterator[_Piece]:
    """Yield the sentences of a text; one that is longer than a passage in pieces, cut between words where it can be."""
    for line in text.split("\n"):
        begins_line = True
        for part in _SENTENCE_ENDS.split(line):
            for words in _cut(" ".join(part.split())):
                yield _Piece(words, begins_line)
                begins_line = False


def _cut(sentence: str) -> Iterator[str]:
    while len(sentence) > LONGEST_PASSAGE:
        at = sentence.rfind(" ", LONGEST_PASSAGE // 2, LONGEST_PASSAGE)
        at = LONGEST_PASSAGE if at < 0 else at
        if piece := sentence[:at].strip():
            yield piece
        sentence = sentence[at:].strip()
    if sentence:
        yield sentence
