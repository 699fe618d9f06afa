"""What an archive says about itself, before anything else in it."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from heard import __version__

FORMAT = 1


class UnusableBackupError(Exception):
    """An archive cannot be restored here; the message says why."""


@dataclass(frozen=True)
class Manifest:
    """Who made the archive, when (ISO 8601, UTC), from which migrations, and the hash of the database in it."""

    format: int
    heard: str
    made_at: str
    postgresql: int
    migrations: list[str]
    database_sha256: str

    def pack(self) -> bytes:
        """As it stands in the archive."""
        return json.dumps(asdict(self), indent=2).encode()

    @classmethod
    def unpack(cls, content: bytes) -> Self:
        """Read it. Raises `UnusableBackupError`."""
        try:
            return cls(**json.loads(content))
        except (ValueError, TypeError) as error:
            raise UnusableBackupError("This is not a backup of Heard, or one of a later version.") from error

    def insist_on_restorable(self) -> None:
        """Raises `UnusableBackupError` when a newer Heard made it."""
        known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
        if self.format != FORMAT or set(self.migrations) - known:
            raise UnusableBackupError(
                f"A later Heard ({self.heard}) made this backup; this is {__version__}. Install that one first."
            )


def describe(dump: Path, *, made_at: str) -> Manifest:
    """The manifest of an archive with this database in it."""
    applied = MigrationRecorder(connection).applied_migrations()
    with dump.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Manifest(
        format=FORMAT,
        heard=__version__,
        made_at=made_at,
        postgresql=connection.cursor().connection.info.server_version // 10000,
        migrations=sorted(f"{app}.{name}" for app, name in applied),
        database_sha256=digest,
    )
