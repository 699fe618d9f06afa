"""`heard knowledge import PATH…`: articles from elsewhere into a help centre."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Site

from heard.knowledge.actions.open_centre import open_centre
from heard.knowledge.importing import values
from heard.knowledge.importing.files import read_paths
from heard.knowledge.importing.found import Anything, FoundCentre, Unread
from heard.knowledge.importing.outcome import Outcome
from heard.knowledge.importing.search_only import language_code
from heard.knowledge.importing.several import by_centre
from heard.knowledge.importing.shelving import known_language
from heard.knowledge.importing.storing import store_articles
from heard.knowledge.models import HelpCentre

MOST_TOLD = 200
TITLE = "Help"


def main(arguments: Sequence[str], out: TextIO, errors: TextIO) -> int:
    """Import what the arguments name, and tell how it goes. Returns 0; 1 when something could not be read; 2 for wrong usage.

    arguments: what follows `heard knowledge import`: `[--centre NAME] [--language CODE] [--dry-run] PATH…`.
    """
    try:
        options = typed(arguments)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    centre = find_centre(options.centre) if options.centre else None
    if options.centre and centre is None:
        known = ", ".join(HelpCentre.objects.order_by("path").values_list("title", flat=True)) or "none yet"
        errors.write(f"There is no help centre called {options.centre}. There are: {known}.\n")
        return 2
    found = list(read_paths(options.paths))
    with transaction.atomic():
        parts = [(centre, found)] if centre else [(_opened(options, plan), part) for plan, part in by_centre(found)]
        if options.dry_run:
            outcome = _imported_all(options, parts, out)
            transaction.set_rollback(True)
    if not options.dry_run:
        outcome = _imported_all(options, parts, out)
    return _told(outcome, out, errors, is_rehearsal=options.dry_run)


def typed(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what was typed; needs no database. Raises SystemExit once it has told how the command is used."""
    return _parser().parse_args(list(arguments))


def find_centre(name: str) -> HelpCentre | None:
    """Return the help centre with this title, address or host name, None when there is none."""
    centres = HelpCentre.objects.order_by("path")
    site = Site.objects.filter(hostname__iexact=name).first()
    hosted = centres.filter(pk=site.root_page_id).first() if site else None
    found: HelpCentre | None = hosted or centres.filter(title__iexact=name).first() or centres.filter(slug=name).first()
    return found


def first_centre(language: str) -> HelpCentre:
    """Return the help centre every name shows that is none's own; it is opened if there is none."""
    return open_centre(title=TITLE, language=language)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="heard knowledge import", description="Bring in articles; the same id updates."
    )
    parser.add_argument("--centre", metavar="NAME", help="the help centre's title or host name; else the first one")
    parser.add_argument(
        "--language",
        type=_language,
        metavar="CODE",
        help="of articles that do not say theirs; else the centre's",
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
    parser.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar="PATH",
        help="a folder, or a file of Markdown, MDX, HTML, JSON, JSON Lines or CSV",
    )
    return parser


def _language(said: str) -> str:
    """Return the code of a language; of one without pages, too, as search can go by it. Raises ArgumentTypeError."""
    if code := language_code(values.language_of(said)):
        return code
    raise argparse.ArgumentTypeError(f"{said} is no code of a language, as en or pt-BR are")


def _opened(options: argparse.Namespace, plan: FoundCentre | None) -> HelpCentre:
    """Return the help centre something is brought into, opened if need be: in the language one says, else that of the export."""
    wanted = (options.language or "", plan.language if plan else "")
    known = next(filter(None, map(known_language, wanted)), "") or settings.LANGUAGE_CODE.partition("-")[0]
    if plan and plan.host:
        return open_centre(title=plan.title, language=known, hostname=plan.host)
    return first_centre(known)


def _imported_all(
    options: argparse.Namespace, parts: Sequence[tuple[HelpCentre, Sequence[Anything]]], out: TextIO
) -> Outcome:
    outcome, *others = [_imported(options, found, centre, out) for centre, found in parts]
    for other in others:
        outcome.add(other)
    return outcome


def _imported(options: argparse.Namespace, found: Sequence[Anything], centre: HelpCentre, out: TextIO) -> Outcome:
    def tell(done: int, all_of_them: int) -> None:
        if out.isatty():
            out.write(f"\r{done} of {all_of_them} articles …")
            out.flush()

    outcome = store_articles(
        found,
        centre=centre,
        language=options.language or centre.language,
        at=timezone.now(),
        is_rehearsal=options.dry_run,
        tell=tell,
        searches_others=True,
    )
    if out.isatty():
        out.write("\r\x1b[K")
    return outcome


def _told_besides(outcome: Outcome, out: TextIO) -> None:
    videos, webinars = outcome.videos.total(), outcome.webinars.total()
    for said, counted in (
        (
            ngettext(
                "%(count)s video: %(new)s new, %(changed)s changed, %(same)s the same.",
                "%(count)s videos: %(new)s new, %(changed)s changed, %(same)s the same.",
                videos,
            ),
            outcome.videos,
        ),
        (
            ngettext(
                "%(count)s webinar: %(new)s new, %(changed)s changed, %(same)s the same.",
                "%(count)s webinars: %(new)s new, %(changed)s changed, %(same)s the same.",
                webinars,
            ),
            outcome.webinars,
        ),
    ):
        if counted:
            which = {"new": counted["new"], "changed": counted["changed"], "same": counted["same"]}
            out.write(f"{said % {'count': counted.total(), **which}}\n")


def _told(outcome: Outcome, out: TextIO, errors: TextIO, *, is_rehearsal: bool) -> int:
    for mark, list_of_them in (("not read", outcome.unread), ("but", outcome.remarks)):
        _list(mark, list_of_them, errors)
    if is_rehearsal:
        out.write(f"{_('Nothing was brought in yet. This would come:')}\n")
    articles = {"count": outcome.taken, "new": outcome.new, "changed": outcome.changed, "same": outcome.same}
    said = ngettext(
        "%(count)s article: %(new)s new, %(changed)s changed, %(same)s the same.",
        "%(count)s articles: %(new)s new, %(changed)s changed, %(same)s the same.",
        outcome.taken,
    )
    out.write(f"{said % articles}\n")
    _told_besides(outcome, out)
    for audience, count in sorted(outcome.audiences.items()):
        out.write(f"  for {audience}: {count}\n")
    for language, count in sorted(outcome.search_only.items()):
        out.write(f"  only searched, as the help centre has no pages in their language, {language}: {count}\n")
    if outcome.unread:
        out.write(f"{len(outcome.unread)} could not be read.\n")
    return 1 if outcome.unread else 0


def _list(mark: str, unread: list[Unread], errors: TextIO) -> None:
    for one in unread[:MOST_TOLD]:
        errors.write(f"{one.where}: {mark}: {one.reason}\n")
    if len(unread) > MOST_TOLD:
        errors.write(f"… and {len(unread) - MOST_TOLD} more.\n")
