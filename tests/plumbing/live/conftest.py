import http.client
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.plumbing.live.pages_server import PagesServer, start_pages
from tests.plumbing.live.running import RunningLive, TwoRooms, Writer, conninfo, running


@pytest.fixture
def writer(transactional_db: None) -> Iterator[Writer]:
    """Somebody else's connection, each statement a transaction of its own."""
    with psycopg.connect(conninfo(), autocommit=True) as connection:
        yield connection


@pytest.fixture
def door() -> TwoRooms:
    return TwoRooms()


@pytest.fixture
def live(writer: Writer, door: TwoRooms) -> Iterator[RunningLive]:
    with running(door) as server:
        yield server


@pytest.fixture
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(tmp_path_factory.mktemp("p")) / "web.sock"


@pytest.fixture
def site(path: Path) -> Iterator[RunningLive]:
    """The public port; its pages are yet to be started, and there is no database at all."""
    with running(TwoRooms(), pages=path, conninfo="host=/nowhere dbname=none") as live:
        yield live


@pytest.fixture
def behind(path: Path) -> Iterator[PagesServer]:
    server, stop = start_pages(path)
    yield server
    stop()


@pytest.fixture
def browser(site: RunningLive) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    yield connection
    connection.close()
