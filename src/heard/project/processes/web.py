"""Pages and API: granian's WSGI worker with a few threads, in this very process."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import DatabaseError, connection, connections
from granian.constants import HTTPModes, Interfaces
from granian.server import MPServer

from heard.plumbing.database.addresses import short_path
from heard.plumbing.database.backend.base import DatabaseWrapper
from heard.plumbing.database.shelf import Shelf
from heard.project.environment import Environment
from heard.project.wsgi import application

IDLE_SECONDS = 600  # how long a thread, and a database connection, outlive the last request
WAITING = 16  # threads beside those that make pages: for requests that wait for others, without a database connection


class InThisProcess(MPServer):
    """granian without its own parent process: ours supervises, and a fork of ours shares memory where a new process would not."""

    def _serve(self, spawn_target: Callable[..., None], target_loader: Callable[..., Any]) -> None:
        self._init_shared_socket()  # type: ignore[no-untyped-call]
        self._spawn_worker(0, spawn_target, target_loader).inner.run()
        self._unlink_pidfile()  # type: ignore[no-untyped-call]


def run_behind_live(environment: Environment) -> None:
    """Serve pages to the live process, through a socket that only we can open."""
    socket = web_socket(environment.home)
    socket.unlink(missing_ok=True)
    server = _server(environment, uds=socket, uds_permissions=0o600)
    server.bind_uds = socket  # as it is: granian would follow the link that keeps it short
    server.serve(target_loader=_application)


def run_alone(environment: Environment) -> None:
    """Serve pages on the port of the environment, for a proxy in front that takes live updates elsewhere."""
    _server(environment, address=environment.host, port=environment.port).serve(target_loader=_application)


def web_socket(home: Path) -> Path:
    """Where the live process finds the pages."""
    return short_path(home) / "web.sock"


def keep_connections() -> None:
    """Let each thread keep its database connection, tried before it is used again: opening one costs as much as a page."""
    for alias in connections:
        connections.settings[alias].update(CONN_MAX_AGE=None, CONN_HEALTH_CHECKS=True)


def share_connections(most: int) -> None:
    """Let threads share a few database connections, each for a request: a thread that waits needs none.

    A request begins when there is one for it. More threads at work at once only wait for Python, which runs one at a
    time.
    """
    for alias in connections:
        connections.settings[alias].update(CONN_MAX_AGE=None, CONN_HEALTH_CHECKS=False)
    DatabaseWrapper.shelf = Shelf(most, idle_seconds=IDLE_SECONDS)
    request_started.connect(_take_connection)
    request_finished.connect(_put_back_connection)


def _take_connection(**signal: Any) -> None:
    with suppress(DatabaseError):  # whatever the request is about says better what is wrong
        connection.ensure_connection()


def _put_back_connection(**signal: Any) -> None:
    connection.let_go()  # type: ignore[attr-defined]


def _server(environment: Environment, **where: Any) -> InThisProcess:
    share_connections(environment.threads)
    return InThisProcess(
        "heard",
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        blocking_threads=environment.threads + WAITING,
        blocking_threads_idle_timeout=IDLE_SECONDS,
        websockets=False,
        log_enabled=False,
        **where,
    )


def _application(name: str) -> Callable[..., Any]:
    return application
