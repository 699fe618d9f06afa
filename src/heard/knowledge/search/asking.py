"""What somebody asks, as a language understands it: words with their weight, mended where mistyped, and what is meant."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from heard.knowledge.search.meaning import KNOWN_LANGUAGES, Vectors, directions, pieces_in, sums_of
from heard.knowledge.search.postings import rarity
from heard.knowledge.search.scoring import LEAST_OF_A_WORD, STEEPNESS
from heard.knowledge.search.shelf import Shelf
from heard.knowledge.search.slips import probable, stands
from heard.knowledge.search.telling import telling_of
from heard.knowledge.search.words import is_common, words_with_places

MOST_WORDS = 40  # of a question; who asks more at once has said enough
MOST_TRIED = 4  # such words of one question that lead to nothing: trying takes milliseconds
KNOWN_IN = 2  # pieces: of a word in more the embeddings know little
_SPOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question. `words` are stems with what they count at most; `mended` says which stem stands for one nobody wrote.

    `unknown` are words that stand nowhere, not even nearly, with what they would count. `meant` is None where the meaning of a language is not known.
    """

    text: str
    language: str
    words: dict[str, float]
    mended: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, float] = field(default_factory=dict)
    meant: Vectors | None = None

    @property
    def marked(self) -> frozenset[str]:
        """The words to mark where they stand: those that say something, all if none does."""
        telling = frozenset(stem for stem in self.words if not is_common(stem, self.language))
        return telling or frozenset(self.words)


def asked_of(text: str, language: str, shelves: Sequence[Shelf], *, mends: bool = True, meaning: bool = True) -> Asked:
    """Return what a question asks of the shelves of a language."""
    words, mended, written, unknown = dict[str, float](), dict[str, str](), dict[str, str](), dict[str, float]()
    stems = {stem: text[start:end] for stem, start, end in words_with_places(text, language)}
    for stem, word in list(stems.items())[:MOST_WORDS]:
        if stands(stem, shelves):
            words[stem] = telling_of(word, language, shelves)
        elif mends and (meant := probable(stem, word, language, shelves, is_tried=len(unknown) < MOST_TRIED)):
            counts = meant.counts * telling_of(meant.written, language, shelves)
            words |= {one: max(words.get(one, 0.0), counts) for one in meant.stems}
            if meant.is_slip:
                mended[stem], written[word] = meant.stems[0], meant.written
        else:
            unknown[stem] = 0.0 if is_common(stem, language) else telling_of(word, language, shelves)
    knows = meaning and language in KNOWN_LANGUAGES
    direction = _meant(text, language, shelves, written) if knows else None
    return Asked(text, language, words, mended, unknown, direction)


def known_words(text: str, language: str, shelves: Sequence[Shelf]) -> int:
    """Return how many words of a question stand on the shelves of a language as they were typed."""
    stems = {stem for stem, _start, _end in words_with_places(text, language)}
    return sum(stands(stem, shelves) for stem in stems)


def rarity_on(shelves: Sequence[Shelf], stem: str, which: int) -> float:
    """Return how much a stem says among the titles (0) or the texts (1) of these shelves together."""
    frequency = size = 0
    for shelf in shelves:
        number, postings = shelf.vocabulary.number(stem), shelf.fields[which]
        frequency += postings.frequency(number) if number is not None else 0
        size += postings.size
    return rarity(frequency, size)


def _meant(text: str, language: str, shelves: Sequence[Shelf], written: Mapping[str, str]) -> Vectors:
    """Return the direction of a question; pieces of a rare, telling word count more than those of one said everywhere.

    written: mistyped words as they were probably meant.
    """
    spoken = [_as_meant(word, written) for word in _SPOKEN.findall(text)[: 2 * MOST_WORDS]]
    top = rarity(0, sum(shelf.texts.size for shelf in shelves))
    weights = list[float]()
    for word in spoken:
        stems = [stem for stem, _start, _end in words_with_places(word, language)]
        known = sum(rarity_on(shelves, stem, 1) for stem in stems) / len(stems) / top if stems else 0.0
        weights.append(max(LEAST_OF_A_WORD, known**STEEPNESS * telling_of(word, language, shelves)))
    return directions(np.array(weights, dtype=np.float32) @ sums_of(spoken)).ravel()


def _as_meant(word: str, written: Mapping[str, str]) -> str:
    """Return a mistyped word as it was meant; a word that is known whole or in two pieces was probably typed as it is."""
    meant, pieces = written.get(word, word), pieces_in(word)
    return meant if pieces > KNOWN_IN and pieces_in(meant) < pieces else word
