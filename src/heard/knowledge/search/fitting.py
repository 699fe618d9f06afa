"""Finding what fits a whole letter: by the sentence of it that is answered best."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from heard.knowledge.queries.fitting import Letter
from heard.knowledge.queries.found_rows import found_rows
from heard.knowledge.queries.search import Hit
from heard.knowledge.reading import Reader
from heard.knowledge.search.answering import hit_of
from heard.knowledge.search.asking import Asked, asked_of
from heard.knowledge.search.by import By
from heard.knowledge.search.library import Library, library
from heard.knowledge.search.ranking import Ranked, Wanted, ranked
from heard.knowledge.search.words import is_common, primary, readable, words_of

LOOKED_AT = 3000  # characters of a letter: what it is about stands near its beginning
MOST_SENTENCES = 6
LONGEST_SENTENCE = 300  # characters
LEAST_WORDS = 2  # of a sentence that asks something, one of which says what about
KINDS = ("article", "how_to", "faq", "video", "policy", "question")
_ENDS = re.compile(r"(?<=[.?!…؟。？！])\s+|\n+")
#: What is said around a question in every letter, and would be held against an answer that does not say it.
_COURTESY = (
    "hello|hi|hey|dear|please|thanks|thank|regards|sincerely|cheers|hallo|bitte|danke|liebe|lieber|grüße|"
    "gruß|bonjour|merci|cordialement|hola|gracias|saludos|ciao|grazie|saluti|buongiorno|dank|groet|olá|"
    "obrigado|obrigada|dzień|dobry|proszę|dziękuję|pozdrawiam|مرحبا|شكرا|شكرًا|رجاء|رجاءً"
)
_WITHOUT_COURTESY = re.compile(rf"(?<!\w)(?:{_COURTESY})(?!\w)[,!]?", re.IGNORECASE)

Best = dict[int, tuple[Ranked, Asked]]


def fitted(
    letters: Sequence[Letter], *, reader: Reader, sure: float, centre: int | None, limit: int
) -> list[tuple[Hit, ...]]:
    """Return what `queries.fitting.fitting` promises."""
    here = library()
    wanted = Wanted(sees=reader.sees, centre=centre, kinds=KINDS)
    chosen = [_chosen(_best(letter, here, wanted), sure, limit) for letter in letters]
    numbers = sorted({one.number for best in chosen for one, _asked in best})
    rows = found_rows(numbers, reader=reader, centre=centre, kinds=KINDS)
    return [tuple(hit_of(one, rows[one.number], asked) for one, asked in best if one.number in rows) for best in chosen]


def sentences(letter: Letter) -> Iterator[str]:
    """Yield what may be asked in a letter, its subject first."""
    language, seen = primary(letter.language), set[str]()
    for part in (letter.subject, *_ENDS.split(letter.text[:LOOKED_AT])):
        sentence = _WITHOUT_COURTESY.sub(" ", readable(part)[:LONGEST_SENTENCE]).strip()
        words = words_of(sentence, language)
        is_asking = len(words) >= LEAST_WORDS and any(not is_common(word, language) for word in words)
        if is_asking and sentence not in seen and len(seen) < MOST_SENTENCES:
            seen.add(sentence)
            yield sentence


def _best(letter: Letter, here: Library, wanted: Wanted) -> Best:
    """Return each document with the sentence it answers best."""
    language, best = primary(letter.language), Best()
    shelves = here.of(language)
    for sentence in sentences(letter) if shelves else ():
        asked = asked_of(sentence, language, shelves)
        for one in ranked(asked, shelves, wanted, limit=5, by=By.BOTH):
            if one.number not in best or best[one.number][0].score < one.score:
                best[one.number] = one, asked
    return best


def _chosen(best: Best, sure: float, limit: int) -> list[tuple[Ranked, Asked]]:
    enough = [pair for pair in best.values() if pair[0].score >= sure]
    return sorted(enough, key=lambda pair: (-pair[0].score, pair[0].number))[:limit]
