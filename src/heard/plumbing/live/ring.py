"""The last pages of the book, kept in memory, so that somebody who was away for a minute costs no query."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice

from heard.plumbing.live.book import Told
from heard.plumbing.live.cursor import BEGINNING, Cursor


class Ring:
    """The newest facts in order, at most `size` of them; it knows from which place on it is complete."""

    def __init__(self, size: int) -> None:
        """Begin empty, at the beginning of the book."""
        self._facts: deque[Told] = deque()
        self.size = size
        self.floor = BEGINNING  # everything after it is here
        self.position = BEGINNING  # everything up to it has been read

    def restart(self, facts: Iterable[Told], *, floor: Cursor) -> None:
        """Forget everything and hold these facts, which are all that come after `floor`."""
        self._facts.clear()
        self.floor = self.position = floor
        self.add(facts)

    def add(self, facts: Iterable[Told]) -> None:
        """Take in what was read next, and let the oldest go."""
        for fact in facts:
            self._facts.append(fact)
            self.position = fact.cursor
        while len(self._facts) > self.size:
            self.floor = self._facts.popleft().cursor

    def covers(self, cursor: Cursor) -> bool:
        """Whether everything after the cursor is still here."""
        return cursor >= self.floor

    def after(self, cursor: Cursor) -> Iterator[Told]:
        """Yield what comes after the cursor, oldest first."""
        start = bisect_right(self._facts, cursor, key=lambda fact: fact.cursor)
        return islice(self._facts, start, None)
