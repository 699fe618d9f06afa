"""Statements that PostgreSQL plans once for each connection, instead of at every request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import Cursor
from psycopg.types.numeric import Int8

TRIES = 2  # how often a connection meets a statement before it is worth keeping the plan


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

    Planning the statement of a page takes longer than answering it. By itself PostgreSQL plans many of them anew for
    each value, so it is told not to; use this only where one plan is right for every value. Values are bound by the
    server: write a type where it cannot know it (`%s::text`), and `= ANY(%s)` instead of `IN %s`.
    """
    connection.ensure_connection()
    if connection.connection.prepare_threshold is None:
        connection.connection.prepare_threshold = TRIES
        connection.connection.execute("SET plan_cache_mode = force_generic_plan")
    with connection._prepare_cursor(_Prepared(connection.connection)) as cursor:  # type: ignore[attr-defined]
        yield cursor


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
