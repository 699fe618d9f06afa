"""Saying that what an import brought shall be taken back."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from procrastinate.contrib.django import app

from heard.knowledge.models import ArticleImport, Stage

JOB = "knowledge.take_back_import"


@transaction.atomic
def undo_import(*, number: int, at: dt.datetime) -> bool:
    """Have an import taken back; return whether there is anything to take back."""
    made = ArticleImport.objects.select_for_update().get(pk=number)
    is_due = made.stage == Stage.STORED or (made.stage == Stage.UNDOING and made.is_stuck(at))
    if is_due:
        made.undoing_at = made.moved_at = at
        made.done, made.all_of_them = 0, made.articles.count()
        made.save(update_fields=["undoing_at", "moved_at", "done", "all_of_them"])
        app.configure_task(JOB).defer(number=number)
    return is_due
