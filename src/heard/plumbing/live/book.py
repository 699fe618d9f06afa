"""Reading the book of facts in the order in which it can be read without gaps."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection

from heard.plumbing.live.cursor import Cursor

# Facts of a transaction become visible all at once when it commits, but transactions commit in any order. What lies
# below the oldest transaction still running is settled: nothing can appear there any more. Only there can one say how far
# one has read; what lies above is told ahead, so that nobody waits for whatever somebody else is doing meanwhile.
# Transactions are ordered by their numbers: a column of that name in the answer, being text, would put 10 before 9.
_SETTLED = """(epoch, xid) < (coalesce((SELECT number FROM plumbing_epoch WHERE id = 1), 1),
                              pg_snapshot_xmin(pg_current_snapshot()))"""
_COLUMNS = "epoch, xid::text AS transaction, id, at, name, stream, subject_id, actor_id, scope_id, data"
AFTER = f"SELECT {_COLUMNS} FROM plumbing_fact WHERE (epoch, xid, id) > (%s, %s::xid8, %s) AND {_SETTLED} ORDER BY epoch, xid, id LIMIT %s"  # noqa: S608 - made of constants
# What is settled comes first, as transactions are in the order of their numbers.
BEYOND = f"""SELECT {_COLUMNS}, {_SETTLED} AS is_settled FROM plumbing_fact WHERE (epoch, xid, id) > (%s, %s::xid8, %s)
             AND ({_SETTLED} OR id <> ALL(%s)) ORDER BY epoch, xid, id LIMIT %s"""  # noqa: S608 - made of constants
# By the streams' own index: whatever else stands in the book in between is not read.
OF_STREAMS = f"""WITH theirs AS MATERIALIZED (SELECT {_COLUMNS}, xid AS number FROM plumbing_fact WHERE stream = ANY(%s))
                 SELECT {_COLUMNS.replace("xid::text AS transaction", "transaction")} FROM theirs
                 WHERE (epoch, number, id) > (%s, %s::xid8, %s) AND (epoch, number, id) <= (%s, %s::xid8, %s)
                 ORDER BY epoch, number, id LIMIT %s"""  # noqa: S608 - made of constants
NEWEST = f"SELECT {_COLUMNS} FROM plumbing_fact WHERE {_SETTLED} ORDER BY epoch DESC, xid DESC, id DESC LIMIT %s"  # noqa: S608
# If any fact is held back, the very last one is. Asked as EXISTS, PostgreSQL read the whole book.
LOOK = f"""SELECT coalesce((SELECT (epoch, xid, id) > (%s, %s::xid8, %s) AND NOT ({_SETTLED})
                            FROM plumbing_fact ORDER BY epoch DESC, xid DESC, id DESC LIMIT 1), false),
                   pg_snapshot_xmax(pg_current_snapshot())::text"""  # noqa: S608
LIFE = """SELECT coalesce((SELECT number FROM plumbing_epoch WHERE id = 1), 1),
                 pg_snapshot_xmax(pg_current_snapshot())::text"""
STANDS = "SELECT EXISTS (SELECT FROM plumbing_fact WHERE id = %s AND epoch = %s AND xid = %s::xid8)"

# A page puts this beside its own query: facts its query could not see yet all come after this cursor.
PRESENT_CURSOR = """SELECT coalesce((SELECT number FROM plumbing_epoch WHERE id = 1), 1)
                           || '.' || pg_snapshot_xmin(pg_current_snapshot()) || '.0'"""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as the live server knows it."""

    cursor: Cursor
    at: dt.datetime
    name: str
    stream: str
    subject_id: int | None
    actor_id: int | None
    scope_id: int | None
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """A fact ready to be told: who may hear it, and the words, made once for all who do.

    `place` is where whoever was told it resumes from: the fact's own `cursor`, or, where it is told ahead, an earlier
    one.
    """

    cursor: Cursor
    place: Cursor
    scope_id: int | None
    topics: tuple[str, ...]
    text: str
    fact: Fact


def told(fact: Fact, topics: Iterable[str], *, place: Cursor | None = None) -> Told:
    """Return the fact as it goes over the wire: ids and switches only, so that no screen learns a text it may not read.

    Its own number goes with it: somebody who was told it ahead of `place`, and was cut off, knows it again.
    """
    message = {
        "cursor": str(place or fact.cursor),
        "fact": fact.cursor.id,
        "name": fact.name,
        "stream": fact.stream,
        "scope": fact.scope_id,
        "subject": fact.subject_id,
        "actor": fact.actor_id,
        "at": fact.at.isoformat(),
        "data": {key: value for key, value in fact.data.items() if _is_plain(value)},
    }
    text = json.dumps(message, separators=(",", ":"))
    return Told(fact.cursor, place or fact.cursor, fact.scope_id, tuple(dict.fromkeys(topics)), text, fact)


async def read_after(connection: AsyncConnection[Any], cursor: Cursor, *, limit: int) -> list[Fact]:
    """Return at most `limit` settled facts that come after the cursor, oldest first."""
    found = await connection.execute(AFTER, (cursor.epoch, str(cursor.xid), cursor.id, limit), prepare=True)
    return [_fact(row) for row in await found.fetchall()]


async def read_beyond(
    connection: AsyncConnection[Any], cursor: Cursor, *, known: Collection[int], limit: int
) -> tuple[list[Fact], list[Fact]]:
    """Return what comes after the cursor, at most `limit` in all, oldest first: settled facts, and those that stand there already
    although an older transaction is still running, but for those whose ids are `known`.
    """
    given = (cursor.epoch, str(cursor.xid), cursor.id, list(known), limit)
    rows = await (await connection.execute(BEYOND, given, prepare=True)).fetchall()
    settled, ahead = [row for row in rows if row[-1]], [row for row in rows if not row[-1]]
    return [_fact(row[:-1]) for row in settled], [_fact(row[:-1]) for row in ahead]


async def read_of_streams(
    connection: AsyncConnection[Any], streams: Sequence[str], after: Cursor, until: Cursor, *, limit: int
) -> list[Fact]:
    """Return at most `limit` facts of some streams between two places of what has been read already, oldest first."""
    places = (after.epoch, str(after.xid), after.id, until.epoch, str(until.xid), until.id)
    found = await connection.execute(OF_STREAMS, (list(streams), *places, limit), prepare=True)
    return [_fact(row) for row in await found.fetchall()]


async def read_newest(connection: AsyncConnection[Any], *, limit: int) -> list[Fact]:
    """Return the last `limit` settled facts, oldest first."""
    found = await connection.execute(NEWEST, (limit,))
    return [_fact(row) for row in reversed(await found.fetchall())]


async def look(connection: AsyncConnection[Any], cursor: Cursor) -> tuple[bool, int]:
    """Return whether an older transaction, still running, holds facts after the cursor back, and the next transaction's id."""
    found = await connection.execute(LOOK, (cursor.epoch, str(cursor.xid), cursor.id), prepare=True)
    row = await found.fetchone()
    assert row is not None  # noqa: S101
    return bool(row[0]), int(row[1])


async def is_in_book(connection: AsyncConnection[Any], cursor: Cursor) -> bool:
    """Whether the fact at the cursor stands in the book; after a restore, what was seen before may be gone."""
    found = await connection.execute(STANDS, (cursor.id, cursor.epoch, str(cursor.xid)))
    row = await found.fetchone()
    return bool(row and row[0])


async def life(connection: AsyncConnection[Any]) -> tuple[int, int]:
    """Return the number of the cluster's life and the id the next transaction gets."""
    row = await (await connection.execute(LIFE)).fetchone()
    assert row is not None  # noqa: S101 - a SELECT without FROM has a row
    return int(row[0]), int(row[1])


def _fact(row: tuple[Any, ...]) -> Fact:
    epoch, xid, number, at, name, stream, subject_id, actor_id, scope_id, data = row
    return Fact(Cursor(epoch, int(xid), number), at, name, stream, subject_id, actor_id, scope_id, data)


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(item, int) for item in value)
    return value is None or isinstance(value, int)
