"""Bringing in the articles of an upload."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from heard.knowledge.importing.actions._imports import refused, stored_from, told
from heard.knowledge.importing.outcome import Kept
from heard.knowledge.importing.refusal import Refusal, RefusedFileError
from heard.knowledge.models import ArticleImport, ImportedArticle, Stage


def carry_out_import(*, number: int, at: dt.datetime) -> None:
    """Bring in what an upload holds, remember how each article was before, and let the upload go.

    It may run twice: what was brought in already is the same the second time.
    """
    made = ArticleImport.objects.filter(pk=number).select_related("centre__locale", "file").first()
    if made is None or made.stage != Stage.STORING:
        return

    def remember(kept: Sequence[Kept]) -> None:
        rows = [
            ImportedArticle(
                article_import=made, article_id=one.article_id, is_new=one.is_new, revision_id=one.revision_id,
                before_id=one.before_id, was_live=one.was_live,
            )
            for one in kept
        ]  # fmt: skip
        ImportedArticle.objects.bulk_create(rows, ignore_conflicts=True)

    try:
        outcome = stored_from(made, at=at, is_rehearsal=False, remember=remember)
    except RefusedFileError as error:
        refused(made, error.why)
        return
    except Exception:
        refused(made, Refusal.FAULT)
        raise
    made.stored_at = made.moved_at = at
    made.file, made.outcome = None, told(outcome) | {"made": made.outcome.get("made", {})}
    made.save(update_fields=["stored_at", "moved_at", "file", "outcome"])
