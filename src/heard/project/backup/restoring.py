"""Bringing a backup back: the database in one transaction, then the files."""

import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from django.db import connection
from django.db.backends.utils import CursorWrapper

from heard.plumbing.database.binaries import program
from heard.plumbing.live.epochs import begin_life
from heard.project.backup.making import FOLDERS
from heard.project.backup.manifest import Manifest, UnusableBackupError
from heard.project.environment import Environment
from heard.project.first_start import prepare

EMPTY_SCHEMA = "SET client_min_messages = warning;\nDROP SCHEMA IF EXISTS public CASCADE;\nCREATE SCHEMA public;\n"
# Our pg_restore is of PostgreSQL 18 and says this to every server; those before 17 do not know it.
UNKNOWN_BEFORE_17 = b"SET transaction_timeout = 0;\n"


class NotEmptyError(Exception):
    """This installation holds somebody's work."""


class InUseError(Exception):
    """Something is still connected to the database."""


class RestoreFailedError(Exception):
    """The database could not be written; it is as it was before."""


def restore_backup(environment: Environment, source: Path, *, replace: bool) -> Manifest:
    """Make this installation what the archive holds, brought up to the tables of this version.

    With `replace`, what it holds now is deleted. Raises `UnusableBackupError`, `NotEmptyError`, `InUseError` or
    `RestoreFailedError`; then nothing has changed.
    """
    environment.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=environment.home, prefix=".restore-") as name:
        folder = Path(name)
        manifest = _unpack(source, folder)
        manifest.insist_on_restorable()
        _insist_on_room(environment, replace=replace)
        connection.close()
        _restore_database(environment.database_url, folder / "database.dump")
        _exchange_files(environment.home, folder)
    prepare()
    begin_life(restored=True)
    return manifest


def _unpack(source: Path, folder: Path) -> Manifest:
    with _opened(source) as archive:
        first = archive.next()
        content = archive.extractfile(first) if first and first.name == "manifest.json" else None
        if not content:
            raise UnusableBackupError("This is not a backup of Heard.")
        manifest = Manifest.unpack(content.read())
        while entry := archive.next():
            if entry.isfile():
                _keep(archive, entry, folder / _safe(entry.name))
    with (folder / "database.dump").open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != manifest.database_sha256:
            raise UnusableBackupError("The backup is damaged: its database is not the one that was put in.")
    return manifest


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(source, mode="r|*") as archive:
            yield archive
    except (tarfile.TarError, EOFError, OSError) as error:
        raise UnusableBackupError(f"The backup cannot be read: {error}") from error


def _safe(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if name != "database.dump" and (path.parts[0] not in FOLDERS or ".." in path.parts):
        raise UnusableBackupError(f"The backup holds something that is not ours: {name}")
    return path


def _keep(archive: tarfile.TarFile, entry: tarfile.TarInfo, path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = archive.extractfile(entry)
    if content:
        with path.open("wb") as file:
            shutil.copyfileobj(content, file)
        path.chmod(0o600)


def _insist_on_room(environment: Environment, *, replace: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        if cursor.fetchone()[0]:
            raise InUseError("Heard is still running, or something else is connected to its database. Stop it first.")
        has_files = any(any((environment.home / name).glob("*")) for name in FOLDERS)
        if not replace and (has_files or _holds_work(cursor)):
            raise NotEmptyError("This installation is not empty. With --replace, what it holds now is deleted.")


def _holds_work(cursor: CursorWrapper) -> bool:
    if "staff_agent" not in connection.introspection.table_names(cursor):
        return False
    cursor.execute("SELECT EXISTS (SELECT 1 FROM staff_agent) OR EXISTS (SELECT 1 FROM conversations_message)")
    return bool(cursor.fetchone()[0])


def _restore_database(url: str, dump: Path) -> None:
    reading = [program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(dump)]
    writing = [
        program("psql"),
        "--no-psqlrc",
        "--quiet",
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
        "--file=-",
        url,
    ]
    with (
        subprocess.Popen(reading, stdout=subprocess.PIPE) as reader,
        subprocess.Popen(writing, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as writer,
    ):
        with suppress(BrokenPipeError):  # then the writer says below why it stopped
            _pass_on(reader, writer)
        if reader.wait():
            writer.kill()  # before it takes the end of its input for the end of the transaction
        told = writer.communicate()[1].decode(errors="replace").strip()
    if reader.returncode or writer.returncode:
        raise RestoreFailedError(f"The database could not be written, and is as it was: {told}")


def _pass_on(reader: subprocess.Popen[bytes], writer: subprocess.Popen[bytes]) -> None:
    assert reader.stdout  # noqa: S101 - both are pipes
    assert writer.stdin  # noqa: S101
    writer.stdin.write(EMPTY_SCHEMA.encode())
    for line in reader.stdout:
        if line != UNKNOWN_BEFORE_17:
            writer.stdin.write(line)
        if line.startswith(b"CREATE "):
            break
    shutil.copyfileobj(reader.stdout, writer.stdin, 1 << 20)
    writer.stdin.flush()


def _exchange_files(home: Path, restored: Path) -> None:
    for name in FOLDERS:
        if (home / name).exists():
            (home / name).rename(restored / f"{name}.old")
        if (restored / name).exists():
            (restored / name).rename(home / name)
