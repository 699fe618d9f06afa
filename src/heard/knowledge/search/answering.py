"""Answering a question from the shelves."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from heard.knowledge.models import IndexedDocument
from heard.knowledge.queries.found_rows import found_rows
from heard.knowledge.queries.search import LONGEST_QUESTION, MOST_HITS, Found, Hit
from heard.knowledge.reading import Reader
from heard.knowledge.search.analysis import MOST_PASSAGES, MOST_QUESTIONS
from heard.knowledge.search.asking import Asked, asked_of, known_words
from heard.knowledge.search.by import By
from heard.knowledge.search.highlighting import best_passage, excerpt, highlighted
from heard.knowledge.search.library import Library, library
from heard.knowledge.search.meaning import directions, unpacked
from heard.knowledge.search.mending import mended_text
from heard.knowledge.search.passages import shown_passages_of
from heard.knowledge.search.ranking import Ranked, Wanted, ranked
from heard.knowledge.search.words import primary, readable


def answered(
    text: str,
    *,
    reader: Reader,
    languages: Sequence[str],
    centre: int | None,
    kinds: Collection[str],
    limit: int,
    by: By,
) -> Found:
    """Return what `queries.search.search` promises."""
    question, limit = readable(text)[:LONGEST_QUESTION], max(0, min(limit, MOST_HITS))
    here = library()
    wanted = Wanted(sees=reader.sees, centre=centre, kinds=kinds)
    best, asked = _ranked(question, here, languages, wanted, limit, by)
    rows = found_rows([one.number for one in best], reader=reader, centre=centre, kinds=kinds)
    hits = tuple(
        hit_of(one, rows[one.number], asked[primary(rows[one.number].language)]) for one in best if one.number in rows
    )
    first = asked.get(primary(hits[0].language)) if hits else next(iter(asked.values()), None)
    corrected = mended_text(first, [rows[one.number] for one in best if one.number in rows]) if first else None
    return Found(hits=hits, corrected=corrected, is_sure=any(hit.is_sure for hit in hits))


def _ranked(
    question: str, here: Library, languages: Sequence[str], wanted: Wanted, limit: int, by: By
) -> tuple[list[Ranked], dict[str, Asked]]:
    """Return the best of all languages that are asked for, and what the question asks in each."""
    best, asked = list[Ranked](), dict[str, Asked]()
    sought = dict.fromkeys(map(primary, languages)) if languages else here.languages()
    at_home = _at_home(question, here, sought)
    for language in sought:
        shelves = here.of(language)
        if shelves and question:
            mends, meaning = language in at_home, by is not By.WORDS
            asked[language] = asked_of(question, language, shelves, mends=mends, meaning=meaning)
            best += ranked(asked[language], shelves, wanted, limit=limit, by=by)
    if len(asked) > 1:
        best.sort(key=lambda one: -one.score)
    return best[:limit], asked


def _at_home(question: str, here: Library, languages: Collection[str]) -> set[str]:
    """Return the languages a question may have been typed in: what is right in another one is no slip in this."""
    if len(languages) == 1:
        return set(languages)
    known = {language: known_words(question, language, here.of(language)) for language in languages}
    most = max(known.values(), default=0)
    return {language for language, count in known.items() if 2 * count >= most}


def hit_of(ranked_: Ranked, row: IndexedDocument, question: Asked) -> Hit:
    """Return a document as it is shown to whoever asked."""
    language = primary(row.language)
    passage = best_passage(shown_passages_of(row.text), language, question.words, _nearness(row, question))
    return Hit(
        key=row.key, external_id=row.external_id, kind=row.kind, title=row.title, url=row.url,
        passage=highlighted(excerpt(passage, language, question.marked), language, question.marked), plain_passage=passage, score=ranked_.score,
        language=row.language, is_sure=ranked_.is_sure,
    )  # fmt: skip


def _nearness(row: IndexedDocument, asked: Asked) -> list[float]:
    """Return how near the first passages of a document are to what was meant."""
    if asked.meant is None:
        return []
    first = 1 + min(MOST_QUESTIONS, len(row.questions))
    passages = unpacked(bytes(row.vectors))[first : first + MOST_PASSAGES]
    return [float(one) for one in directions(passages) @ asked.meant]
