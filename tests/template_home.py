"""A database with every migration applied, made once and copied for each run: migrating anew takes a minute."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

from heard.plumbing.database.addresses import data_folder
from heard.plumbing.database.embedded import EmbeddedPostgres

ROOT = Path(__file__).parent.parent
TEMPLATES = Path(tempfile.gettempdir()) / f"heard-test-templates-{os.geteuid()}"


def copy_into(home: Path) -> None:
    """Give a home a database that is migrated as the checkout says."""
    TEMPLATES.mkdir(mode=0o700, exist_ok=True)
    template = TEMPLATES / _key()
    with (TEMPLATES / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (template / "ready").exists():
            shutil.rmtree(template, ignore_errors=True)
            _make(template)
        subprocess.run(["cp", "-a", data_folder(template), data_folder(home)], check=True)


def _key() -> str:
    """Return a name that changes with every migration, every dependency and the code that migrations import."""
    known = hashlib.sha256(f"{sys.version}{data_folder(Path('/'))}".encode())
    for path in [*sorted((ROOT / "src").rglob("migrations/*.py")), ROOT / "requirements" / "base.txt"]:
        known.update(path.read_bytes())
    return known.hexdigest()[:24]


def _make(template: Path) -> None:
    with EmbeddedPostgres(template, fast=True) as database:
        with psycopg.connect(database.url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE test_heard")
        url = database.url.replace("/heard?", "/test_heard?")
        subprocess.run(
            [
                sys.executable,
                "-c",
                "import django; django.setup(); from heard.project.first_start import prepare; prepare()",
            ],
            env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "heard.project.settings"},
            check=True,
        )
    (template / "ready").touch()


def furnish(home: Path) -> None:
    """Give a home an installation whose tables are made already and hold nothing."""
    home.mkdir(mode=0o700, parents=True)
    copy_into(home)
    with EmbeddedPostgres(home, fast=True) as database:
        elsewhere = database.url.replace("/heard?", "/postgres?")
        with psycopg.connect(elsewhere, autocommit=True) as connection:
            connection.execute("DROP DATABASE heard")
            connection.execute("ALTER DATABASE test_heard RENAME TO heard")
