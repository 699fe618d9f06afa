"""Mail in, over SMTP: stored, acknowledged, parsed, threaded, announced, reacted to; against a bare psycopg loop.

The floor writes, with four connections and synchronous commit, the very rows (and bytes) that Heard wrote for the same
mails, each mail in a transaction of its own, into tables with the same indexes.
"""

from __future__ import annotations

import smtplib
import threading
import time
from email.message import EmailMessage
from typing import Any

from bench.house import House

MAILS = 1500
SENDERS = 8
FLOOR_CONNECTIONS = 4
TEXT = (
    "Hello,\n\nI ordered a blue kettle last week and it has not come yet. The carrier says it is on its way since Monday. "
    "Could you please tell me when I can expect it? I will be away from Friday on.\n\nKind regards\nMia Berg\n"
)
TABLES = (
    "email_rawemail", "customers_customer", "customers_address", "conversations_conversation", "conversations_participant",
    "conversations_message", "conversations_searchentry", "plumbing_fact", "plumbing_duty",
)  # fmt: skip


def run(mails: int = MAILS) -> dict[str, Any]:
    """Send `mails` from eight senders at once; the clock stops when the last reaction has run."""
    with House(0) as house:
        address = _address()
        before = {table: _last(table) for table in TABLES}
        began = time.perf_counter()
        accepted = _send(house.smtp_port, address, mails)
        done = _wait_until_done(mails, before)
        heard = {
            "mails": mails,
            "accepted_per_second": round(mails / accepted, 1),
            "per_second": round(mails / (done - began), 1),
        }
        floor = _floor(before, mails)
        return {
            "heard": heard,
            "floor": {"per_second": round(floor, 1)},
            "ratio": round(heard["per_second"] / floor, 3),
            "memory_kib": sum(house.memory().values()),
        }


def _address() -> str:
    from heard.conversations.models import Inbox

    return str(Inbox.objects.order_by("id").values_list("address", flat=True)[0])


def _send(port: int, to: str, mails: int) -> float:
    def work(index: int) -> None:
        with smtplib.SMTP("127.0.0.1", port, timeout=60) as server:
            for number in range(index, mails, SENDERS):
                server.sendmail(f"customer{number}@mail.example", [to], _mail(number, to))

    threads = [threading.Thread(target=work, args=(index,)) for index in range(SENDERS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def _mail(number: int, to: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = f"Mia Berg <customer{number}@mail.example>", to
    mail["Subject"], mail["Message-ID"] = (
        f"Where is my kettle? ({number})",
        f"<bench.{number}.{time.time_ns()}@mail.example>",
    )
    mail.set_content(TEXT)
    mail.add_alternative(f"<html><body><p>{TEXT}</p></body></html>".replace("\n\n", "</p><p>"), subtype="html")
    return bytes(mail)


def _last(table: str) -> int:
    from django.db import connection

    key = {"conversations_searchentry": "message_id", "plumbing_duty": "fact_id"}.get(table, "id")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COALESCE(max({key}), 0) FROM {table}")
        return int(cursor.fetchone()[0])


def _wait_until_done(mails: int, before: dict[str, int]) -> float:
    from heard.channels.email.models import RawEmail
    from heard.plumbing.models import Duty

    deadline = time.perf_counter() + 600
    while time.perf_counter() < deadline:
        done = RawEmail.objects.filter(id__gt=before["email_rawemail"], state="done").count()
        if done >= mails and not Duty.objects.exists():
            return time.perf_counter()
        time.sleep(0.02)
    raise RuntimeError("the mails were not all taken in within ten minutes")


def _floor(before: dict[str, int], mails: int) -> float:
    """Write the same rows into copies of the tables, a transaction for each mail, and return mails a second."""
    from django.db import connection

    with connection.cursor() as cursor:
        columns = {}
        for table in TABLES:
            cursor.execute(f"DROP TABLE IF EXISTS floor_{table}")
            cursor.execute(f"CREATE TABLE floor_{table} (LIKE {table} INCLUDING ALL)")
            cursor.execute(
                "SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position), count(*) FROM information_schema.columns"
                " WHERE table_name = %s AND is_generated = 'NEVER'",
                [table],
            )
            columns[table] = cursor.fetchone()
        work = [_rows(cursor, table, before, columns[table][0], mails) for table in TABLES]
    return _write(list(zip(TABLES, [columns[table] for table in TABLES], work, strict=True)), mails)


def _rows(cursor: Any, table: str, before: dict[str, int], names: str, mails: int) -> list[list[tuple[Any, ...]]]:
    """Return the rows Heard wrote to a table, dealt out over the mails in the order they were written."""
    key = {"conversations_searchentry": "message_id", "plumbing_duty": "fact_id"}.get(table, "id")
    cast = ", ".join(f"{name}::text" for name in names.split(", "))
    cursor.execute(f"SELECT {cast} FROM {table} WHERE {key} > %s ORDER BY {key}", [before[table]])
    rows = cursor.fetchall()
    share = len(rows) / mails
    return [rows[round(index * share) : round((index + 1) * share)] for index in range(mails)]


def _write(work: list[tuple[str, tuple[str, int], list[list[tuple[Any, ...]]]]], mails: int) -> float:
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
            for number in range(index, mails, FLOOR_CONNECTIONS):
                with database.transaction():
                    for table, (names, _count), rows in work:
                        for row in rows[number]:
                            values = ", ".join(f"%s::{kind}" for kind in types[table])
                            database.execute(f"INSERT INTO floor_{table} ({names}) VALUES ({values})", row)

    threads = [threading.Thread(target=write, args=(index,)) for index in range(FLOOR_CONNECTIONS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return mails / (time.perf_counter() - began)
