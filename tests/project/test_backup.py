"""Backup and restore, with real clusters: what comes back is what went in, and nothing is overwritten unasked."""

import datetime as dt
import json
import os
import stat
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path

import psycopg
import pytest

from heard.plumbing.database.embedded import EmbeddedPostgres
from tests.template_home import furnish

pytestmark = pytest.mark.slow

TABLES = [
    "customers_customer",
    "customers_address",
    "conversations_conversation",
    "conversations_message",
    "staff_agent",
]
TABLES += ["plumbing_storedfile", "plumbing_fact"]


def heard(home: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "heard", *arguments],
        env=os.environ | {"HEARD_HOME": str(home), "DATABASE_URL": ""} | settings,
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


LOAD = """
import django; django.setup()
from django.utils import timezone
from heard.project.demo.load import load
load(40, at=timezone.now())
"""


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home somebody has worked in."""
    home = tmp_path_factory.mktemp("lived-in") / "home"
    furnish(home)
    with EmbeddedPostgres(home, fast=True) as database:
        environment = os.environ | {"HEARD_HOME": str(home), "DATABASE_URL": database.url}
        subprocess.run([sys.executable, "-c", LOAD], env=environment, check=True)
    return home


@pytest.fixture(scope="module")
def archive(lived_in: Path) -> Path:
    """A backup of it."""
    file = lived_in.parent / "monday.tar.gz"
    told = heard(lived_in, "backup", str(file))
    assert told.returncode == 0, told.stderr
    assert "It does not hold the secret key." in told.stdout
    return file


def contents(url: str) -> dict[str, list[str]]:
    with psycopg.connect(url) as connection:
        return {
            table: [row for (row,) in connection.execute(f"SELECT t::text FROM {table} t ORDER BY 1")]
            for table in TABLES
        }


def held_by(home: Path) -> tuple[dict[str, list[str]], dict[str, bytes]]:
    """The rows and files of a home."""
    files = {str(path.relative_to(home)): path.read_bytes() for path in (home / "files").rglob("*") if path.is_file()}
    with EmbeddedPostgres(home, fast=True) as database:
        return contents(database.url), files


def test_what_is_restored_into_a_fresh_home_is_what_was_there(lived_in: Path, archive: Path, tmp_path: Path) -> None:
    told = heard(tmp_path / "home", "restore", str(archive))
    assert told.returncode == 0, told.stderr
    rows, files = held_by(lived_in)
    assert rows["conversations_message"]
    assert files
    assert held_by(tmp_path / "home") == (rows, files)


def test_a_backup_is_readable_by_its_owner_only_and_holds_no_key(lived_in: Path, archive: Path) -> None:
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    key = (lived_in / "secret.key").read_bytes().strip()
    with tarfile.open(archive) as opened:
        assert opened.getnames()[:2] == ["manifest.json", "database.dump"]
        assert not any("secret" in name for name in opened.getnames())
        assert not any(key in opened.extractfile(entry).read() for entry in opened if entry.isfile())
    assert [path.name for path in archive.parent.iterdir() if path.name.startswith(".heard-backup")] == []


def test_work_is_not_overwritten_unless_asked_for(lived_in: Path, archive: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    subprocess.run(["cp", "-a", lived_in, home], check=True)
    with EmbeddedPostgres(home, fast=True) as database, psycopg.connect(database.url) as connection:
        connection.execute("UPDATE staff_agent SET name = 'Somebody else'")
    (home / "files" / "newer").write_text("newer")
    told = heard(home, "restore", str(archive))
    assert told.returncode == 1
    assert told.stderr == (
        "heard: Nothing was restored. This installation is not empty. With --replace, what it holds now is deleted.\n"
    )
    assert held_by(home) != held_by(lived_in)
    assert heard(home, "restore", "--replace", str(archive)).returncode == 0
    assert held_by(home) == held_by(lived_in)


def test_a_restored_home_can_be_backed_up_and_restored_again(archive: Path, lived_in: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.tar.gz"
    assert heard(tmp_path / "second", "restore", str(archive)).returncode == 0
    assert heard(tmp_path / "second", "backup", str(again)).returncode == 0
    assert heard(tmp_path / "third", "restore", str(again)).returncode == 0
    assert held_by(tmp_path / "third") == held_by(lived_in)


def packed(target: Path, **entries: bytes) -> Path:
    with tarfile.open(target, "w:gz") as made:
        for name, content in entries.items():
            entry = tarfile.TarInfo(name.replace("__", "/"))
            entry.size = len(content)
            made.addfile(entry, BytesIO(content))
    return target


def manifest(**changes: object) -> bytes:
    told = {"format": 1, "heard": "9.0", "made_at": dt.datetime(2026, 1, 5, tzinfo=dt.UTC).isoformat()}
    told |= {
        "postgresql": 18,
        "migrations": [],
        "database_sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }
    return json.dumps(told | changes).encode()


NO_GOOD = {
    "This is not a backup of Heard.": {"readme": b"hello"},
    "This is not a backup of Heard, or one of a later version.": {"manifest.json": b"{"},
    "The backup is damaged": {"manifest.json": manifest(), "database.dump": b"other"},
    "A later Heard (9.0) made this backup": {"manifest.json": manifest(format=2), "database.dump": b""},
    "A later Heard (9.1) made this backup": {
        "manifest.json": manifest(heard="9.1", migrations=["staff.9999_x"]),
        "database.dump": b"",
    },
    "not ours: ../../etc/passwd": {"manifest.json": manifest(), "..__..__etc__passwd": b"root"},
    "not ours: secret.key": {"manifest.json": manifest(), "secret.key": b"root"},
    "The database could not be written, and is as it was": {"manifest.json": manifest(), "database.dump": b""},
}
RESTORE_ALL = (
    "import sys; from heard.project.command import main; print([main(['restore', file]) for file in sys.argv[1:]])"
)


def test_what_is_no_good_is_refused_with_the_reason_and_changes_nothing(archive: Path, tmp_path: Path) -> None:
    files = [packed(tmp_path / f"{number}.tar.gz", **entries) for number, entries in enumerate(NO_GOOD.values())]
    (tmp_path / "cut.tar.gz").write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    told = subprocess.run(
        [sys.executable, "-c", RESTORE_ALL, *files, tmp_path / "cut.tar.gz"],
        env=os.environ | {"HEARD_HOME": str(tmp_path / "home"), "DATABASE_URL": ""},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout.strip() == str([1] * (len(NO_GOOD) + 1))
    refusals = [line for line in told.stderr.splitlines() if line.startswith("heard: Nothing was restored. ")]
    for refusal, reason in zip(refusals, [*NO_GOOD, "The backup cannot be read"], strict=True):
        assert reason in refusal
    assert not (tmp_path / "home" / "files").exists()
    with EmbeddedPostgres(tmp_path / "home", fast=True) as database, psycopg.connect(database.url) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_nothing_is_restored_under_the_feet_of_who_works(archive: Path, lived_in: Path) -> None:
    with EmbeddedPostgres(lived_in, fast=True) as database, psycopg.connect(database.url):
        told = heard(lived_in, "restore", "--replace", str(archive))
        assert told.returncode == 1
        assert "Heard is still running, or something else is connected to its database. Stop it first." in told.stderr


def test_a_backup_that_cannot_be_made_leaves_no_half_one(tmp_path: Path) -> None:
    told = heard(tmp_path, "backup", str(tmp_path / "b.tar.gz"), DATABASE_URL="postgresql://heard@127.0.0.1:1/heard")
    assert told.returncode == 1
    assert told.stderr.startswith("heard: No backup was made: ")
    assert not (tmp_path / "b.tar.gz").exists()
