"""All words of a shelf: found whole, by their beginning, or by what was probably meant."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

MOST_LETTERS = 60  # of an alphabet
LONGEST = 40  # bytes; of longer words the beginning is compared


class Vocabulary:
    """Words in the order of their bytes; the number of a word is its place."""

    def __init__(self, words: set[str]) -> None:
        """Take note of the words."""
        encoded = sorted({_bytes(word) for word in words})
        self._words = np.array(encoded, dtype=f"S{max(map(len, encoded), default=1)}")

    def __len__(self) -> int:
        """Return how many words there are."""
        return len(self._words)

    def number(self, word: str) -> int | None:
        """Return the number of a word, None if nobody wrote it."""
        sought = _bytes(word)
        place = int(np.searchsorted(self._words, sought))
        return place if place < len(self._words) and self._words[place] == sought else None

    def places(self, words: list[str]) -> list[int | None]:
        """Return the number of each of many words, None for those nobody wrote; looked up all at once."""
        sought = [_bytes(word) for word in words]
        found = np.searchsorted(self._words, np.array(sought or [b""]))
        inside = (int(place) for place in found)
        pairs = zip(sought, inside, strict=False)
        return [place if place < len(self) and self._words[place] == one else None for one, place in pairs]

    def numbers(self, words: list[str]) -> NDArray[np.int32]:
        """Return the numbers of words that are all known."""
        encoded = np.array([_bytes(word) for word in words], dtype=self._words.dtype)
        return np.searchsorted(self._words, encoded).astype(np.int32)

    def beginning(self, start: str) -> range:
        """Return the numbers of all words that begin so."""
        sought = _bytes(start)
        first = int(np.searchsorted(self._words, sought))
        return range(first, int(np.searchsorted(self._words, sought + b"\xff")))

    def word(self, number: int) -> str:
        """Return a word."""
        return bytes(self._words[number]).decode(errors="ignore")

    def similar(self, word: str, most: int) -> list[tuple[int, int]]:
        """Return the numbers of words at most so many slips of a finger away, each with how many."""
        letters, lengths = self._letters
        near = np.bitwise_count(letters ^ _bits(_signs([word]))[0]) <= 2 * most
        near &= np.abs(lengths - len(word)) <= most
        chosen = np.flatnonzero(near)
        if not len(chosen):
            return []
        distances = slips(word, [self.word(int(number)) for number in chosen])
        return [(int(number), int(far)) for number, far in zip(chosen, distances, strict=True) if far <= most]

    @cached_property
    def _letters(self) -> tuple[NDArray[np.uint64], NDArray[np.int16]]:
        """Which letters each word has, as bits, and how many; made when somebody first mistypes."""
        words = [self.word(number) for number in range(len(self))]
        return _bits(_signs(words)), np.array([len(word) for word in words], dtype=np.int16)

    @cached_property
    def alphabet(self) -> frozenset[str]:
        """The letters of its words, the most frequent where there are many, as in languages without an alphabet."""
        often = Counter(sign for number in range(0, len(self), 1 + len(self) // 5_000) for sign in self.word(number))
        return frozenset(sign for sign, _times in often.most_common(MOST_LETTERS) if sign.isalpha())

    @property
    def nbytes(self) -> int:
        """How many bytes of memory it takes."""
        return self._words.nbytes + 10 * len(self) * ("_letters" in self.__dict__)


def slips(word: str, others: list[str]) -> NDArray[np.int16]:
    """Return for each of the others how many letters are wrong, missing, too many, or changed places with their neighbour.

    The optimal string alignment distance, worked out for all at once.
    """
    signs = _signs(others).T
    places = np.arange(len(signs) + 1, dtype=np.int16)[:, None]
    before, row, last_letter = places, np.repeat(places, len(others), axis=1), -1
    for index, letter in enumerate(map(ord, word), 1):
        last, before = before, row
        same = signs == letter
        cost = np.minimum(before[1:] + 1, before[:-1] + ~same)
        if index > 1:
            swapped = same[:-1] & (signs[1:] == last_letter)
            cost[1:] = np.where(swapped, np.minimum(cost[1:], last[:-2] + 1), cost[1:])
        row = np.vstack([np.full((1, len(others)), index, np.int16), cost])
        row = np.minimum.accumulate(row - places, axis=0) + places
        last_letter = letter
    return np.asarray(row[[len(other) for other in others], np.arange(len(others))])


def _signs(words: list[str]) -> NDArray[np.uint32]:
    """Return the signs of words by their numbers, a row for each word, with zeros behind its end."""
    width = max(1, *map(len, words)) if words else 1
    return np.array(words, dtype=f"U{width}").view(np.uint32).reshape(len(words), width)


def _bits(signs: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Return which signs stand in each row, as bits."""
    bits = np.left_shift(np.uint64(1), (signs % 64).astype(np.uint64))
    return np.asarray(np.bitwise_or.reduce(np.where(signs > 0, bits, np.uint64(0)), axis=1))


def _bytes(word: str) -> bytes:
    return word.replace("\0", "").encode("utf-8", "replace")[:LONGEST]
