"""A place in the book of facts."""

from __future__ import annotations

import re
from typing import NamedTuple

_SHAPE = re.compile(r"(\d{1,9})\.(\d{1,20})\.(\d{1,19})")


class Cursor(NamedTuple):
    """A place in the book: everything up to and including it has been read.

    Facts are in the order (epoch, transaction, id): ids alone are handed out before a transaction commits, so a late
    commit would be skipped, and transaction ids alone start again in a fresh cluster.
    """

    epoch: int
    xid: int
    id: int

    def __str__(self) -> str:
        return f"{self.epoch}.{self.xid}.{self.id}"

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """Return the cursor a client handed back; raises ValueError when it is none of ours."""
        shape = _SHAPE.fullmatch(text)
        if shape is None:
            raise ValueError("not a cursor")
        return cls(*(int(number) for number in shape.groups()))


BEGINNING = Cursor(0, 0, 0)
