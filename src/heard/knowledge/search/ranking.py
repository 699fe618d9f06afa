"""Which documents answer a question best: by their words, by their meaning, and by both together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heard.knowledge.search.asking import Asked, rarity_on
from heard.knowledge.search.by import By
from heard.knowledge.search.scoring import MEANING, SURE_BY_MEANING, SURE_BY_WORDS, WHOLE
from heard.knowledge.search.shelf import Mask, Shelf

CLOSER_LOOK = 120  # documents that words, and as many that a glance at meaning, put before the others

Scores = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who asks, and where: nothing else is looked at. Empty `kinds` are all kinds; centre None is every centre."""

    sees: Callable[[str], bool]
    centre: int | None = None
    kinds: Collection[str] = ()

    def on(self, shelf: Shelf) -> Mask:
        """Return which documents of a shelf may be answered with."""
        may = shelf.present & shelf.audiences.where(self.sees)
        if self.kinds:
            may &= shelf.kinds.where(lambda kind: kind in self.kinds)
        if self.centre is not None:
            may &= shelf.centres.where(lambda centre: centre is None or centre == self.centre)
        return may


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document by its number. `score` is from 0 to 1, `is_sure` whether it probably answers."""

    number: int
    score: float
    is_sure: bool


def ranked(asked: Asked, shelves: Sequence[Shelf], wanted: Wanted, *, limit: int, by: By = By.BOTH) -> list[Ranked]:
    """Return the best documents, best first; those with neither a word nor a meaning in common are left out."""
    found = [_candidates(asked, shelf, shelves, wanted, by) for shelf in shelves]
    numbers = np.concatenate([one[0] for one in found])
    words, nearness = np.concatenate([one[1] for one in found]), np.concatenate([one[2] for one in found])
    if not len(numbers):
        return []
    attainable = _attainable(asked, shelves)
    scores = fused(words, nearness, by)
    order = np.lexsort((numbers, -scores))[:limit]
    return [
        Ranked(int(numbers[place]), round(_shown(words[place] / attainable, nearness[place]), 4), bool(
            words[place] >= SURE_BY_WORDS * attainable or nearness[place] >= SURE_BY_MEANING
        ))
        for place in order if scores[place] > 0
    ]  # fmt: skip


def fused(words: Scores, nearness: Scores, by: By) -> Scores:
    """Return one score of each document: what words say and what meaning says, each as a share of the best there is."""
    by_words = words / max(float(words.max()), 1e-6)
    by_meaning = np.maximum(nearness, 0) / max(float(nearness.max()), 1e-6)
    if by is By.WORDS:
        return by_words
    if by is By.MEANING:
        return by_meaning
    return (by_words + MEANING * by_meaning) / (1 + MEANING)


def _shown(share: float, nearness: float) -> float:
    return float(min(1.0, share) + MEANING * max(0.0, nearness)) / (1 + MEANING)


def _candidates(
    asked: Asked, shelf: Shelf, shelves: Sequence[Shelf], wanted: Wanted, by: By
) -> tuple[NDArray[np.int64], Scores, Scores]:
    """Return who deserves a closer look on a shelf, with what words and meaning say of them."""
    may = wanted.on(shelf)
    words = np.zeros(len(shelf), np.float32)
    if by is not By.MEANING:
        _add_words(words, asked, shelf, shelves)
    words[~may] = -1
    chosen = _best(words, 0)
    if asked.meant is not None and by is not By.WORDS:
        glance = shelf.meanings.glance(asked.meant)
        glance[~may] = -1
        chosen = np.union1d(chosen, _best(glance, -1))
        nearness = shelf.meanings.near(asked.meant, chosen)
    else:
        nearness = np.zeros(len(chosen), np.float32)
    return shelf.numbers[chosen], words[chosen], nearness


def _add_words(scores: Scores, asked: Asked, shelf: Shelf, shelves: Sequence[Shelf]) -> None:
    for stem, weight in asked.words.items():
        number = shelf.vocabulary.number(stem)
        if number is not None:
            shelf.titles.add(scores, number, weight * rarity_on(shelves, stem, 0))
            shelf.texts.add(scores, number, weight * WHOLE * rarity_on(shelves, stem, 1))


def _attainable(asked: Asked, shelves: Sequence[Shelf]) -> float:
    """Return about what a document would score that said every word of the question once, those nobody wrote included."""
    known = sum(
        weight * (rarity_on(shelves, stem, 0) + WHOLE * rarity_on(shelves, stem, 1))
        for stem, weight in asked.words.items()
    )
    strange = sum(asked.unknown.values()) * (rarity_on(shelves, "", 0) + WHOLE * rarity_on(shelves, "", 1))
    return max(known + strange, 1e-6)


def _best(scores: Scores, more_than: float) -> NDArray[np.int64]:
    """Return the places of the best scores, in the order of their places."""
    there = np.flatnonzero(scores > more_than)
    if len(there) > CLOSER_LOOK:
        there = np.sort(there[np.argpartition(-scores[there], CLOSER_LOOK)[:CLOSER_LOOK]])
    return there
