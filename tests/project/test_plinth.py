"""The plinth: an empty database gets all its tables at once, the same that all migrations make."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from heard.plumbing.database.embedded import EmbeddedPostgres
from heard.project.plinth.laying import HEAD, PLINTH

LAY = "import django; django.setup(); from heard.project.plinth.laying import lay_plinth; print(lay_plinth())"

INVENTORY = """
import json, django; django.setup()
from heard.project.plinth.inventory import inventory
print(json.dumps(inventory()))
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("plinth") / "home"


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"HEARD_HOME": str(home), "DATABASE_URL": ""}
    return subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False)


def stands_for() -> dict[str, str]:
    head = gzip.decompress(PLINTH.read_bytes()).decode().partition("\n")[0]
    return dict(json.loads(head.removeprefix(HEAD)))


def test_it_stands_for_the_migrations_of_today(home: Path) -> None:
    # In a process of its own: in this one, pytest-django may have taken the migrations away.
    today = json.loads(run(home, "-c", INVENTORY).stdout)
    assert stands_for() == today, "run `make plinth`"


def test_an_empty_database_has_all_tables_after_it_and_no_migration_is_left(home: Path) -> None:
    with EmbeddedPostgres(home, fast=True) as database:
        assert run(home, "-c", LAY).stdout == "True\n"
        told = run(home, "-m", "heard", "manage", "migrate", "--check")
        assert (told.returncode, told.stdout) == (0, "")
        with psycopg.connect(database.url) as connection:
            done = connection.execute("SELECT app || '.' || name FROM django_migrations").fetchall()
    assert {name for (name,) in done} >= set(stands_for())


def test_a_database_that_holds_anything_is_left_alone(home: Path) -> None:
    other = home.with_name("other")
    with EmbeddedPostgres(other, fast=True) as database:
        with psycopg.connect(database.url) as connection:
            connection.execute("CREATE TABLE mine (word text)")
        assert run(other, "-c", LAY).stdout == "False\n"
        with psycopg.connect(database.url) as connection:
            assert connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall() == [
                ("mine",)
            ]
