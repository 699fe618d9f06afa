"""A running database for a command: the one that is there, or the embedded one for as long as the command takes."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from heard.plumbing.database.embedded import EmbeddedPostgres
from heard.plumbing.database.occupancy import AlreadyRunningError
from heard.project.command.home import insist_on_home
from heard.project.environment import Environment


@contextmanager
def database_running(environment: Environment) -> Iterator[None]:
    """See that the database runs meanwhile; leave alone one that runs already. Raises `NotDoneError` without a home."""
    insist_on_home(environment)
    if not environment.is_embedded:
        yield
        return
    try:
        database = EmbeddedPostgres(environment.home, say=tell).start()
    except AlreadyRunningError:
        yield
        return
    try:
        yield
    finally:
        database.stop()


def tell(news: str) -> None:
    """Tell the operator how things go, beside what a command answers."""
    print(news, file=sys.stderr, flush=True)
