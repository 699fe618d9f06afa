"""`heard serve`: everything on one machine."""

import argparse
import socket
from collections.abc import Callable
from functools import partial

from heard.plumbing.database.embedded import EmbeddedPostgres
from heard.project.command.database import tell
from heard.project.command.errors import NotDoneError
from heard.project.command.home import insist_on_home
from heard.project.command.receiver import insist_on_certificate
from heard.project.environment import Environment
from heard.project.processes.forking import ChildFailedError, Lifeline, ask_child, settle
from heard.project.processes.signals import interrupt_on_signal
from heard.project.processes.supervisor import Supervisor


def serve(environment: Environment, options: argparse.Namespace) -> int:
    """Bring an installation up and keep it running until SIGTERM or Ctrl-C."""
    return serve_after(_welcome, environment)


def serve_after(filling: Callable[[], str], environment: Environment) -> int:
    """Bring an installation up, fill it, and keep it running; `filling` returns what to tell the operator then.

    Raises `NotDoneError` when a port is taken, a certificate cannot be used, or the database cannot be brought up to
    date.
    """
    interrupt_on_signal()
    _insist_on_free_ports(environment)
    insist_on_home(environment)
    database = EmbeddedPostgres(environment.home, say=tell) if environment.is_embedded else None
    lifeline = Lifeline()
    try:
        if database:
            database.start()
        _run_parts(environment, database, lifeline, filling)
    finally:
        if database:
            database.stop()
    return 0


def _welcome() -> str:
    from heard.project.first_start import welcome

    return welcome()


def _run_parts(
    environment: Environment, database: EmbeddedPostgres | None, lifeline: Lifeline, filling: Callable[[], str]
) -> None:
    import django

    django.setup()
    insist_on_certificate(environment)
    from heard.project.processes.parts import TOGETHER

    for part in TOGETHER:
        part.load()
    settle()
    try:
        told = ask_child(partial(_prepared, filling), lifeline)
    except ChildFailedError:
        raise NotDoneError("The database could not be brought up to date; the reason stands above.") from None
    announce = partial(_announce, environment, told)
    Supervisor(TOGETHER, environment, database=database, lifeline=lifeline, say=tell, announce=announce).run()


def _prepared(filling: Callable[[], str]) -> str:
    from heard.project.first_start import prepare

    prepare()
    return filling()


def _insist_on_free_ports(environment: Environment) -> None:
    wanted = {
        "HEARD_PORT": (environment.host, environment.port),
        "HEARD_SMTP_PORT": (environment.smtp_host, environment.smtp_port),
    }
    if environment.lmtp_port:
        wanted["HEARD_LMTP_PORT"] = (environment.smtp_host, environment.lmtp_port)
    for name, address in wanted.items():
        family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(address)
            except OSError as error:
                raise NotDoneError(
                    f"Port {address[1]} on {address[0]} cannot be used ({error.strerror}). "
                    f"Stop what uses it, or choose another port with {name}."
                ) from error


def _announce(environment: Environment, told: str) -> bool:
    """Tell that Heard is ready, once its port answers."""
    try:
        socket.create_connection((environment.host, environment.port), timeout=1).close()
    except OSError:
        return False
    print(
        f"\nHeard is ready: {environment.url}\nMail comes in at {environment.smtp_host}:{environment.smtp_port} (SMTP). Ctrl-C stops everything.",
        flush=True,
    )
    if told:
        print(f"\n{told}", flush=True)
    return True
