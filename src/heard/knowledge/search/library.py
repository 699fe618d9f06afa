"""The shelves of this process, made from the database when somebody first searches and kept true to it."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import Lock

from django.db.models import F, Func, IntegerField, QuerySet, Value
from django.db.models.functions import Least

from heard.knowledge.models import IndexedDocument
from heard.knowledge.search.analysis import ANALYSIS, MOST_QUESTIONS, analysed
from heard.knowledge.search.change import Change, last_change
from heard.knowledge.search.document import Document
from heard.knowledge.search.shelf import Row, Shelf
from heard.knowledge.search.words import primary

PATIENCE = 0.25  # seconds of its processor that renewing may take each time
REST = 4  # times as long as it took it waits where it takes longer
MOST_NEW = 0.05  # of all documents may stand on shelves of their own
_COLUMNS = ("pk", "language", "kind", "audience", "centre", "asked", "terms", "counts", "vectors")


@dataclass(frozen=True)
class Library:
    """All shelves by language. `base` is the change up to which the old ones were true, `at` the one up to which all is."""

    at: Change
    base: int
    old: Mapping[str, Shelf]
    new: Mapping[str, Shelf]

    def languages(self) -> list[str]:
        """Return the languages there are documents in, that with the most first."""
        sizes = dict[str, int]()
        for shelves in (self.old, self.new):
            for language, shelf in shelves.items():
                sizes[language] = sizes.get(language, 0) + len(shelf)
        return sorted(sizes, key=lambda language: (-sizes[language], language))

    def of(self, language: str) -> list[Shelf]:
        """Return the shelves of a language."""
        return [shelves[language] for shelves in (self.old, self.new) if language in shelves]

    @property
    def size(self) -> int:
        """How many documents there are, counting those twice that changed lately."""
        return sum(len(shelf) for shelves in (self.old, self.new) for shelf in shelves.values())

    @property
    def nbytes(self) -> int:
        """How many bytes of memory the shelves take."""
        return sum(shelf.nbytes for shelves in (self.old, self.new) for shelf in shelves.values())


class _Keeper:
    """Keeps one library in this process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._library: Library | None = None
        self._rest_until = 0.0

    def library(self) -> Library:
        """Return the library as it is now."""
        with self._lock:
            known, change = self._library, last_change()
            if known is not None and (known.at == change or (_only_older(known, change) and self._rests)):
                return known
            began = time.thread_time()  # a busy machine shall not make it look larger than it is
            self._library = _renewed(known, change)
            took = time.thread_time() - began
            # The first time includes learning to read: it says nothing about how long a renewal takes.
            self._rest_until = time.monotonic() + REST * took if took > PATIENCE and known is not None else 0.0
            return self._library

    @property
    def _rests(self) -> bool:
        return time.monotonic() < self._rest_until


_keeper = _Keeper()


def library() -> Library:
    """Return the shelves as this process should see them, made or renewed if anything changed."""
    return _keeper.library()


def _only_older(known: Library, change: Change) -> bool:
    """Return whether a library was true once: what was seen of an open transaction may have been taken back."""
    return known.at.writer is None and known.at.number <= change.number


def _renewed(known: Library | None, change: Change) -> Library:
    """Return a library that is true up to a change; the old shelves are kept where little is new."""
    if known is None or known.at.number > change.number or known.at.writer not in (None, change.writer):
        return _all_anew(change)
    changed = IndexedDocument.objects.filter(change__gt=known.base)
    numbers = list(changed.values_list("pk", flat=True))
    if len(numbers) > max(50, MOST_NEW * known.size):
        return _all_anew(change)
    old = {language: shelf.without(numbers) for language, shelf in known.old.items()}
    return Library(change, known.base, old, _shelves(_rows(changed)))


def _all_anew(change: Change) -> Library:
    return Library(change, change.number, _shelves(_rows(IndexedDocument.objects.all())), {})


def _shelves(rows: Iterable[Row]) -> dict[str, Shelf]:
    by_language = defaultdict[str, list[Row]](list)
    for row in rows:
        by_language[primary(row.language)].append(row)
    return {language: Shelf(found) for language, found in by_language.items()}


def _rows(documents: QuerySet[IndexedDocument]) -> Iterable[Row]:
    length = Func(F("questions"), function="jsonb_array_length", output_field=IntegerField())
    present = documents.filter(is_forgotten=False).order_by("pk")
    of_these_rules = present.filter(made_by=ANALYSIS).annotate(asked=Least(length, Value(MOST_QUESTIONS)))
    for values in of_these_rules.values_list(*_COLUMNS).iterator(chunk_size=500):
        yield Row(*values)
    for document in present.exclude(made_by=ANALYSIS).iterator(chunk_size=100):
        yield _measured_anew(document)


def _measured_anew(row: IndexedDocument) -> Row:
    """Return a row that was indexed by other rules, measured by those of now."""
    document = Document(
        key=row.key, kind=row.kind, title=row.title, text=row.text, language=row.language, audience=row.audience,
        url=row.url, questions=tuple(row.questions), centre=row.centre,
    )  # fmt: skip
    made, asked = analysed(document), min(MOST_QUESTIONS, len(row.questions))
    return Row(row.pk, row.language, row.kind, row.audience, row.centre, asked, made.terms, made.counts, made.vectors)
