"""`heard knowledge import|export`: articles in and out of the help centre, without a running server."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

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
    for line in _exported(done, options.folder):
        print(line)
    return 0


def _exported(done: Any, folder: str) -> Iterator[str]:
    """Yield what was written, in sentences."""
    from django.utils.translation import ngettext

    articles = ngettext("%(count)s article is in %(folder)s.", "%(count)s articles are in %(folder)s.", done.articles)
    yield articles % {"count": done.articles, "folder": folder}
    unpublished = ngettext(
        "Of %(count)s article it is what readers see; changes that are not published yet are not in it.",
        "Of %(count)s articles it is what readers see; changes that are not published yet are not in it.",
        done.unpublished,
    )
    texts = ngettext(
        "So is %(count)s text that is only searched, in a language the help centre has no pages in.",
        "So are %(count)s texts that are only searched, in languages the help centre has no pages in.",
        done.search_only,
    )
    for said, count in (
        (ngettext("So is %(count)s picture.", "So are %(count)s pictures.", done.pictures), done.pictures),
        (ngettext("So is %(count)s video.", "So are %(count)s videos.", done.videos), done.videos),
        (ngettext("So is %(count)s webinar.", "So are %(count)s webinars.", done.webinars), done.webinars),
        (texts, done.search_only),
        (unpublished, done.unpublished),
    ):
        if count:
            yield said % {"count": count}


def with_tables() -> None:
    """Make the tables of an installation that was never started, within `django.setup()`."""
    from django.db import connection

    from heard.knowledge.models import Article
    from heard.project.first_start import prepare

    if Article._meta.db_table not in connection.introspection.table_names():
        prepare()
