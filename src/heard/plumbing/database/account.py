"""Which account of the operating system runs the embedded PostgreSQL; it refuses to run as root."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from heard.plumbing.database import EmbeddedPostgresError

# As root: an account made for Heard, PostgreSQL's own from a Debian package, or the one every system has.
FOR_ROOT = ("heard", "postgres", "nobody")


class NoAccountError(EmbeddedPostgresError):
    """There is no account that PostgreSQL could run as."""


@dataclass(frozen=True)
class Account:
    """An account of the operating system."""

    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        """Whether this process has to change to it."""
        return self.uid != os.geteuid()


def own_name() -> str:
    """The name of the account this process runs as; PostgreSQL lets it in by that name.

    Raises `NoAccountError` when the system knows none, as in some containers.
    """
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise NoAccountError(
            f"This process runs as user number {os.geteuid()}, which has no name here, and the built-in PostgreSQL "
            "needs one. Add the user to /etc/passwd, or set DATABASE_URL to a PostgreSQL of your own."
        ) from None


def account_for(data: Path) -> Account:
    """The account to run PostgreSQL as: ourselves, or, as root, the owner of the data, or the first of `FOR_ROOT` that exists.

    Raises `NoAccountError` when the data belongs to somebody else, or when root finds no such account.
    """
    owner = data.stat().st_uid if data.exists() else None
    if os.geteuid() != 0:
        if owner not in {None, os.geteuid()}:
            raise NoAccountError(
                f"{data} belongs to another user (number {owner}). Start Heard as that user, or set HEARD_HOME to a folder of your own."
            )
        return Account(os.geteuid(), os.getegid())
    return _account_for_root(owner)


def _account_for_root(owner: int | None) -> Account:
    for entry in sorted(pwd.getpwall(), key=lambda entry: entry.pw_uid != owner):
        if entry.pw_uid == owner and owner != 0:
            return Account(entry.pw_uid, entry.pw_gid)
    for name in FOR_ROOT:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise NoAccountError(
        "PostgreSQL does not run as root. Start Heard as an ordinary user, or add one: `useradd --system heard`."
    )
