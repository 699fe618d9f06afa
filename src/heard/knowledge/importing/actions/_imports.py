"""What rehearsing an import and carrying it out have in common."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.utils import timezone

from heard.knowledge.importing.found import Anything, Found, FoundVideo, FoundWebinar, Unread
from heard.knowledge.importing.outcome import Outcome, Remember
from heard.knowledge.importing.refusal import Refusal, RefusedFileError
from heard.knowledge.importing.storing import store_articles
from heard.knowledge.importing.uploads import opened
from heard.knowledge.models import ArticleImport
from heard.plumbing.files import open_file

MOST_TOLD = 200


def stored_from(
    made: ArticleImport, *, at: dt.datetime, is_rehearsal: bool, remember: Remember = lambda kept: None
) -> Outcome:
    """Store what an upload holds and return what became of it; raises RefusedFileError."""
    try:
        file = open_file(made.file_id or "")
    except OSError as error:
        raise RefusedFileError(Refusal.BROKEN) from error

    def tell(done: int, all_of_them: int) -> None:
        if not is_rehearsal:  # whose transaction is taken back, this with it
            moved(made, done, all_of_them)

    with file, opened(made.filename, file) as found:
        return store_articles(
            _as_wished(found, made), centre=made.centre, language=made.language, at=at, is_rehearsal=is_rehearsal,
            tell=tell, remember=remember, made=lambda what, number, revision: _remember(made, what, number, revision),
        )  # fmt: skip


def _remember(made: ArticleImport, what: str, number: int, revision: int) -> None:
    """Note a video or a webinar that was made, within the transaction that made it, so that it can be taken back."""
    made.outcome.setdefault("made", {}).setdefault(what, []).append([number, revision])
    made.save(update_fields=["outcome"])


def moved(made: ArticleImport, done: int, all_of_them: int) -> None:
    """Show how far it has come."""
    ArticleImport.objects.filter(pk=made.pk).update(done=done, all_of_them=all_of_them, moved_at=timezone.now())


def refused(made: ArticleImport, why: Refusal) -> None:
    """Remember why it was not brought in, and let the upload go."""
    made.problem, made.file = why.value, None
    made.save(update_fields=["problem", "file"])


def told(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as it is kept: all counts, and the first of each list."""

    def listed(unread: list[Unread]) -> list[list[str]]:
        return [[one.where[:300], one.reason[:300]] for one in unread[:MOST_TOLD]]

    return {
        "new": outcome.total("new"),
        "changed": outcome.total("changed"),
        "same": outcome.total("same"),
        "unread": len(outcome.unread),
        "remarks": len(outcome.remarks),
        "videos": dict(outcome.videos),
        "webinars": dict(outcome.webinars),
        "titles": {which: titles[:MOST_TOLD] for which, titles in outcome.titles.items()},
        "reasons": {"unread": listed(outcome.unread), "remarks": listed(outcome.remarks)},
    }


def _as_wished(found: Iterator[Anything], made: ArticleImport) -> Iterator[Anything]:
    for one in found:
        if not made.as_drafts:
            yield one
        elif isinstance(one, Found):
            yield replace(one, is_live=False, is_planned=False)
        elif isinstance(one, (FoundVideo, FoundWebinar)):
            yield replace(one, said={**one.said, "state": "draft"})
        else:
            yield one
