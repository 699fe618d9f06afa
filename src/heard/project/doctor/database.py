"""The database: there, of a version we know, up to date, with the right time."""

import datetime as dt
from collections.abc import Iterator

from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from heard.project.doctor.findings import Finding, fail, ok, warn
from heard.project.environment import Environment

OLDEST, NEWEST = 15, 18  # major versions of PostgreSQL
SKEW = dt.timedelta(seconds=2)


def reachable(environment: Environment) -> Iterator[Finding]:
    """Whether the database answers, and which it is."""
    try:
        connection.ensure_connection()
    except OperationalError as error:
        reason = " ".join(str(error).split())  # libpq writes what happened first, and what to ask oneself below
        yield fail("database", f"It does not answer: {reason}", "Start it, or mend DATABASE_URL.")
        return
    major, minor = divmod(connection.cursor().connection.info.server_version, 10000)
    where = "built in" if environment.is_embedded else "from DATABASE_URL"
    if OLDEST <= major <= NEWEST:
        yield ok("database", f"PostgreSQL {major}.{minor}, {where}")
    else:
        yield fail("database", f"PostgreSQL {major}.{minor}, {where}", f"Use PostgreSQL {OLDEST} to {NEWEST}.")


def up_to_date(environment: Environment) -> Iterator[Finding]:
    """Whether the tables are those of this version."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield fail(
            "tables", f"Changes not made yet: {len(waiting)}.", "Start `heard serve`, or run `heard manage migrate`."
        )
    else:
        yield ok("tables", "up to date")


def clock(environment: Environment) -> Iterator[Finding]:
    """Whether this machine and the database agree on the time; promises and the order of messages depend on it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        skew = abs(cursor.fetchone()[0] - timezone.now())
    if skew > SKEW:
        yield warn(
            "clock",
            f"This machine and the database differ by {skew.total_seconds():.0f} s.",
            "Keep both in time by NTP.",
        )
    else:
        yield ok("clock", "the same here and in the database")
