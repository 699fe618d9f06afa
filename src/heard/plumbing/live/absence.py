"""Who left: people whose last socket here closed a while ago."""

from __future__ import annotations

from collections.abc import Collection

GONE_SECONDS = 60.0  # a page that is loaded anew, or a short break in the line, is no absence


class Absences:
    """Remembers since when nobody of whom listens here; moments are seconds of a monotonic clock."""

    def __init__(self, *, gone_seconds: float = GONE_SECONDS) -> None:
        """Begin with nobody missed."""
        self._gone_seconds = gone_seconds
        self._left: dict[int, float] = {}

    def miss(self, ids: Collection[int], *, now: float) -> None:
        """Begin to miss people; whoever is missed already is so since then."""
        for number in ids:
            self._left.setdefault(number, now)

    def gone(self, present: Collection[int], *, now: float) -> set[int]:
        """Return who has been missed for long enough, each once; those who are back are missed no more."""
        for number in self._left.keys() & set(present):
            del self._left[number]
        gone = {number for number, since in self._left.items() if now - since >= self._gone_seconds}
        for number in gone:
            del self._left[number]
        return gone
