"""Suggesting from the shelves while somebody types."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.safestring import SafeString

from heard.knowledge.models import IndexedDocument
from heard.knowledge.queries.found_rows import found_rows
from heard.knowledge.queries.search import Hit
from heard.knowledge.reading import Reader
from heard.knowledge.search.asking import Asked, asked_of
from heard.knowledge.search.by import By
from heard.knowledge.search.highlighting import highlighted_beginnings
from heard.knowledge.search.library import library
from heard.knowledge.search.ranking import Ranked, Wanted, ranked
from heard.knowledge.search.shelf import Shelf
from heard.knowledge.search.words import folded, primary, readable, words_with_places

LONGEST = 200  # characters that are looked at
SHORTEST_STEM, LONGEST_ENDING = 3, 4  # letters
MOST_ENDINGS = 60  # of a word that was begun; those in the most titles


def suggested(
    prefix: str, *, reader: Reader, languages: Sequence[str], centre: int | None, kinds: Collection[str], limit: int
) -> tuple[Hit, ...]:
    """Return what `queries.suggest.suggest` promises."""
    typed, here = readable(prefix)[-LONGEST:], library()
    wanted, best = Wanted(sees=reader.sees, centre=centre, kinds=kinds), list[Ranked]()
    for language in dict.fromkeys(map(primary, languages)) if languages else here.languages():
        shelves = here.of(language)
        if shelves and typed:
            best += ranked(_begun(typed, language, shelves), shelves, wanted, limit=limit, by=By.WORDS)
    best = sorted(best, key=lambda one: -one.score)[:limit]
    rows = found_rows([one.number for one in best], reader=reader, centre=centre, kinds=kinds)
    return tuple(_hit(one, rows[one.number], typed) for one in best if one.number in rows)


def _begun(typed: str, language: str, shelves: Sequence[Shelf]) -> Asked:
    """Return what was typed as a question in which the last word stands for all that begin so."""
    places = list(words_with_places(typed, language))
    if not places:
        return Asked(typed, language, {})
    start = places[-1][1]
    whole = asked_of(typed[:start], language, shelves, meaning=False)
    words = dict(whole.words)
    for ending in _endings(folded(typed[start:]), places[-1][0], shelves):
        words.setdefault(ending, 1.0)
    if len(words) == len(whole.words):  # nothing begins so: it may be mistyped
        words = asked_of(typed, language, shelves, meaning=False).words
    return Asked(typed, language, words)


def _endings(begun: str, stem: str, shelves: Sequence[Shelf]) -> list[str]:
    """Return the words that begin so, those that stand in the most titles first; of a word typed beyond its stem, the stem."""
    often = dict[str, int]()
    for shelf in shelves:
        for number in shelf.vocabulary.beginning(begun):
            word = shelf.vocabulary.word(number)
            often[word] = often.get(word, 0) + 100 * shelf.titles.frequency(number) + shelf.texts.frequency(number)
    if any(shelf.vocabulary.number(stem) is not None for shelf in shelves):
        often.setdefault(stem, 1)
    if not often and (within := _stem_within(begun, shelves)):
        often[within] = 1
    return sorted(often, key=lambda word: (-often[word], word))[:MOST_ENDINGS]


def _stem_within(begun: str, shelves: Sequence[Shelf]) -> str | None:
    """Return the known stem that who types an ending has gone past: "openin", on the way to "opening", means "open"."""
    for length in range(len(begun) - 1, max(SHORTEST_STEM, len(begun) - LONGEST_ENDING) - 1, -1):
        if any(shelf.vocabulary.number(begun[:length]) is not None for shelf in shelves):
            return begun[:length]
    return None


def _hit(ranked_: Ranked, row: IndexedDocument, typed: str) -> Hit:
    title: SafeString = highlighted_beginnings(row.title, typed, primary(row.language))
    return Hit(
        key=row.key, external_id=row.external_id, kind=row.kind, title=row.title, url=row.url, passage=title,
        plain_passage=row.title, score=ranked_.score, language=row.language, is_sure=ranked_.is_sure,
    )  # fmt: skip
