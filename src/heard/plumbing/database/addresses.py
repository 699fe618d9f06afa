"""Addresses of databases: a PostgreSQL URL, what Django makes of it, and where the embedded one listens."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from heard.plumbing.database import EmbeddedPostgresError

# A Unix socket's whole path fits into 107 bytes on Linux, 103 elsewhere; "/.s.PGSQL.5432" is 14 of them.
LONGEST_FOLDER = 103 - 14

# A server that is gone without a word (a pulled cable, a firewall that forgot us) is noticed within a minute: asked after
# 30 s of silence, every 10 s, three times; what was sent waits 30 s for its receipt (milliseconds, Linux only). Plain
# PostgreSQL clients wait for two hours, and Heard believes a connection that says nothing wrong.
WATCHED = {
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}


class UnsafeFolderError(EmbeddedPostgresError):
    """A folder that must be private belongs to somebody else, or is open to others."""


def data_folder(home: Path) -> Path:
    """Where the embedded PostgreSQL of this home keeps its data; its socket lies there too, private to its owner."""
    return home / "postgres"


def embedded_url(home: Path) -> str:
    """The address of the embedded database of this home, whether or not it is running."""
    return f"postgresql://heard@/heard?host={quote(str(short_path(data_folder(home))), safe='/')}"


def short_path(folder: Path) -> Path:
    """A path to a folder that is short enough for Unix sockets in it: itself, or a link to it in a private short folder.

    Raises `UnsafeFolderError` when the short folder is not ours alone.
    """
    if len(os.fsencode(folder)) <= LONGEST_FOLDER:
        return folder
    link = _private_short_folder() / hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    if not link.is_symlink():
        link.symlink_to(folder)
    return link


def watched(url: str) -> str:
    """Return the URL of a database elsewhere with what makes libpq notice that it is gone; what the URL says itself wins."""
    query = urlsplit(url).query
    said = {name for name, _ in parse_qsl(query, keep_blank_values=True)}
    more = urlencode({name: value for name, value in WATCHED.items() if name not in said})
    if not more:
        return url
    return f"{url}{'&' if query else '' if url.endswith('?') else '?'}{more}"


def django_database(url: str) -> dict[str, Any]:
    """A `DATABASES` entry for a PostgreSQL URL; everything libpq understands in it is kept as an option.

    Raises `ValueError` when the URL cannot be read.
    """
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        parts = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    except ProgrammingError as error:
        raise ValueError(str(error)) from error
    return {
        "ENGINE": "heard.plumbing.database.backend",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": parts,
    }


def _private_short_folder() -> Path:
    parent = Path(os.environ.get("XDG_RUNTIME_DIR") or "/tmp")  # noqa: S108 - checked below to be ours alone
    if len(os.fsencode(parent)) > 40:
        parent = Path(tempfile.gettempdir())
    folder = parent / f"heard-{os.geteuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise UnsafeFolderError(
            f"{folder} should be a folder that only you can open. Remove it, or set HEARD_HOME to a shorter path."
        )
    return folder
