"""Find what answers a question, by its words and by its meaning."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from heard.knowledge.reading import Reader
from heard.knowledge.search.by import By

LONGEST_QUESTION = 1000  # characters that are looked at
MOST_HITS = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found. `passage` is HTML, escaped, with <mark> around the words: about two lines of `plain_passage`.

    `score` is from 0 to 1.
    """

    key: str
    external_id: str
    kind: str
    title: str
    url: str
    passage: SafeString
    plain_passage: str
    score: float
    language: str
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """What was found. `corrected` is the question with mistyped words mended, None if none were.

    Without anything that surely answers `is_sure` is False, and the hits are what comes nearest.
    """

    hits: tuple[Hit, ...]
    corrected: str | None = None
    is_sure: bool = False


def search(
    text: str,
    *,
    reader: Reader,
    languages: Sequence[str] = (),
    centre: int | None = None,
    kinds: Collection[str] = (),
    limit: int = 10,
    by: By = By.BOTH,
) -> Found:
    """Return what a reader may see and what answers best, at most `limit`; in all languages if none are given."""
    from heard.knowledge.search.answering import (
        answered,  # what it reckons with is large, and most processes never search
    )

    return answered(text, reader=reader, languages=languages, centre=centre, kinds=kinds, limit=limit, by=by)
