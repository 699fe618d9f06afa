"""The number of the last change of the index: how a process that searches knows that something is new."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

_NEXT = """
INSERT INTO knowledge_indexchange AS known (id, last, writer)
VALUES (1, nextval('knowledge_change'), pg_current_xact_id()::text::bigint)
ON CONFLICT (id) DO UPDATE SET last = nextval('knowledge_change'), writer = excluded.writer
RETURNING last
"""
_LAST = """
SELECT last, CASE WHEN writer = pg_current_xact_id_if_assigned()::text::bigint THEN writer END
FROM knowledge_indexchange WHERE id = 1
"""


@dataclass(frozen=True, slots=True)
class Change:
    """The last change. `writer` is the transaction it was made in if that is the present one, which may yet be taken back."""

    number: int = 0
    writer: int | None = None


def next_change() -> int:
    """Return a number no change had before, and let no other change be made until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT)
        return int(cursor.fetchone()[0])


def last_change() -> Change:
    """Return the last change this transaction can see."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST)
        row = cursor.fetchone()
    return Change(*row) if row else Change()
