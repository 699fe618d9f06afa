"""`heard backup FILE` and `heard restore FILE`."""

import argparse
import datetime as dt
from pathlib import Path

from heard.project.command.database import database_running
from heard.project.command.errors import NotDoneError
from heard.project.environment import Environment


def backup(environment: Environment, options: argparse.Namespace) -> int:
    """Put the database and all files into one archive; everything may go on running meanwhile."""
    import django

    with database_running(environment):
        django.setup()
        from django.utils import timezone

        from heard.project.backup.making import BackupFailedError, make_backup

        try:
            manifest = make_backup(environment, Path(options.file), at=timezone.now())
        except (BackupFailedError, OSError) as error:
            raise NotDoneError(f"No backup was made: {error}") from error
    print(f"{options.file} holds the database and all files, as of {_moment(manifest.made_at)}.")
    if not environment.given_secret_key:
        print(
            f"It does not hold the secret key. Keep a copy of {environment.home / 'secret.key'} in another place: "
            "without it, the passwords of mail accounts have to be entered again after a restore."
        )
    return 0


def restore(environment: Environment, options: argparse.Namespace) -> int:
    """Make this installation what the archive holds."""
    import django

    with database_running(environment):
        django.setup()
        from heard.project.backup.manifest import UnusableBackupError
        from heard.project.backup.restoring import InUseError, NotEmptyError, RestoreFailedError, restore_backup

        try:
            manifest = restore_backup(environment, Path(options.file), replace=options.replace)
        except (UnusableBackupError, NotEmptyError, InUseError, RestoreFailedError) as error:
            raise NotDoneError(f"Nothing was restored. {error}") from error
    print(f"Restored what Heard {manifest.heard} held at {_moment(manifest.made_at)}. Start it with `heard serve`.")
    return 0


def _moment(made_at: str) -> str:
    return f"{dt.datetime.fromisoformat(made_at):%Y-%m-%d %H:%M:%S %Z}"
