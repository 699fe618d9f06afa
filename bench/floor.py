"""What the machine can do at best: a bare psycopg loop that writes the same rows.

The rows (and bytes) that Heard wrote are written again with four connections and synchronous commit, one transaction for
each mail or message, into copies of the tables with the same indexes.
"""

from __future__ import annotations

import threading
import time
from typing import Any

CONNECTIONS = 4


def last_numbers(tables: tuple[str, ...]) -> dict[str, int]:
    """Return the highest number in each table, to know later which rows are new."""
    return {table: _last(table) for table in tables}


def write_again(before: dict[str, int], count: int) -> float:
    """Write the rows that came since `before` once more, into copies of the tables, and return how many a second.

    They are dealt out over `count` transactions, as many as there were mails or messages; four connections at once.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        columns = {}
        for table in before:
            cursor.execute(f"DROP TABLE IF EXISTS floor_{table}")
            cursor.execute(f"CREATE TABLE floor_{table} (LIKE {table} INCLUDING ALL)")
            cursor.execute(
                "SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position), count(*) FROM information_schema.columns"
                " WHERE table_name = %s AND is_generated = 'NEVER'",
                [table],
            )
            columns[table] = cursor.fetchone()
        work = [_rows(cursor, table, before[table], columns[table][0], count) for table in before]
    return _write(list(zip(before, [columns[table] for table in before], work, strict=True)), count)


def _rows(cursor: Any, table: str, before: int, names: str, count: int) -> list[list[tuple[Any, ...]]]:
    """Return the rows Heard wrote to a table, dealt out over the mails in the order they were written."""
    key = {"conversations_searchentry": "message_id", "plumbing_duty": "fact_id"}.get(table, "id")
    cast = ", ".join(f"{name}::text" for name in names.split(", "))
    cursor.execute(f"SELECT {cast} FROM {table} WHERE {key} > %s ORDER BY {key}", [before])
    rows = cursor.fetchall()
    share = len(rows) / count
    return [rows[round(index * share) : round((index + 1) * share)] for index in range(count)]


def _write(work: list[tuple[str, tuple[str, int], list[list[tuple[Any, ...]]]]], count: int) -> float:
    import psycopg
    from django.db import connection

    parameters = connection.get_connection_params()
    wanted = {key: parameters[key] for key in ("dbname", "user", "password", "host", "port") if parameters.get(key)}
    types = {}
    with connection.cursor() as cursor:
        for table, _names, _rows in work:
            cursor.execute(
                "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
                " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
                [table],
            )
            types[table] = [row[0] for row in cursor.fetchall()]

    def write(index: int) -> None:
        with psycopg.connect(**wanted) as database:
            for number in range(index, count, CONNECTIONS):
                with database.transaction():
                    for table, (names, _count), rows in work:
                        for row in rows[number]:
                            values = ", ".join(f"%s::{kind}" for kind in types[table])
                            database.execute(f"INSERT INTO floor_{table} ({names}) VALUES ({values})", row)

    threads = [threading.Thread(target=write, args=(index,)) for index in range(CONNECTIONS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return count / (time.perf_counter() - began)


def _last(table: str) -> int:
    from django.db import connection

    key = {"conversations_searchentry": "message_id", "plumbing_duty": "fact_id"}.get(table, "id")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COALESCE(max({key}), 0) FROM {table}")
        return int(cursor.fetchone()[0])
