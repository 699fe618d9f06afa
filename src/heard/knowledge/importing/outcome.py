"""What became of an import: how many articles, which, and what could not be taken in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from heard.knowledge.importing.found import Unread


@dataclass
class Outcome:
    """What became of an import. `unread`: what could not be taken in; `remarks`: of what was, what is missing in it.

    `search_only`: how many of all are in which language without pages. `videos`, `webinars`: how many of them are "new", "changed" and
    the "same"; all other counts are of articles.
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    unread: list[Unread] = field(default_factory=list)
    remarks: list[Unread] = field(default_factory=list)
    audiences: Counter[str] = field(default_factory=Counter)
    search_only: Counter[str] = field(default_factory=Counter)
    videos: Counter[str] = field(default_factory=Counter)
    webinars: Counter[str] = field(default_factory=Counter)
    titles: dict[str, list[str]] = field(default_factory=lambda: {"new": [], "changed": []})

    @property
    def taken(self) -> int:
        """How many articles are in the help centre as they were found."""
        return self.new + self.changed + self.same

    def add(self, other: Outcome) -> None:
        """Count what became of another help centre of the same import, too; videos and webinars are those of the house."""
        self.new, self.changed, self.same = self.new + other.new, self.changed + other.changed, self.same + other.same
        self.unread = [*dict.fromkeys([*self.unread, *other.unread])]
        self.remarks = [*dict.fromkeys([*self.remarks, *other.remarks])]
        self.audiences += other.audiences
        self.search_only += other.search_only

    def total(self, which: Literal["new", "changed", "same"]) -> int:
        """Return how many articles, videos and webinars are "new", "changed" or the "same"."""
        return int(getattr(self, which)) + self.videos[which] + self.webinars[which]

    @property
    def is_nothing(self) -> bool:
        """Whether nothing at all was found."""
        return not (self.taken or self.unread or self.videos.total() or self.webinars.total())


@dataclass(frozen=True, slots=True)
class Kept:
    """An article as it was stored: its revision now, and which was its latest, and whether it could be read, before."""

    article_id: int
    revision_id: int
    is_new: bool
    before_id: int | None
    was_live: bool


Remember = Callable[[Sequence[Kept]], None]
"""Hears which articles were stored, within the transaction that stores them."""
