"""Making a backup, while everything runs."""

import datetime as dt
import io
import os
import subprocess
import tarfile
import tempfile
from pathlib import Path

from heard.plumbing.database.binaries import program
from heard.project.backup.manifest import Manifest, describe
from heard.project.environment import Environment

FOLDERS = ("files", "media")


class BackupFailedError(Exception):
    """The database could not be read; there is no backup."""


def make_backup(environment: Environment, target: Path, *, at: dt.datetime) -> Manifest:
    """Write the database, as it is at one moment, and all files into `target`, readable by its owner only.

    The database comes first: files are never changed, so that each one it names is there. `target` appears when it is
    whole. Raises `BackupFailedError`, or OSError when the disk is full.
    """
    with tempfile.TemporaryDirectory(dir=target.absolute().parent, prefix=".heard-backup-") as folder:
        dump, draft = Path(folder) / "database.dump", Path(folder) / "archive"
        _dump(environment.database_url, dump)
        manifest = describe(dump, made_at=at.isoformat())
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            _pack(environment.home, dump, manifest, file)
            os.fsync(file.fileno())
        draft.replace(target)
    return manifest


def _dump(url: str, target: Path) -> None:
    command = [
        program("pg_dump"),
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        # Whoever was signed out since must not be signed in again by a restore; counts of attempts are of the moment.
        "--exclude-table-data=staff_session",
        "--no-unlogged-table-data",
        f"--file={target}",
        f"--dbname={url}",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupFailedError(done.stderr.strip())


def _pack(home: Path, dump: Path, manifest: Manifest, file: io.BufferedWriter) -> None:
    # The database and most files are packed already; this is for the rest.
    with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as archive:
        entry = tarfile.TarInfo("manifest.json")
        content = manifest.pack()
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
        archive.add(dump, "database.dump")
        for name in FOLDERS:
            for path in sorted(path for path in (home / name).rglob("*") if path.is_file() and not path.is_symlink()):
                _add(archive, path, path.relative_to(home))


def _add(archive: tarfile.TarFile, path: Path, name: Path) -> None:
    try:
        archive.add(path, str(name))
    except FileNotFoundError:
        return  # deleted a moment ago, as a retention period has it; the database of this moment may still name it
