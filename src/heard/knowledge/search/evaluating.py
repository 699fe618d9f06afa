"""How good search is: how often it puts what answers a question first, among the first five, and how near the top."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass

from heard.knowledge.search.analysis import MOST_QUESTIONS, analysed
from heard.knowledge.search.asking import asked_of
from heard.knowledge.search.by import By
from heard.knowledge.search.document import Document
from heard.knowledge.search.ranking import Ranked, Wanted, ranked
from heard.knowledge.search.samples import Sample
from heard.knowledge.search.shelf import Row, Shelf
from heard.knowledge.search.words import primary

DEEP = 100  # places that are looked at; an answer further down counts as not found


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares from 0 to 1: right at the first place, within five; and the mean of 1 through the place (MRR)."""

    at_1: float
    at_5: float
    mrr: float


def evaluated(sample: Sample) -> dict[str, dict[str, float]]:
    """Return the figures of a collection for words only, meaning only, and both."""
    keys, shelves = list(sample.documents), shelves_of(list(sample.documents.values()))
    return {by.value: asdict(_figures(sample, keys, shelves, by)) for by in By}


def _figures(sample: Sample, keys: list[str], shelves: dict[str, Shelf], by: By) -> Figures:
    first = within_five = 0
    inverse = 0.0
    for text, right in sample.questions:
        found = [keys[one.number] for one in _found(text, shelves, by)]
        place = next((place for place, key in enumerate(found, 1) if key in right), 0)
        first += place == 1
        within_five += 0 < place <= 5
        inverse += 1 / place if place else 0
    size = len(sample.questions)
    return Figures(round(first / size, 4), round(within_five / size, 4), round(inverse / size, 4))


def _found(text: str, shelves: dict[str, Shelf], by: By) -> list[Ranked]:
    found = list[Ranked]()
    for language, shelf in shelves.items():
        asked = asked_of(text, language, [shelf], meaning=by is not By.WORDS)
        found += ranked(asked, [shelf], Wanted(sees=lambda _audience: True), limit=DEEP, by=by)
    return found if len(shelves) == 1 else sorted(found, key=lambda one: -one.score)


def shelves_of(documents: list[Document]) -> dict[str, Shelf]:
    """Return shelves by language on which documents stand, without a database."""
    rows = defaultdict[str, list[Row]](list)
    for number, document in enumerate(documents):
        made, asked = analysed(document), min(MOST_QUESTIONS, len(document.questions))
        label = (document.language, document.kind, document.audience, document.centre)
        rows[primary(document.language)].append(Row(number, *label, asked, made.terms, made.counts, made.vectors))
    return {language: Shelf(found) for language, found in rows.items()}
