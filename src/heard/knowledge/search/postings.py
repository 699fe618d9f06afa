"""Which word stands in which document, and how much it says there: BM25, worked out when a shelf is filled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heard.knowledge.search.scoring import LENGTH_OF_TEXTS, LENGTH_OF_TITLES, SATURATION

Counts = NDArray[np.uint8]  # three rows: title, questions, text; a column for each distinct word of a document


@dataclass(frozen=True)
class Field:
    """The postings of one field. Those of word `n` stand from starts[n] to starts[n + 1]; `size` documents have the field."""

    starts: NDArray[np.int64]
    documents: NDArray[np.int32]
    impacts: NDArray[np.float16]
    size: int

    def frequency(self, word: int) -> int:
        """Return in how many documents a word stands."""
        return int(self.starts[word + 1] - self.starts[word])

    def documents_with(self, word: int) -> NDArray[np.int32]:
        """Return the documents in which a word stands."""
        return self.documents[self.starts[word] : self.starts[word + 1]]

    def add(self, scores: NDArray[np.floating], word: int, weight: float) -> None:
        """Add to the score of each document what a word of this weight says in it."""
        here = slice(self.starts[word], self.starts[word + 1])
        scores[self.documents[here]] += self.impacts[here] * np.float32(weight)

    @property
    def nbytes(self) -> int:
        """How many bytes of memory it takes."""
        return self.starts.nbytes + self.documents.nbytes + self.impacts.nbytes


def rarity(frequency: int, size: int) -> float:
    """Return how much a word says that stands in so many of `size` documents (the inverse document frequency of BM25)."""
    return float(np.log1p((size - frequency + 0.5) / (frequency + 0.5)))


def fields_of(words: Sequence[NDArray[np.int32]], counts: Sequence[Counts], vocabulary: int) -> tuple[Field, Field]:
    """Return the field of titles with questions, and the field of titles with texts.

    `words` are the numbers of the distinct words of each document, `counts` how often each stands where.
    """
    owners = np.repeat(np.arange(len(words), dtype=np.int32), [len(one) for one in words])
    joined = np.concatenate(words)
    titles, questions, texts = (np.concatenate([one[row] for one in counts]).astype(np.int32) for row in range(3))
    asked = _field(joined, owners, titles + questions, len(words), vocabulary, LENGTH_OF_TITLES)
    return asked, _field(joined, owners, titles + texts, len(words), vocabulary, LENGTH_OF_TEXTS)


def _field(
    words: NDArray[np.int32],
    owners: NDArray[np.int32],
    times: NDArray[np.int32],
    documents: int,
    vocabulary: int,
    b: float,
) -> Field:
    lengths = np.bincount(owners, weights=times, minlength=documents)
    filled = int((lengths > 0).sum())
    average = lengths.sum() / max(1, filled) or 1.0
    there = times > 0
    words, owners, times = words[there], owners[there], times[there]
    impacts = times * (SATURATION + 1) / (times + SATURATION * (1 - b + b * lengths[owners] / average))
    order = np.argsort(words, kind="stable")
    starts = np.zeros(vocabulary + 1, np.int64)
    np.cumsum(np.bincount(words, minlength=vocabulary), out=starts[1:])
    return Field(starts, owners[order], impacts[order].astype(np.float16), filled)
