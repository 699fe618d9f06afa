"""Tables without their indexes and foreign keys while a great deal is written into them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, models

# What is dropped, and how it comes back: keys and uniqueness that are constraints, then all other indexes. Primary keys
# stay: they grow at their end, which costs little.
_CONSTRAINTS = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
FROM pg_constraint WHERE contype IN ('f', 'u') AND conrelid = ANY(%s::regclass[])
ORDER BY contype = 'f'
"""
_INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
FROM pg_index WHERE NOT indisprimary AND indrelid = ANY(%s::regclass[])
"""


@contextmanager
def bare(nouns: Sequence[type[models.Model]]) -> Iterator[None]:
    """Take indexes and constraints off the tables of these nouns, and put them back afterwards, checked.

    Call it inside a transaction: whatever happens, nobody else ever sees the tables bare.
    """
    tables = [noun._meta.db_table for noun in nouns]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        cursor.execute(_CONSTRAINTS, [tables])
        constraints = cursor.fetchall()
        for table, name, _ in constraints:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        cursor.execute(_INDEXES, [tables])
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        for _, definition in indexes:
            # PostgreSQL writes down an index of a partitioned table as one that its parts do not have.
            cursor.execute(definition.replace(" ON ONLY ", " ON ", 1))
        for table, name, definition in constraints:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
