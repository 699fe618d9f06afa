"""`heard web`, `heard worker` …: one part alone, for installations on several machines."""

import argparse

from heard.project.command.errors import NotDoneError
from heard.project.command.home import insist_on_home
from heard.project.command.receiver import insist_on_certificate
from heard.project.environment import Environment


def part(environment: Environment, options: argparse.Namespace) -> int:
    """Run one part until SIGTERM or Ctrl-C.

    Raises `NotDoneError` when the database, which has to run elsewhere, does not answer, or a certificate cannot be used.
    """
    import django

    from heard.project.processes.parts import ALONE

    insist_on_home(environment)
    _insist_on_database(environment)
    django.setup()
    if options.command == "smtp":
        insist_on_certificate(environment)
    ALONE[options.command].load()(environment)
    return 0


def _insist_on_database(environment: Environment) -> None:
    import psycopg

    try:
        psycopg.connect(environment.database_url, connect_timeout=10).close()
    except psycopg.OperationalError as error:
        mend = (
            "The built-in one runs under `heard serve`; for parts of their own, set DATABASE_URL."
            if environment.is_embedded
            else ""
        )
        raise NotDoneError(f"The database does not answer: {str(error).strip()} {mend}".strip()) from error
