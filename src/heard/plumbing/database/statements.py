"""Statements that PostgreSQL plans once for each connection, instead of at every request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import Connection, Cursor
from psycopg.pq import PipelineStatus, TransactionStatus
from psycopg.types.numeric import Int8


class _Prepared(Cursor[Any]):
    """psycopg's ordinary cursor: values travel beside the statement, so that the statement stays the same."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        return super().execute(query, _of_one_type(params), **options)

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        self._query = super()._convert_query(query, params)  # where Django's log of queries looks for it
        return self._query


@contextmanager
def prepared() -> Iterator[CursorWrapper]:
    """Give a cursor for a large statement that is asked often, with a few shapes only.

    Planning the statement of a page takes longer than answering it; here it is done once for a connection. Use it only
    where one plan is right for every value. Values are bound by the server: write a type where it cannot know it
    (`%s::text`), and `= ANY(%s)` instead of `IN %s`.
    """
    connection.ensure_connection()
    with connection._prepare_cursor(_Prepared(connection.connection)) as cursor:  # type: ignore[attr-defined]
        yield cursor


def is_prepared(cursor: CursorWrapper) -> bool:
    """Return whether this is one of those cursors."""
    return isinstance(cursor.cursor, _Prepared)


def prepared_cursor(raw: Connection[Any]) -> Cursor[Any]:
    """Return such a cursor on a connection of one's own, outside Django."""
    return _Prepared(raw)


@contextmanager
def pipelined() -> Iterator[None]:
    """Send statements one behind the other, and wait for an answer only where somebody reads it, or at the end.

    Around a transaction: its beginning travels with its first statement, its end with its last. What fails is raised at
    the next answer that is read, at the latest by the commit; nothing is kept then. Counts of changed rows are not known
    before an answer was read. What fails within a transaction of somebody further out can only be undone whole, as with
    any other statement: Django is told so, and refuses to go on.
    """
    connection.ensure_connection()
    raw = connection.connection
    if raw.info.pipeline_status != PipelineStatus.OFF:
        yield  # somebody further out does so already, and waits at their end
        return
    try:
        with connection.wrap_database_errors, raw.pipeline():
            yield
    finally:
        if connection.in_atomic_block and raw.info.transaction_status == TransactionStatus.INERROR:
            connection.needs_rollback = True  # it was known only now, after the innermost block had ended well


def _of_one_type(params: Any) -> Any:
    """Every number as bigint: by itself psycopg picks the smallest type, and each would be a statement of its own."""
    if isinstance(params, dict):
        return {name: _number(value) for name, value in params.items()}
    return None if params is None else [_number(value) for value in params]


def _number(value: Any) -> Any:
    if type(value) is int:
        return Int8(value)
    if isinstance(value, list) and any(type(one) is int for one in value):
        return [_number(one) for one in value]
    return value
