"""Rows as lines of PostgreSQL's COPY, made from an example: only what varies is written anew for each."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault

NOTHING = r"\N"


class Lines:
    """Many rows of one kind: an example, the names of the columns that vary, and the lines that wait to be written.

    Values are given in the order of the names, already as COPY wants them: no tab and no bare backslash in them, a
    line feed as two characters, nothing as NOTHING. This is what makes it fast.
    """

    def __init__(self, example: models.Model, *varying: str) -> None:
        """Take everything that does not vary from the example."""
        self.noun = type(example)
        constant = {
            field.column: _copied(getattr(example, field.attname))
            for field in example._meta.concrete_fields
            if field.column not in varying and _is_given(example, field)
        }
        self._columns = [*varying, *constant]
        self._end = "".join(f"\t{value}" for value in constant.values()) + "\n"
        self._waiting: list[str] = []

    def add(self, *values: object) -> None:
        """Keep a row."""
        self._waiting.append("\t".join(map(str, values)) + self._end)

    def write(self) -> None:
        """Write the rows that wait."""
        if not self._waiting:
            return
        table = connection.ops.quote_name(self.noun._meta.db_table)
        columns = ", ".join(connection.ops.quote_name(str(column)) for column in self._columns)
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            copy.write("".join(self._waiting))
        self._waiting.clear()


def _is_given(example: models.Model, field: models.Field[Any, Any]) -> bool:
    value = getattr(example, field.attname)
    return not isinstance(value, DatabaseDefault) and not (field.primary_key and value is None)


def _copied(value: Any) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, dict | list):
        value = json.dumps(value)
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
