"""Looking through an upload: what would be new, changed or unread, while nothing of it stays."""

from __future__ import annotations

import datetime as dt

from heard.knowledge.importing.actions._imports import refused, stored_from, told
from heard.knowledge.importing.refusal import Refusal, RefusedFileError
from heard.knowledge.models import ArticleImport, Stage


def rehearse_import(*, number: int, at: dt.datetime) -> None:
    """Say what an upload would bring; one that was looked through already, or is gone, is left alone."""
    made = ArticleImport.objects.filter(pk=number).select_related("centre__locale", "file").first()
    if made is None or made.stage != Stage.REHEARSING:
        return
    try:
        outcome = stored_from(made, at=at, is_rehearsal=True)
        if outcome.is_nothing:
            raise RefusedFileError(Refusal.NOTHING)
    except RefusedFileError as error:
        refused(made, error.why)
        return
    except Exception:
        refused(made, Refusal.FAULT)
        raise
    made.rehearsed_at = made.moved_at = at
    made.outcome = told(outcome)
    made.save(update_fields=["rehearsed_at", "moved_at", "outcome"])
