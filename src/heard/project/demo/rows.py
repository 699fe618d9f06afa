"""Rows made in memory, numbered in the order of time, and written all at once by COPY."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault
from psycopg.types.json import Jsonb

from heard.plumbing.events import Event
from heard.plumbing.models import Fact

Noun = TypeVar("Noun", bound=models.Model)


class Rows:
    """Model instances that refer to each other before they have numbers, and the facts that tell of them."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._kept: dict[type[models.Model], list[Any]] = {}
        self._later: list[Callable[[], None]] = []
        self._told: list[tuple[dt.datetime, Callable[[], Event]]] = []

    def add(self, row: Noun) -> Noun:
        """Keep a row, and return it."""
        self._kept.setdefault(type(row), []).append(row)
        return row

    def of(self, noun: type[Noun]) -> list[Noun]:
        """The rows of one kind, in the order they were added."""
        return self._kept.get(noun, [])

    def tell(self, at: dt.datetime, event: Callable[[], Event]) -> None:
        """Keep a fact; it is asked what it says once every row has its number."""
        self._told.append((at, event))

    def afterwards(self, act: Callable[[], None]) -> None:
        """Keep something to do once every row has its number, and before any is written."""
        self._later.append(act)

    def finish(self) -> None:
        """Do what had to wait for the numbers."""
        for act in self._later:
            act()
        self._later.clear()

    def number(self, noun: type[Noun], by: Callable[[Noun], Any] | None = None) -> None:
        """Give the rows of one kind their numbers, after the ones the table has, in the order of `by`."""
        rows = self.of(noun)
        if by is not None:
            rows.sort(key=by)
        for number, row in enumerate(rows, start=highest_number(noun) + 1):
            row.pk = number

    def write(self, noun: type[models.Model]) -> None:
        """Write the rows of one kind."""
        copy_in(noun, self._kept.get(noun, []))

    def write_facts(self) -> None:
        """Write the book of facts in the order of time. No duties: what followed them belongs to the past too."""
        self._told.sort(key=lambda told: told[0])
        facts = [fact_of(event(), at=at) for at, event in self._told]
        for number, fact in enumerate(facts, start=highest_number(Fact) + 1):
            fact.pk = number
        copy_in(Fact, facts)


def fact_of(event: Event, *, at: dt.datetime) -> Fact:
    """The row that the book of facts keeps of something that happened at a moment in the past."""
    return Fact(
        at=at,
        name=type(event).__name__,
        stream=event.stream,
        subject_id=_number(event, event.SUBJECT),
        actor_id=_number(event, event.ACTOR),
        scope_id=_number(event, event.SCOPE),
        data={field.name: _plain(getattr(event, field.name)) for field in dataclasses.fields(event)},
    )


def highest_number(noun: type[models.Model]) -> int:
    """The highest number in a table, 0 when it is empty."""
    highest: int | None = noun._base_manager.aggregate(highest=models.Max("pk"))["highest"]
    return highest or 0


def copy_in(noun: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Write rows into the table of their kind; columns that are left to the database get its default."""
    if not rows:
        return
    fields = [field for field in noun._meta.concrete_fields if not isinstance(_value(rows[0], field), DatabaseDefault)]
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {connection.ops.quote_name(noun._meta.db_table)} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row([_value(row, field) for field in fields])


def set_sequences(nouns: Iterable[type[models.Model]]) -> None:
    """Let every table go on counting after its highest number."""
    with connection.cursor() as cursor:
        for noun in nouns:
            table = noun._meta.db_table
            key = noun._meta.pk.column
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, %s), GREATEST((SELECT max({key}) FROM {table}), 1)) "  # noqa: S608 - our own names
                f"WHERE EXISTS (SELECT 1 FROM {table})",
                [table, key],
            )


def _value(row: models.Model, field: models.Field[Any, Any]) -> Any:
    if field.is_relation and (related := row._state.fields_cache.get(field.name)) is not None:
        return related.pk
    value = getattr(row, field.attname)
    return Jsonb(value) if isinstance(field, models.JSONField) else value


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.datetime) else value


def _number(event: Event, field: str) -> int | None:
    value = getattr(event, field, None) if field else None
    return None if value is None else int(value)
