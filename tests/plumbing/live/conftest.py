from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.plumbing.live.running import RunningLive, TwoRooms, conninfo, running


@pytest.fixture
def writer(transactional_db: None) -> Iterator[psycopg.Connection[Any]]:
    """Somebody else's connection, each statement a transaction of its own."""
    with psycopg.connect(conninfo(), autocommit=True) as connection:
        yield connection


@pytest.fixture
def door() -> TwoRooms:
    return TwoRooms()


@pytest.fixture
def live(writer: psycopg.Connection[Any], door: TwoRooms) -> Iterator[RunningLive]:
    with running(door) as server:
        yield server
