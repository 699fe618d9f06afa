"""Who may listen to what: asked of the floors above, which know people and rooms. Plumbing only keeps the door."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from heard.plumbing.live.book import Fact


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who was let in, as far as listening goes.

    `scopes` are the scope ids whose facts they may hear; None means all. `session` tells one sign-in from another.
    `kind` is the door they came in by; numbers are its own.
    """

    id: int
    name: str
    session: str
    scopes: frozenset[int] | None
    kind: str = "agent"

    def may_hear(self, scope_id: int | None) -> bool:
        """Whether a fact of this scope may be told to them."""
        return scope_id is None or self.scopes is None or scope_id in self.scopes


@dataclass(frozen=True, slots=True)
class Farewell:
    """Listeners to show out: all of one person, or those of one session of theirs."""

    visitor_id: int
    session: str = ""
    kind: str = "agent"

    def means(self, visitor: Visitor) -> bool:
        """Whether somebody is among them."""
        return (self.kind, self.visitor_id) == (visitor.kind, visitor.id) and self.session in {"", visitor.session}


class Door(Protocol):
    """What the live server asks. `who` and `may` are called in a thread and may read the database."""

    def who(self, cookies: Mapping[str, str]) -> Visitor | None:
        """Return whose session the cookies carry, or None."""
        ...

    def may(self, visitor: Visitor, topics: Collection[str]) -> frozenset[str]:
        """Return those of the topics that exist and that the visitor may listen to."""
        ...

    def topics(self, fact: Fact) -> Iterable[str]:
        """Return the topics a fact belongs to; quick, without the database."""
        ...

    def there(self) -> Collection[int]:
        """Return the ids of everybody who counts as there: those who do not come are gone. In a thread, as `who`."""
        ...

    def gone(self, ids: Collection[int]) -> None:
        """Hear of people whose last socket closed a minute ago. In a thread, as `who`; may write."""
        ...

    def farewells(self, fact: Fact) -> Iterable[Farewell]:
        """Return whom a fact shows out, such as somebody who signed out; quick, without the database."""
        ...
