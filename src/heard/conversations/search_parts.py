"""The parts of what search looks through: each holds the words of so many messages, and has an index of its own.

For the beginning of a word PostgreSQL puts together every message of every word that begins so, out of a whole index,
at each search. With an index for each part of the history, that is a part's messages, and a search that has found enough
among the newest leaves the others alone.
"""

from __future__ import annotations

import re
from typing import Any

from django.db import connection, transaction

from heard.conversations.models.search_entry import PART, SearchEntry

AHEAD = 4  # parts made before there are messages for them; an import fills the first of them in minutes
_TABLE = SearchEntry._meta.db_table
_BEYOND = f"{_TABLE}_beyond"  # takes in what no part is there for
WAIT = "5s"  # for somebody who reads what is beyond; nobody does so for long, and an hour later is soon enough

_NAMES = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass"


def make_room(message_id: int) -> int:
    """Have a part for every entry up to this message's, and some ahead; return how many were made.

    What was written beyond the last part moves into its own. Raises OperationalError when somebody keeps the table for
    longer than WAIT; nothing is lost by trying later.
    """
    made = 0
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, [_TABLE])
        found = (re.fullmatch(rf"{_TABLE}_(\d+)", name) for (name,) in cursor.fetchall())
        last = max(int(part[1]) for part in found if part)
        for number in range(last + 1, message_id // PART + AHEAD + 1):
            with transaction.atomic():
                _make(cursor, number)
            made += 1
    return made


def _make(cursor: Any, number: int) -> None:
    """Make a part beside the others, and put it among them: that way nobody who writes into another has to wait."""
    name, bounds = f"{_TABLE}_{number}", [number * PART, (number + 1) * PART]
    cursor.execute(f"SET LOCAL lock_timeout = '{WAIT}'")
    cursor.execute(f"CREATE TABLE {name} (LIKE {_TABLE} INCLUDING ALL)")
    cursor.execute(f"LOCK TABLE {_BEYOND} IN ACCESS EXCLUSIVE MODE")
    cursor.execute(
        f"WITH moved AS (DELETE FROM {_BEYOND} WHERE message_id >= %s AND message_id < %s RETURNING *)"  # noqa: S608
        f" INSERT INTO {name} SELECT * FROM moved",
        bounds,
    )
    cursor.execute(f"ALTER TABLE {_TABLE} ATTACH PARTITION {name} FOR VALUES FROM (%s) TO (%s)", bounds)
