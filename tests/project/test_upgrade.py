"""An upgrade strands no old data: what an earlier version kept is there, whole, under this one."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from heard.plumbing.database.embedded import EmbeddedPostgres
from tests.project.test_backup import contents, heard, held_by, lived_in

__all__ = ["lived_in"]

pytestmark = pytest.mark.slow
# The tables as the first version had them.
EARLIER = {"conversations": "0002", "customers": "0002", "email": "0002"}
UNDONE = "conversations.0003_who_is_next"
# As `heard manage migrate <app> <number>` would, for all of them at once: Django keeps the models of all applications drawn
# while it goes back, and draws them anew after each step; what a step needs is asked for when its turn comes. It takes a sixth.
GO_BACK = """
import gc, sys
gc.disable()
import django; django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
executor = MigrationExecutor(connection)
graph = executor.loader
targets = [graph.get_migration_by_prefix(*target.split(".")) for target in sys.argv[1:]]
for migration, backwards in executor.migration_plan([(target.app_label, target.name) for target in targets]):
    assert backwards
    before = graph.project_state((migration.app_label, migration.name), at_end=False)
    executor.unapply_migration(before, migration)
"""
# What it knew nothing of, and so could not keep: the ledger, and what it shows on rows that were there before.
OF_LATER_VERSIONS = (
    "DO $$ BEGIN EXECUTE (SELECT 'TRUNCATE ' || string_agg(quote_ident(tablename), ', ') FROM pg_tables"
    " WHERE schemaname = 'public' AND (tablename LIKE 'promises%' OR tablename LIKE 'feedback%' OR tablename LIKE 'orders%'"
    " OR tablename LIKE 'community%' OR tablename LIKE 'guidance%' OR tablename LIKE 'knowledge%' OR tablename LIKE 'calls%' OR tablename LIKE 'contact%' OR tablename LIKE 'chat%' OR tablename LIKE 'rules%' OR tablename LIKE 'insights%'"
    " OR tablename LIKE 'conversations_incident%' OR tablename = 'conversations_hold' OR tablename = 'customers_customerpassword')); END $$",
    "UPDATE conversations_conversation SET owed_at = NULL, owed_told = false",
    "UPDATE customers_customer SET tier = ''",
)


@pytest.fixture(scope="module")
def was(lived_in: Path) -> tuple[dict[str, list[str]], dict[str, bytes]]:
    with EmbeddedPostgres(lived_in, fast=True) as database, psycopg.connect(database.url) as connection:
        for statement in OF_LATER_VERSIONS:
            connection.execute(statement)
    return held_by(lived_in)


@pytest.fixture(scope="module")
def earlier(lived_in: Path, was: object) -> Path:
    """The same home, as the first version would have left it."""
    with EmbeddedPostgres(lived_in, fast=True) as database:
        subprocess.run(
            [sys.executable, "-c", GO_BACK, *(f"{app}.{version}" for app, version in EARLIER.items())],
            env=os.environ | {"HEARD_HOME": str(lived_in), "DATABASE_URL": database.url}, check=True,
        )  # fmt: skip
        with psycopg.connect(database.url) as connection:
            applied = connection.execute("SELECT app || '.' || name FROM django_migrations").fetchall()
    assert (UNDONE,) not in applied
    return lived_in


def test_a_backup_of_an_earlier_version_is_restored_whole(was: object, earlier: Path, tmp_path: Path) -> None:
    told = heard(earlier, "backup", str(tmp_path / "old.tar.gz"))
    assert told.returncode == 0, told.stderr
    told = heard(tmp_path / "home", "restore", str(tmp_path / "old.tar.gz"))
    assert told.returncode == 0, told.stderr
    assert held_by(tmp_path / "home") == was


def test_the_tables_of_an_earlier_version_are_brought_up_to_date_with_all_they_hold(
    was: tuple[dict[str, list[str]], dict[str, bytes]], earlier: Path
) -> None:
    with EmbeddedPostgres(earlier, fast=True) as database:
        told = heard(earlier, "manage", "migrate", DATABASE_URL=database.url)
        assert told.returncode == 0, told.stderr
        assert contents(database.url) == was[0]
