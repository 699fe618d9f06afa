"""What was probably meant by a word that stands nowhere: a slip of the finger, two words typed as one, the beginning of a word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from heard.knowledge.search.meaning import KNOWN_LANGUAGES, pieces_in
from heard.knowledge.search.scoring import MENDED_KNOWN
from heard.knowledge.search.shelf import Shelf
from heard.knowledge.search.words import is_common, stem_of, stems_of

LONGEST_SLIPPED = 16  # letters of a word of which all are tried that are one slip away
LEFT_OUT, ONE_SLIP, TWO_SLIPS = 3, 4, 7  # letters a word must have for so many to be forgiven
SHORTEST_PART = 3  # letters of each of two words that were typed as one
SHORTEST_BEGINNING, MOST_ENDINGS = 5, 8  # letters; words that begin so
_RUN = re.compile(r"(.)\1?")


@dataclass(frozen=True, slots=True)
class Meant:
    """Stems that were probably meant, what each counts, and about how they are written; a slip has one stem alone."""

    stems: tuple[str, ...]
    counts: float
    written: str
    is_slip: bool = True


def probable(stem: str, word: str, language: str, shelves: Sequence[Shelf], *, is_tried: bool) -> Meant | None:
    """Return what was probably meant by a word, None if nothing on the shelves is like it.

    is_tried: also try hundreds of words one slip away, which takes milliseconds.
    """
    typed = word.casefold()
    is_word = language in KNOWN_LANGUAGES and pieces_in(word) == 1
    if not is_word and (parts := _parts(typed, language, shelves)):
        return Meant(parts, 1.0, word, is_slip=False)
    counts, is_plain = MENDED_KNOWN if is_word else 1.0, typed.isalpha() and ONE_SLIP <= len(typed) <= LONGEST_SLIPPED
    if is_plain and (other := _likeliest(typed, _otherwise_doubled(typed), language, shelves)):
        return Meant((other[0],), counts, other[1])
    if near := _nearest(stem, shelves, is_word=is_word):
        return Meant((near,), counts, near + typed[len(stem) :])
    if begun := _begun(stem, shelves):
        return Meant(begun, counts, word, is_slip=False)
    whole = _nearest_whole(typed, language, shelves) if is_plain and is_tried else None
    return Meant((whole[0],), counts, whole[1]) if whole else None


def stands(stem: str, shelves: Sequence[Shelf]) -> bool:
    """Return whether a word stands anywhere on the shelves."""
    return any(shelf.vocabulary.number(stem) is not None for shelf in shelves)


def _parts(typed: str, language: str, shelves: Sequence[Shelf]) -> tuple[str, ...]:
    """Return the stems of two words of the shelves that were typed as one, as "giftcard" is; the longer the first, the better."""
    for place in range(len(typed) - SHORTEST_PART, SHORTEST_PART - 1, -1):
        parts = stem_of(typed[:place], language), stem_of(typed[place:], language)
        if all(stands(part, shelves) and not is_common(part, language) for part in parts):
            return parts
    return ()


def _begun(stem: str, shelves: Sequence[Shelf]) -> tuple[str, ...]:
    """Return the words that begin so, those that stand in the most documents first: of "gutschein", "gutscheincode"."""
    often = dict[str, int]()
    for shelf in shelves if len(stem) >= SHORTEST_BEGINNING else ():
        for number in shelf.vocabulary.beginning(stem):
            word = shelf.vocabulary.word(number)
            often[word] = often.get(word, 0) + _often(shelf, number)
    return tuple(sorted(often, key=lambda word: (-often[word], word))[:MOST_ENDINGS])


def _nearest(stem: str, shelves: Sequence[Shelf], *, is_word: bool) -> str | None:
    """Return the nearest word, of those as near the most frequent; in a short one a letter may only have been left out."""
    most = 2 if len(stem) >= TWO_SLIPS else 1 if len(stem) >= LEFT_OUT else 0
    is_short = len(stem) < ONE_SLIP
    if not most or stem.isdigit() or (is_short and is_word):
        return None
    found = dict[str, tuple[int, int]]()
    for shelf in shelves:
        for number, slips in shelf.vocabulary.similar(stem, most):
            word = shelf.vocabulary.word(number)
            if not is_short or (len(word) > len(stem) and word[0] == stem[0]):
                found[word] = (slips + (word[0] != stem[0]), found.get(word, (0, 0))[1] - _often(shelf, number))
    return min(found, key=lambda word: (found[word], word)) if found else None


def _nearest_whole(typed: str, language: str, shelves: Sequence[Shelf]) -> tuple[str, str] | None:
    """Return stem and word one slip away, where a slip hides the stem itself: nothing in “pying” is like “pay”."""
    return _likeliest(typed, _one_slip_away(typed, _letters(typed, shelves)), language, shelves)


def _likeliest(typed: str, others: set[str], language: str, shelves: Sequence[Shelf]) -> tuple[str, str] | None:
    """Return stem and word of the most frequent of others that may have been meant."""
    slips = sorted(others, reverse=True)
    near = dict(zip(stems_of(slips, language), slips, strict=True))
    stems = sorted(near)
    often = dict[str, int]()
    for shelf in shelves:
        for stem, number in zip(stems, shelf.vocabulary.places(stems), strict=True):
            if number is not None:
                often[stem] = often.get(stem, 0) + _often(shelf, number)
    likely = {stem: count for stem, count in often.items() if len(stem) > 1 and not is_common(stem, language)}
    best = min(likely, key=lambda stem: (stem[0] != typed[0], -likely[stem], stem)) if likely else ""
    return (best, near[best]) if best else None


def _otherwise_doubled(word: str) -> set[str]:
    """Return all words of which one or two letters are doubled that were not, or the other way round: of "adres", "address"."""
    runs = _RUN.findall(word)
    found = set[str]()
    for chosen in (*combinations(range(len(runs)), 1), *combinations(range(len(runs)), 2)):
        other = [run[0] * (3 - len(run)) if place in chosen else run for place, run in enumerate(runs)]
        found.add("".join(other))
    return found


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


def _often(shelf: Shelf, number: int) -> int:
    return shelf.texts.frequency(number) + shelf.titles.frequency(number)
