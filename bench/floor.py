"""What the machine can do at best: a bare psycopg loop that writes the same rows, and asks the same questions.

The rows (and bytes) that Heard wrote are written again with four connections and synchronous commit, one transaction for
each mail or message, into copies of the tables with the same indexes: those that are new, and what a message changes in the
row of its conversation. What a page asks is asked again, and nothing made of it.
"""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable
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
        changes = _dealt_out(_changes(cursor, before, columns["conversations_conversation"][0]), count)
    return _write(list(zip(before, [columns[table] for table in before], work, strict=True)), changes, count)


def asked_for(path: str, cookie: str) -> list[tuple[str, Any, bool]]:
    """Return the statements, with their values, that one page asks the database, and whether each is planned once."""
    from django.db import connection

    from heard.plumbing.database.statements import is_prepared
    from heard.project.wsgi import application

    asked: list[tuple[str, Any, bool]] = []

    def note(execute: Any, sql: str, values: Any, many: bool, context: Any) -> Any:
        asked.append((sql, values, is_prepared(context["cursor"])))
        return execute(sql, values, many, context)

    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path.partition("?")[0], "QUERY_STRING": path.partition("?")[2], "SCRIPT_NAME": "",
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "HTTP_HOST": "127.0.0.1", "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "HTTP_COOKIE": cookie,
    }  # fmt: skip
    with connection.execute_wrapper(note):
        b"".join(application(environ, lambda *_: None))
    return asked


def read_again(pages: list[list[tuple[str, Any, bool]]], seconds: float) -> float:
    """Ask the same questions bare, four connections; return how many pages' worth a second."""
    import psycopg

    from heard.plumbing.database.statements import prepared_cursor

    done = [0] * CONNECTIONS

    def read(index: int) -> None:
        with psycopg.connect(**_connection(), autocommit=True) as database:
            database.prepare_threshold = 2
            database.execute("SET plan_cache_mode = force_generic_plan")
            planned_once, planned_anew = prepared_cursor(database), psycopg.ClientCursor(database)
            until = time.perf_counter() + seconds
            while time.perf_counter() < until:
                for sql, values, is_planned_once in pages[(done[index] + index) % len(pages)]:
                    cursor = planned_once if is_planned_once else planned_anew
                    cursor.execute(sql, values)
                    cursor.fetchall()
                done[index] += 1

    _all_at_once(read)
    return sum(done) / seconds


def _rows(cursor: Any, table: str, before: int, names: str, count: int) -> list[list[tuple[Any, ...]]]:
    """Return the rows Heard wrote to a table, dealt out over the mails in the order they were written."""
    key = {"conversations_searchentry": "message_id", "plumbing_duty": "fact_id"}.get(table, "id")
    cast = ", ".join(f"{name}::text" for name in names.split(", "))
    cursor.execute(f"SELECT {cast} FROM {table} WHERE {key} > %s ORDER BY {key}", [before])
    return _dealt_out(cursor.fetchall(), count)


def _dealt_out(rows: list[tuple[Any, ...]], count: int) -> list[list[tuple[Any, ...]]]:
    share = len(rows) / count
    return [rows[round(index * share) : round((index + 1) * share)] for index in range(count)]


def _changes(cursor: Any, before: dict[str, int], names: str) -> list[tuple[Any, ...]]:
    """Return what the new messages change in conversations that were there, which are copied as they are now."""
    cursor.execute(
        f"INSERT INTO floor_conversations_conversation ({names}) SELECT {names} FROM conversations_conversation WHERE id <= %s",
        [before["conversations_conversation"]],
    )
    cursor.execute(
        "SELECT created_at, id, id, left(text, 200), kind <> 'incoming', conversation_id FROM conversations_message"
        " WHERE id > %s AND conversation_id <= %s ORDER BY id",
        [before["conversations_message"], before["conversations_conversation"]],
    )
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


CHANGE = (
    "UPDATE floor_conversations_conversation SET state = 'open', last_message_at = %s, last_message_id = %s, last_incoming_id = %s,"
    " snippet = %s, snippet_by_us = %s, message_count = message_count + 1 WHERE id = %s"
)


def _write(
    work: list[tuple[str, tuple[str, int], list[list[tuple[Any, ...]]]]],
    changes: list[list[tuple[Any, ...]]],
    count: int,
) -> float:
    import psycopg
    from django.db import connection

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
        with psycopg.connect(**_connection()) as database:
            for number in range(index, count, CONNECTIONS):
                with database.transaction():
                    for table, (names, _count), rows in work:
                        for row in rows[number]:
                            values = ", ".join(f"%s::{kind}" for kind in types[table])
                            database.execute(f"INSERT INTO floor_{table} ({names}) VALUES ({values})", row)
                    for change in changes[number]:
                        database.execute(CHANGE, change)

    began = time.perf_counter()
    _all_at_once(write)
    return count / (time.perf_counter() - began)


def _all_at_once(work: Callable[[int], None]) -> None:
    threads = [threading.Thread(target=work, args=(index,)) for index in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _connection() -> dict[str, Any]:
    from heard.plumbing.wakening import parameters

    return {**parameters(), "application_name": "heard bench"}


def _last(table: str) -> int:
    from django.db import connection

    key = {"conversations_searchentry": "message_id", "plumbing_duty": "fact_id"}.get(table, "id")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COALESCE(max({key}), 0) FROM {table}")
        return int(cursor.fetchone()[0])
