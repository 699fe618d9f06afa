"""Who runs the embedded PostgreSQL of a home: one process at a time, known by a lock that dies with it."""

import fcntl
import os
import subprocess
from pathlib import Path
from typing import IO, Self

from heard.plumbing.database import EmbeddedPostgresError

NOTES = ("postmaster.pid", ".s.PGSQL.5432.lock")  # PostgreSQL's own, each beginning with its process number


class AlreadyRunningError(EmbeddedPostgresError):
    """Another process runs the database of this home."""


class Occupancy:
    """The right to run the database of one home; held until released or until this very process ends.

    A POSIX record lock: children forked later do not inherit it, and it also holds between containers that share a
    volume.
    """

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    @classmethod
    def claim(cls, home: Path) -> Self:
        """Take the right to run the database of this home.

        Raises `AlreadyRunningError` while another process has it.
        """
        file = (home / "postgres.lock").open("a+")
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            file.close()
            raise AlreadyRunningError(
                f"Heard is already running from {home} (process {holder}). Stop it first, "
                "or give this one a home of its own with HEARD_HOME."
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        return cls(file)

    def release(self) -> None:
        """Let somebody else run it."""
        self._file.close()


def left_over(data: Path) -> int | None:
    """The process number of a PostgreSQL that outlived the one who started it, if there is one."""
    number = _noted_in(data / NOTES[0])
    return number if number and _program_of(number) == "postgres" else None


def forget_strangers(data: Path) -> None:
    """Where PostgreSQL noted a number that belongs to another program meanwhile, put our own there instead.

    It would take the stranger for itself and refuse to start. It knows its parent for what it is, and goes on to check
    that nobody uses the old shared memory, which removing the note would prevent.
    """
    for path in (data / name for name in NOTES):
        number = _noted_in(path)
        if number and _program_of(number) != "postgres":
            _, _, rest = path.read_text().partition("\n")
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW), "w") as file:
                file.write(f"{os.getpid()}\n{rest}")


def _noted_in(path: Path) -> int | None:
    try:
        return int(path.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def _program_of(number: int) -> str:
    entry = Path(f"/proc/{number}/comm")
    if entry.parent.parent.joinpath("self").exists():
        return entry.read_text().strip() if entry.exists() else ""
    answer = subprocess.run(["ps", "-p", str(number), "-o", "comm="], capture_output=True, text=True, check=False)
    return Path(answer.stdout.strip()).name
