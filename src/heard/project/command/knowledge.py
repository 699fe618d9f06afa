"""`heard knowledge import|export`: articles in and out of the help centre, without a running server."""

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from heard.project.command.database import database_running
from heard.project.command.errors import NotDoneError
from heard.project.command.understanding import is_answered
from heard.project.environment import Environment


def import_articles(environment: Environment, options: argparse.Namespace) -> int:
    """Bring articles into a help centre."""
    status = is_answered(environment, partial(_look, options.rest))
    if status is not None:
        return status
    import django

    with database_running(environment):
        django.setup()
        from heard.knowledge.importing import command

        with_tables()

        return command.main(options.rest, sys.stdout, sys.stderr)


def _look(rest: Sequence[str]) -> None:
    from heard.knowledge.importing.command import typed

    typed(rest)


def export_articles(environment: Environment, options: argparse.Namespace) -> int:
    """Write everything of the help centres as Markdown."""
    import django

    with database_running(environment):
        django.setup()
        from heard.knowledge.exporting import export_centres

        with_tables()
        try:
            done = export_centres(Path(options.folder))
        except OSError as error:
            raise NotDoneError(f"The articles could not be written: {error}") from error
    for name in done.missing:
        print(f"{name}: but: its file is gone", file=sys.stderr)
    print(f"{done.articles} articles and {done.pictures} pictures are in {options.folder}.")
    if done.videos or done.webinars:
        print(f"So are {done.videos} videos and {done.webinars} webinars.")
    if done.unpublished:
        print(
            f"Of {done.unpublished} articles it is what readers see; changes that are not published yet are not in it."
        )
    if done.search_only:
        print(f"So are {done.search_only} texts that are only searched, in languages the help centre has no pages in.")
    return 0


def with_tables() -> None:
    """Make the tables of an installation that was never started, within `django.setup()`."""
    from django.db import connection

    from heard.knowledge.models import Article
    from heard.project.first_start import prepare

    if Article._meta.db_table not in connection.introspection.table_names():
        prepare()
