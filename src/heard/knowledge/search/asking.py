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
from heard.knowledge.search.words import is_common, stems_of, words_with_places

MOST_WORDS = 40  # of a question; who asks more at once has said enough
MENDED = 0.8  # what a mended word counts
LONGEST_SLIPPED = 16  # letters of a word of which all are tried that are one slip away
MOST_TRIED = 4  # such words of one question that lead to nothing: trying takes milliseconds
ONE_SLIP, TWO_SLIPS = 4, 7  # letters a word must have for so many to be forgiven
KNOWN_IN = 2  # pieces: of a word in more the embeddings know little
_SPOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question. `words` are stems with what they count at most; `mended` says which stem stands for one nobody wrote.

    `unknown` are words that stand nowhere, not even nearly. `meant` is None where the meaning of a language is not known.
    """

    text: str
    language: str
    words: dict[str, float]
    mended: dict[str, str] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()
    meant: Vectors | None = None

    @property
    def marked(self) -> frozenset[str]:
        """The words to mark where they stand: those that say something, all if none does."""
        telling = frozenset(stem for stem in self.words if not is_common(stem, self.language))
        return telling or frozenset(self.words)


def asked_of(text: str, language: str, shelves: Sequence[Shelf], *, mends: bool = True, meaning: bool = True) -> Asked:
    """Return what a question asks of the shelves of a language."""
    words, mended, written, unknown = dict[str, float](), dict[str, str](), dict[str, str](), set[str]()
    stems = {stem: text[start:end] for stem, start, end in words_with_places(text, language)}
    for stem, word in list(stems.items())[:MOST_WORDS]:
        if _stands(stem, shelves):
            words[stem] = 1.0
        elif mends and (probable := _probable(stem, word, language, shelves, is_tried=len(unknown) < MOST_TRIED)):
            mended[stem], written[word] = probable
            words[mended[stem]] = max(words.get(mended[stem], 0.0), MENDED)
        else:
            unknown.add(stem)
    knows = meaning and language in KNOWN_LANGUAGES
    meant = _meant(text, language, shelves, written) if knows else None
    return Asked(text, language, words, mended, frozenset(unknown), meant)


def known_words(text: str, language: str, shelves: Sequence[Shelf]) -> int:
    """Return how many words of a question stand on the shelves of a language as they were typed."""
    stems = {stem for stem, _start, _end in words_with_places(text, language)}
    return sum(_stands(stem, shelves) for stem in stems)


def rarity_on(shelves: Sequence[Shelf], stem: str, which: int) -> float:
    """Return how much a stem says among the titles (0) or the texts (1) of these shelves together."""
    frequency = size = 0
    for shelf in shelves:
        number, postings = shelf.vocabulary.number(stem), shelf.fields[which]
        frequency += postings.frequency(number) if number is not None else 0
        size += postings.size
    return rarity(frequency, size)


def _stands(stem: str, shelves: Sequence[Shelf]) -> bool:
    return any(shelf.vocabulary.number(stem) is not None for shelf in shelves)


def _probable(
    stem: str, word: str, language: str, shelves: Sequence[Shelf], *, is_tried: bool
) -> tuple[str, str] | None:
    """Return the stem of the word that was probably meant, and about how it is written: with the ending that was typed."""
    if mended := _mended(stem, shelves):
        return mended, mended + word.casefold()[len(stem) :]
    return _mended_whole(word, language, shelves) if is_tried else None


def _mended(stem: str, shelves: Sequence[Shelf]) -> str | None:
    """Return the word that was probably meant: the nearest, of those as near the most frequent."""
    most = 2 if len(stem) >= TWO_SLIPS else 1 if len(stem) >= ONE_SLIP else 0
    if not most or stem.isdigit():
        return None
    found = dict[str, tuple[int, int]]()
    for shelf in shelves:
        for number, slips in shelf.vocabulary.similar(stem, most):
            word = shelf.vocabulary.word(number)
            often = shelf.texts.frequency(number) + shelf.titles.frequency(number)
            found[word] = (slips + (word[0] != stem[0]), found.get(word, (0, 0))[1] - often)
    return min(found, key=lambda word: (found[word], word)) if found else None


def _mended_whole(word: str, language: str, shelves: Sequence[Shelf]) -> tuple[str, str] | None:
    """Return stem and word one slip away, where a slip hides the stem itself: nothing in “pying” is like “pay”."""
    typed = word.casefold()
    if not ONE_SLIP <= len(typed) <= LONGEST_SLIPPED or not typed.isalpha():
        return None
    slips = sorted(_one_slip_away(typed, _letters(typed, shelves)), reverse=True)
    near = dict(zip(stems_of(slips, language), slips, strict=True))
    stems = sorted(near)
    often = dict[str, int]()
    for shelf in shelves:
        for stem, number in zip(stems, shelf.vocabulary.places(stems), strict=True):
            if number is not None:
                often[stem] = often.get(stem, 0) + shelf.texts.frequency(number) + shelf.titles.frequency(number)
    likely = {stem: count for stem, count in often.items() if len(stem) > 1 and not is_common(stem, language)}
    best = min(likely, key=lambda stem: (stem[0] != typed[0], -likely[stem], stem)) if likely else ""
    return (best, near[best]) if best else None


def _one_slip_away(word: str, letters: frozenset[str]) -> set[str]:
    """Return all words with one letter missing, too many, wrong, or in its neighbour's place (Norvig's corrector)."""
    halves = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    missing = {before + after[1:] for before, after in halves if after}
    swapped = {before + after[1] + after[0] + after[2:] for before, after in halves if len(after) > 1}
    wrong = {before + letter + after[1:] for before, after in halves if after for letter in letters}
    return missing | swapped | wrong | {before + letter + after for before, after in halves for letter in letters}


def _letters(word: str, shelves: Sequence[Shelf]) -> frozenset[str]:
    """Return the letters a word may have been meant with: those of the shelves, in its own script."""
    known = frozenset().union(*(shelf.vocabulary.alphabet for shelf in shelves))
    return frozenset(letter for letter in known if letter.isascii()) if word.isascii() else known


def _meant(text: str, language: str, shelves: Sequence[Shelf], written: Mapping[str, str]) -> Vectors:
    """Return the direction of a question; pieces of a rare word count more than those of one that stands everywhere.

    written: mistyped words as they were probably meant.
    """
    spoken = [_as_meant(word, written) for word in _SPOKEN.findall(text)[: 2 * MOST_WORDS]]
    top = rarity(0, sum(shelf.texts.size for shelf in shelves))
    weights = list[float]()
    for word in spoken:
        stems = [stem for stem, _start, _end in words_with_places(word, language)]
        known = sum(rarity_on(shelves, stem, 1) for stem in stems) / len(stems) / top if stems else 0.0
        weights.append(max(LEAST_OF_A_WORD, known**STEEPNESS))
    return directions(np.array(weights, dtype=np.float32) @ sums_of(spoken)).ravel()


def _as_meant(word: str, written: Mapping[str, str]) -> str:
    """Return a mistyped word as it was meant; a word that is known whole or in two pieces was probably typed as it is."""
    meant, pieces = written.get(word, word), pieces_in(word)
    return meant if pieces > KNOWN_IN and pieces_in(meant) < pieces else word
