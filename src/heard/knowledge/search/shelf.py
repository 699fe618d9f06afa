"""A shelf: all documents of one language as numbers in a row, so that a question is answered in milliseconds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heard.knowledge.search.meaning import Vectors, unpacked
from heard.knowledge.search.postings import Field, fields_of
from heard.knowledge.search.scoring import MEANT_BY_TITLE
from heard.knowledge.search.vocabulary import Vocabulary

GLANCE = 64  # the first numbers of a vector say most of it; a glance at them finds who deserves a closer look

AT_ONCE = 5_000  # rows that are turned into numbers with a point at one time

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Row:
    """One document as it comes from the database."""

    number: int
    language: str
    kind: str
    audience: str
    centre: int | None
    questions: int
    terms: str
    counts: bytes
    vectors: bytes


@dataclass(frozen=True, slots=True)
class Labels:
    """One label of each document, such as its audience: few different ones, a small number for each document."""

    names: tuple[Any, ...]
    codes: NDArray[np.int16]

    def where(self, fits: Callable[[Any], bool]) -> Mask:
        """Return which documents have a label that fits."""
        return np.array([fits(name) for name in self.names], dtype=bool)[self.codes]


class Meanings:
    """The directions of all documents: rows of title, questions, passages and the whole, document after document."""

    def __init__(self, rows: Sequence[Row]) -> None:
        """Put the rows one under the other."""
        matrices = [unpacked(row.vectors) for row in rows]
        sizes = np.array([len(one) for one in matrices])
        self.has = sizes > 0
        self._matrix = np.concatenate(matrices)
        self._glance = np.empty((len(self._matrix), GLANCE), np.float32)
        self._lengths = np.empty(len(self._matrix), np.float32)
        for start in range(0, len(self._matrix), AT_ONCE):
            some = self._matrix[start : start + AT_ONCE].astype(np.float32)
            length = np.maximum(np.linalg.norm(some, axis=1), 1e-6)
            self._lengths[start : start + AT_ONCE] = length
            self._glance[start : start + AT_ONCE] = some[:, :GLANCE] / length[:, None]
        self._starts = (np.cumsum(sizes) - sizes).astype(np.int64)
        self._texts = self._starts + np.array([1 + row.questions for row in rows])
        self._ends = self._starts + sizes
        self._titled = np.zeros(len(rows), bool)
        self._titled[self.has] = np.abs(self._glance[self._starts[self.has]]).sum(axis=1) > 0

    def glance(self, meant: Vectors) -> NDArray[np.floating]:
        """Return about how near each document is to what is meant."""
        nearness = np.full(len(self.has), -1.0, np.float32)
        if self.has.any():
            nearness[self.has] = np.maximum.reduceat(self._glance @ meant[:GLANCE], self._starts[self.has])
        return nearness

    def near(self, meant: Vectors, documents: NDArray[np.int64]) -> NDArray[np.floating]:
        """Return how near these documents are to what is meant, from -1 to 1; 0 for those whose meaning nobody measured."""
        nearness = np.zeros(len(documents), np.float32)
        measured = np.flatnonzero(self.has[documents])
        if not len(measured):
            return nearness
        chosen = documents[measured]
        sizes = self._ends[chosen] - self._starts[chosen]
        starts = np.cumsum(sizes) - sizes
        places = np.repeat(self._starts[chosen] - starts, sizes) + np.arange(sizes.sum())
        rows = self._matrix[places].astype(np.float32) @ meant / self._lengths[places]
        bounds = np.stack([starts, starts + self._texts[chosen] - self._starts[chosen]], axis=1).ravel()
        titles, texts = np.maximum.reduceat(rows, bounds).reshape(-1, 2).T
        texts = (texts + rows[starts + sizes - 1]) / 2
        titles = np.where(self._titled[chosen], titles, texts)
        nearness[measured] = MEANT_BY_TITLE * titles + (1 - MEANT_BY_TITLE) * texts
        return nearness

    @property
    def nbytes(self) -> int:
        """How many bytes of memory it takes."""
        return self._matrix.nbytes + self._glance.nbytes + self._lengths.nbytes + 26 * len(self.has)


class Shelf:
    """Documents of one language. Nothing in it changes; what is new stands on a shelf of its own until all is made anew."""

    def __init__(self, rows: Sequence[Row]) -> None:
        """Make a shelf of at least one document."""
        terms = [row.terms.split() for row in rows]
        self.vocabulary = Vocabulary(set().union(*terms))
        words = [self.vocabulary.numbers(one) for one in terms]
        counts = [np.frombuffer(row.counts, np.uint8).reshape(3, -1) for row in rows]
        self.titles, self.texts = fields_of(words, counts, len(self.vocabulary))
        self.meanings = Meanings(rows)
        self.numbers = np.array([row.number for row in rows], dtype=np.int64)
        self.kinds = _labels([row.kind for row in rows])
        self.audiences = _labels([row.audience for row in rows])
        self.centres = _labels([row.centre for row in rows])
        self.present = np.ones(len(rows), bool)
        self._titles_with = dict[frozenset[str], int]()

    def without(self, numbers: Collection[int]) -> Shelf:
        """Return the same shelf, on which these documents do not stand any more."""
        other = copy(self)
        other.present = ~np.isin(self.numbers, np.fromiter(numbers, np.int64))
        return other

    def titles_with(self, stems: frozenset[str]) -> int:
        """Return how many documents have one of these words in their title or questions; counted once."""
        if stems not in self._titles_with:
            numbers = (self.vocabulary.number(stem) for stem in stems)
            found = [self.titles.documents_with(number) for number in numbers if number is not None]
            self._titles_with[stems] = len(np.unique(np.concatenate(found))) if found else 0
        return self._titles_with[stems]

    def __len__(self) -> int:
        """Return how many documents stand here."""
        return len(self.numbers)

    @property
    def fields(self) -> tuple[Field, Field]:
        """Titles, and texts."""
        return self.titles, self.texts

    @property
    def nbytes(self) -> int:
        """How many bytes of memory it takes."""
        parts = (self.vocabulary, self.titles, self.texts, self.meanings)
        return sum(part.nbytes for part in parts) + 14 * len(self)


def _labels(values: Sequence[Hashable]) -> Labels:
    names = {name: code for code, name in enumerate(dict.fromkeys(values))}
    return Labels(tuple(names), np.array([names[value] for value in values], dtype=np.int16))
