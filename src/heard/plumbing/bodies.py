"""How much may be sent to which address, so that what is far too much is refused before it is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Room:
    """Addresses that begin with `below` take so many bytes: of anybody, and of who is known to us."""

    below: str
    of_anybody: float
    of_known: float

    def most_bytes(self, *, is_known: bool) -> float:
        """Return how many bytes a body may have."""
        return self.of_known if is_known else self.of_anybody


ENDLESS = Room("", float("inf"), float("inf"))


def room_at(path: str, rooms: Sequence[Room]) -> Room:
    """Return the first room an address lies in; without one, everything may be sent there."""
    return next((room for room in rooms if path.startswith(room.below)), ENDLESS)
