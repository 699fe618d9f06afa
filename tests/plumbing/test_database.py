"""The embedded PostgreSQL, as real processes: made on first use, private, gone with its parent, well after any crash."""

import os
import select
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from heard.plumbing.database import EmbeddedPostgresError
from heard.plumbing.database.addresses import django_database, embedded_url, short_path, watched
from heard.plumbing.database.binaries import installed
from heard.plumbing.database.embedded import EmbeddedPostgres
from heard.plumbing.database.making import UnusableDataError
from heard.plumbing.database.occupancy import AlreadyRunningError
from heard.project.environment import Environment

PATIENCE = 60.0  # seconds; two busy cores are slow at times

OWNER = """
import sys, time
from pathlib import Path
from heard.plumbing.database.embedded import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1]), fast=True) as database:
    print(database.pid, flush=True)
    time.sleep(600)
"""

STARTED = """
import sys
from pathlib import Path
from heard.plumbing.database.embedded import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1]), fast=True) as database:
    print(Path(f"/proc/{database.pid}/exe").readlink())
"""

# Become somebody else only after Python and our code are loaded: they may lie where that user cannot go.
AS_NOBODY = """
import os, pwd, sys
from pathlib import Path
import psycopg
from heard.plumbing.database.embedded import EmbeddedPostgres
nobody = pwd.getpwnam("nobody")
os.setgroups([])
os.setgid(nobody.pw_gid)
os.setuid(nobody.pw_uid)
"""


def as_nobody(what: str) -> str:
    """The error that another user gets who tries this."""
    tried = subprocess.run([sys.executable, "-c", AS_NOBODY + what], capture_output=True, text=True, check=False)
    assert tried.returncode != 0
    return tried.stderr


def eventually(look: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not look():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose database was made and stopped."""
    home = tmp_path_factory.mktemp("made") / "home"
    with EmbeddedPostgres(home, fast=True) as database, psycopg.connect(database.url) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('safe')")
    return home


@pytest.fixture
def home(made: Path) -> Iterator[Path]:
    """A copy of it, to break. It lies apart from pytest's folders, which any other run closes to others as it begins."""
    with tempfile.TemporaryDirectory(prefix="heard-home-") as folder:
        subprocess.run(["cp", "-a", made, Path(folder) / "home"], check=True)
        yield Path(folder) / "home"


@pytest.fixture
def owner(home: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Another process that runs the database of this home, and the number of its PostgreSQL."""
    with subprocess.Popen([sys.executable, "-c", OWNER, str(home)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield process, int(process.stdout.readline())
        process.kill()


def kept(database: EmbeddedPostgres) -> list[tuple[str]]:
    with psycopg.connect(database.url) as connection:
        return connection.execute("SELECT word FROM kept").fetchall()


def above(home: Path) -> list[Path]:
    """Every folder above a home that is a test's own, and not the system's."""
    return [folder for folder in home.parents if folder.is_relative_to(tempfile.gettempdir())][:-1]


def test_it_is_made_on_first_use_and_keeps_what_it_holds(home: Path) -> None:
    with EmbeddedPostgres(home, fast=True) as database:
        assert kept(database) == [("safe",)]


def test_our_role_owns_its_database_and_rules_nothing_else(home: Path) -> None:
    with EmbeddedPostgres(home, fast=True) as database, psycopg.connect(database.url) as connection:
        assert connection.execute("SELECT current_user, current_database()").fetchone() == ("heard", "heard")
        rights = "SELECT rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        assert connection.execute(rights).fetchone() == (False, False, True)


def test_no_network_port_is_opened_and_the_socket_lies_in_a_private_folder(home: Path) -> None:
    with EmbeddedPostgres(home, fast=True) as database, psycopg.connect(database.url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        folder = home / "postgres"
        assert (folder / ".s.PGSQL.5432").is_socket()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_log_can_be_read_by_its_owner_only(home: Path) -> None:
    with EmbeddedPostgres(home, fast=True) as database:
        assert stat.S_IMODE(database.log.stat().st_mode) == 0o600


if os.geteuid() == 0:  # only root can act as two users

    def test_as_root_it_runs_as_somebody_else(home: Path) -> None:
        with EmbeddedPostgres(home, fast=True) as database:
            assert Path(f"/proc/{database.pid}").stat().st_uid != 0
            assert Path(f"/proc/{database.pid}").stat().st_uid == (home / "postgres").stat().st_uid

    def test_another_user_is_not_let_in_even_with_every_folder_open(home: Path) -> None:
        with EmbeddedPostgres(home, fast=True) as database:
            assert "Permission denied" in as_nobody(f"psycopg.connect({database.url!r})")
            for folder in (*above(home), home, home / "postgres"):
                folder.chmod(0o777)
            (home / "postgres" / ".s.PGSQL.5432").chmod(0o777)
            assert "Peer authentication failed" in as_nobody(f"psycopg.connect({database.url!r})")
            assert kept(database) == [("safe",)]

    def test_another_user_cannot_start_it(home: Path) -> None:
        for folder in (*above(home), home):
            folder.chmod(0o777)
        (home / "postgres").chmod(0o755)
        assert "NoAccountError" in as_nobody(f"EmbeddedPostgres(Path({str(home)!r})).start()")

    def test_programs_in_a_folder_closed_to_the_server_are_copied_to_where_it_can_run_them(tmp_path: Path) -> None:
        copies = Path("/var/cache/heard")
        was_there = copies.exists()
        package = installed().parent
        for folder in (package, package.with_name(f"{package.name}.libs")):
            subprocess.run(["cp", "-a", folder, tmp_path], check=True)
        tmp_path.chmod(0o700)
        try:
            told = subprocess.run(
                [sys.executable, "-c", STARTED, tmp_path / "home"],
                env=os.environ | {"PYTHONPATH": f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}"},
                capture_output=True, text=True, check=True,
            )  # fmt: skip
        finally:
            if not was_there:
                shutil.rmtree(copies)
        assert told.stdout.startswith("/var/cache/heard/postgresql-")


@pytest.mark.usefixtures("owner")
def test_a_second_start_is_refused_with_the_way_out(home: Path) -> None:
    with pytest.raises(
        AlreadyRunningError, match=r"already running from .* \(process \d+\)\. Stop it first, or .* HEARD_HOME"
    ):
        EmbeddedPostgres(home, fast=True).start()


def test_it_ends_when_its_parent_is_killed_and_starts_again(
    home: Path, owner: tuple[subprocess.Popen[str], int]
) -> None:
    parent, server = owner
    parent.kill()
    parent.wait()
    with EmbeddedPostgres(home, fast=True) as database:
        assert not is_alive(server)
        assert kept(database) == [("safe",)]


def test_after_kill_9_of_everything_it_starts_again(home: Path, owner: tuple[subprocess.Popen[str], int]) -> None:
    parent, server = owner
    os.kill(server, signal.SIGKILL)
    parent.kill()
    parent.wait()
    assert (home / "postgres" / "postmaster.pid").exists()
    with EmbeddedPostgres(home, fast=True) as database:
        assert kept(database) == [("safe",)]


def test_a_query_that_outlives_the_server_is_waited_for(home: Path) -> None:
    database = EmbeddedPostgres(home, fast=True).start()
    with psycopg.connect(database.url) as connection:
        connection.execute("INSERT INTO kept SELECT 'busy' FROM generate_series(1, 10)")
        pid = connection.info.backend_pid
        os.kill(pid, signal.SIGSTOP)  # a session that takes no notice of anything
        os.kill(database.pid or 0, signal.SIGKILL)
        eventually(lambda: database.pid is None)
        database.stop()
        news: list[str] = []

        def note(what: str) -> None:
            news.append(what)
            os.kill(pid, signal.SIGCONT)

        with EmbeddedPostgres(home, fast=True, say=note) as again:
            assert kept(again) == [("safe",)]
        assert news == ["Waiting for queries of an earlier run to end."]
        connection.close()


def test_a_stale_note_that_names_another_program_does_not_stop_it(
    home: Path, owner: tuple[subprocess.Popen[str], int]
) -> None:
    parent, server = owner
    os.kill(server, signal.SIGKILL)
    parent.kill()
    parent.wait()
    account = (home / "postgres").stat().st_uid if os.geteuid() == 0 else None
    with subprocess.Popen(["sleep", "600"], user=account) as stranger:
        for name in ("postmaster.pid", ".s.PGSQL.5432.lock"):
            stale = home / "postgres" / name
            stale.write_text(stale.read_text().replace(str(server), str(stranger.pid), 1))
        try:
            with EmbeddedPostgres(home, fast=True) as database:
                assert kept(database) == [("safe",)]
        finally:
            stranger.kill()


def test_a_first_start_that_was_cut_short_is_made_good(tmp_path: Path) -> None:
    half = tmp_path / "home" / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(tmp_path / "home", fast=True) as database, psycopg.connect(database.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_data_of_another_version_is_refused_and_left_alone(home: Path) -> None:
    (home / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(UnusableDataError, match=r"made by PostgreSQL 17.*`heard backup FILE`"):
        EmbeddedPostgres(home, fast=True).start()
    assert (home / "postgres" / "PG_VERSION").read_text() == "17\n"


def test_why_it_does_not_start_is_told_from_its_log(home: Path) -> None:
    (home / "postgres" / "local.conf").write_text("shared_buffers = 'plenty'\n")
    with pytest.raises(EmbeddedPostgresError, match=r'(?s)did not start.*invalid value for parameter "shared_buffers"'):
        EmbeddedPostgres(home, fast=True).start()


def test_a_home_with_a_long_path_gets_a_short_private_way_in(home: Path) -> None:
    long = home.parent / ("far" * 40)
    home.rename(long)
    with EmbeddedPostgres(long, fast=True) as database:
        assert kept(database) == [("safe",)]
    way = short_path(long / "postgres")
    assert way.resolve() == long / "postgres"
    assert len(os.fsencode(way)) <= 89
    assert stat.S_IMODE(way.parent.stat().st_mode) == 0o700


def test_its_address_is_known_without_it_running() -> None:
    assert embedded_url(Path("/srv/heard")) == "postgresql://heard@/heard?host=/srv/heard/postgres"


WATCHED = "keepalives_idle=30&keepalives_interval=10&keepalives_count=3&tcp_user_timeout=30000"


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgresql://ann@db.example/desk", f"postgresql://ann@db.example/desk?connect_timeout=10&{WATCHED}"),
        ("postgresql://ann@db.example/desk?", f"postgresql://ann@db.example/desk?connect_timeout=10&{WATCHED}"),
        (
            "postgresql://ann@db.example/desk?connect_timeout=3&sslmode=require",
            f"postgresql://ann@db.example/desk?connect_timeout=3&sslmode=require&{WATCHED}",
        ),
        (
            f"postgresql://ann@db.example/desk?connect_timeout=3&{WATCHED}",
            f"postgresql://ann@db.example/desk?connect_timeout=3&{WATCHED}",
        ),
    ],
)
def test_a_database_elsewhere_is_watched_unless_its_address_says_otherwise(given: str, used: str) -> None:
    assert watched(given) == used
    assert watched(used) == used


def forwarded(listening: socket.socket, path: Path) -> None:
    """Pass one connection on to a PostgreSQL that listens in a folder."""
    near, _ = listening.accept()
    with near, socket.socket(socket.AF_UNIX) as far:
        far.connect(str(path / ".s.PGSQL.5432"))
        while ready := select.select([near, far], [], [], 30)[0]:
            for one in ready:
                data = one.recv(65536)
                if not data:
                    return
                (far if one is near else near).sendall(data)


def test_the_line_to_a_database_elsewhere_is_asked_whether_it_still_lives(home: Path) -> None:
    with EmbeddedPostgres(home, fast=True), socket.create_server(("127.0.0.1", 0)) as listening:
        way = threading.Thread(target=forwarded, args=(listening, short_path(home / "postgres")))
        way.start()
        port = listening.getsockname()[1]
        settings = Environment.read({"DATABASE_URL": f"postgresql://heard@127.0.0.1:{port}/heard?sslmode=disable"})
        with psycopg.connect(settings.database_url) as line, socket.socket(fileno=os.dup(line.fileno())) as wire:
            found = [
                wire.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE),
                wire.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE),
                wire.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL),
                wire.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT),
                wire.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT),
            ]
            assert settings.database["OPTIONS"]["tcp_user_timeout"] == "30000"
        way.join(60)
    assert found == [1, 30, 10, 3, 30_000]


def test_django_is_given_all_of_an_address() -> None:
    url = "postgresql://ann:s%40crets@db.example:5433/desk?sslmode=require&connect_timeout=3"
    assert django_database(url) == {
        "ENGINE": "heard.plumbing.database.backend",
        "NAME": "desk",
        "USER": "ann",
        "PASSWORD": "s@crets",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require", "connect_timeout": "3"},
    }
