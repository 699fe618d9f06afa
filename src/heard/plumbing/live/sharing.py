"""Sharing the reading: of several nodes one asks the database what happened and tells the others.

Nobody depends on it. What is told says after which place it comes: who stands elsewhere, or is told nothing although
something was announced, reads the book as one node alone would. So a message that is lost costs time and no fact.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable, Sequence
from typing import Any

from psycopg import AsyncConnection

from heard.plumbing.live.book import Fact
from heard.plumbing.live.cursor import Cursor
from heard.plumbing.live.exchange import Exchange

SUBJECT = "facts"
AHEAD = "facts ahead"  # what has not come yet, as an older transaction is still running: it comes later all the same
# The one who reads holds this lock of the database; it is free again as soon as their connection is gone.
_TAKE = "SELECT pg_try_advisory_lock(hashtext('heard live reads'))"
_LEAVE = "SELECT pg_advisory_unlock_all()"
Take = Callable[[Cursor, Sequence[Fact]], bool]
TakeAhead = Callable[[Sequence[Fact]], None]


class Sharing:
    """Tells the others what this node read when it is its turn, and takes in what they tell."""

    def __init__(self, exchange: Exchange) -> None:
        """Begin without a turn."""
        self._exchange = exchange
        self._take: Take | None = None
        self._take_ahead: TakeAhead | None = None
        self._told_at = 0.0  # when we were last told what we could use
        self.is_reader = False

    def follow(self, take: Take, take_ahead: TakeAhead) -> None:
        """Hand what others read, and the place it comes after, to `take`, which says whether it fitted."""
        self._take, self._take_ahead = take, take_ahead
        self._exchange.attach(self._receive)

    @property
    def is_following(self) -> bool:
        """Whether somebody else may be reading for us."""
        return self._exchange.is_joined and not self.is_reader

    def was_told(self, *, within: float) -> bool:
        """Whether what others told in the last so many seconds brought us further."""
        return time.monotonic() - self._told_at < within

    async def take_turn(self, connection: AsyncConnection[Any], *, is_new: bool = False) -> None:
        """Become the one who reads, unless another node is; stop being it while the others are out of reach."""
        self.is_reader = self.is_reader and not is_new
        if self._exchange.is_joined and not self.is_reader:
            row = await (await connection.execute(_TAKE)).fetchone()
            self.is_reader = bool(row and row[0])
        elif self.is_reader and not self._exchange.is_joined:
            await connection.execute(_LEAVE)
            self.is_reader = False

    def tell(self, before: Cursor, facts: Sequence[Fact]) -> None:
        """Tell the others what follows `before`, if it is our turn."""
        if self.is_reader:
            self._exchange.publish(SUBJECT, json.dumps([before, [_row(fact) for fact in facts]]).encode())

    def tell_ahead(self, facts: Sequence[Fact]) -> None:
        """Tell the others what stands there already, if it is our turn."""
        if self.is_reader and facts:
            self._exchange.publish(AHEAD, json.dumps([_row(fact) for fact in facts]).encode())

    def _receive(self, subject: str, said: bytes) -> None:
        if subject == AHEAD and not self.is_reader and self._take_ahead is not None:
            self._take_ahead([_fact(row) for row in json.loads(said)])
            self._told_at = time.monotonic() if self._told_at else 0.0
        if subject != SUBJECT or self.is_reader or self._take is None:
            return
        before, rows = json.loads(said)
        fits = self._take(Cursor(*before), [_fact(row) for row in rows])
        self._told_at = time.monotonic() if fits else 0.0


def _row(fact: Fact) -> list[Any]:
    return [
        fact.cursor, fact.at.isoformat(), fact.name, fact.stream, fact.subject_id, fact.actor_id, fact.scope_id, fact.data
    ]  # fmt: skip


def _fact(row: list[Any]) -> Fact:
    cursor, at, *rest = row
    return Fact(Cursor(*cursor), dt.datetime.fromisoformat(at), *rest)
