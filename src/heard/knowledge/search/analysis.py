"""What is measured of a document once, when it is indexed, so that no process that searches needs to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from heard.knowledge.search.document import Document
from heard.knowledge.search.meaning import KNOWN_LANGUAGES, packed, sums_of
from heard.knowledge.search.passages import passages_of
from heard.knowledge.search.words import primary, words_of

ANALYSIS = 2  # raise it with any change of how words are cut or meaning is measured: what is older is measured anew
MOST_QUESTIONS = 30
MOST_PASSAGES = 12  # of which the meaning is kept; the words of all count
MOST_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True)
class Analysis:
    """Distinct stems; how often each stands in title, questions and text (three rows of bytes); rows of meaning."""

    terms: str
    counts: bytes
    vectors: bytes


def analysed(document: Document) -> Analysis:
    """Return what is measured of a document."""
    language, text = primary(document.language), document.text[:MOST_CHARACTERS]
    fields = (document.title, "\n".join(document.questions[:MOST_QUESTIONS]), text)
    counted = [Counter(words_of(field, language)) for field in fields]
    terms = sorted(set().union(*counted))
    counts = np.array([[min(255, one[term]) for term in terms] for one in counted], dtype=np.uint8)
    return Analysis(terms=" ".join(terms), counts=counts.tobytes(), vectors=_vectors(document, text))


def _vectors(document: Document, text: str) -> bytes:
    """Return the meaning of the title, of each question, of each passage under its title, and last of the whole."""
    if primary(document.language) not in KNOWN_LANGUAGES:
        return b""
    questions, passages = document.questions[:MOST_QUESTIONS], passages_of(text) or [""]
    meant = sums_of([document.title, *questions, *passages])
    rows = meant[: 1 + len(questions) + min(len(passages), MOST_PASSAGES)].copy()
    rows[1 + len(questions) :] += meant[0]
    if len(passages) > 1:
        rows = np.vstack([rows, meant[0] + meant[1 + len(questions) :].sum(axis=0)])
    return packed(rows)
