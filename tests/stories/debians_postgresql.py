"""A PostgreSQL of Debian's, as a business may have one already: a cluster of its own, reached over TCP with a password."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.stories.house import eventually, free_port

BINARIES = Path("/usr/lib/postgresql/15/bin")
PASSWORD = "correct horse"


@contextmanager
def debians_postgresql() -> Iterator[str]:
    """The address of an empty database in a running PostgreSQL 15."""
    if not BINARIES.exists():
        pytest.skip("no PostgreSQL 15 (apt-get install postgresql)")
    account = pwd.getpwnam("postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name)
    folder, port = Path(tempfile.mkdtemp(prefix="heard-pg15-")), free_port()
    os.chown(folder, account.pw_uid, account.pw_gid)
    as_account = (
        {"user": account.pw_uid, "group": account.pw_gid, "cwd": folder} if os.geteuid() == 0 else {"cwd": folder}
    )
    password = folder / "password"
    password.write_text(PASSWORD)
    initdb = [
        BINARIES / "initdb",
        "-D",
        folder / "data",
        "-U",
        "heard",
        "-A",
        "scram-sha-256",
        f"--pwfile={password}",
        "-E",
        "UTF8",
    ]
    subprocess.run([*initdb, "--locale=C.UTF-8", "--no-sync"], check=True, stdout=subprocess.DEVNULL, **as_account)
    options = ["-p", str(port), "-c", f"unix_socket_directories={folder}", "-c", "fsync=off"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([BINARIES / "postgres", "-D", folder / "data", *options], stderr=log, **as_account)
    try:
        url = f"postgresql://heard:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{port}"
        eventually(lambda: _made(f"{url}/postgres"))
        yield f"{url}/heard"
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder)


def _made(url: str) -> bool:
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE heard")
    except psycopg.OperationalError:
        return False
    return True
