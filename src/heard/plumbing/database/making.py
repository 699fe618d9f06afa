"""A new data folder with its role and database."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import psycopg

from heard.plumbing.database import EmbeddedPostgresError
from heard.plumbing.database.account import Account
from heard.plumbing.database.addresses import data_folder, short_path
from heard.plumbing.database.binaries import MAJOR
from heard.plumbing.database.children import start_program
from heard.plumbing.database.configuration import DATABASE, ROLE, SUPERUSER

OPTIONS = [
    f"--username={SUPERUSER}",
    "--auth=peer",
    "--encoding=UTF8",
    "--no-locale",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
]


class UnusableDataError(EmbeddedPostgresError):
    """The data folder could not be made, or another version of PostgreSQL made it."""


def make_data(home: Path, log: Path, *, account: Account, fast: bool, say: Callable[[str], None]) -> None:
    """See that there is a data folder this PostgreSQL can use.

    Raises `UnusableDataError` when that fails.
    """
    data, draft = data_folder(home), home / "postgres.new"
    if data.exists():
        return _check_version(data)
    say("Making a database; this takes a moment.")
    if draft.exists():  # a first start was cut short
        shutil.rmtree(draft)
    draft.mkdir(mode=0o700)
    if account.is_other:
        os.chown(draft, account.uid, account.gid)
    options = [*OPTIONS, *(["--no-sync"] if fast else [])]
    log.touch(mode=0o600)
    with log.open("ab") as output:
        made = start_program("initdb", options, data=draft, account=account, output=output).wait()
    if made != 0:
        raise UnusableDataError(f"PostgreSQL could not make its data folder. Its log, {log}, says why.")
    draft.rename(data)
    return None


def make_database(home: Path) -> None:
    """See that the running server has our role, with no more rights than it needs, and our database."""
    with connect_as_superuser(home) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
            connection.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
            connection.execute(f"GRANT pg_monitor TO {ROLE}")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")


def connect_as_superuser(home: Path) -> psycopg.Connection[tuple[object, ...]]:
    """A connection to the running server that may do everything; outside the server's own set-up nobody uses it."""
    folder = str(short_path(data_folder(home)))
    return psycopg.connect(host=folder, user=SUPERUSER, dbname="postgres", autocommit=True)


def _check_version(data: Path) -> None:
    found = (data / "PG_VERSION").read_text().strip()
    if found != str(MAJOR):
        raise UnusableDataError(
            f"{data} was made by PostgreSQL {found}, but this Heard comes with {MAJOR}. Make a backup with the Heard that made it "
            "(`heard backup FILE`), then restore it here into a new home (`heard restore FILE`)."
        )
