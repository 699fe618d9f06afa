"""Saying that what was looked through shall be brought in."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from procrastinate.contrib.django import app

from heard.knowledge.models import ArticleImport, Stage

JOB = "knowledge.carry_out_import"


@transaction.atomic
def begin_import(*, number: int, at: dt.datetime) -> bool:
    """Have an import carried out; return whether it was waiting for that, or had been stopped midway."""
    made = ArticleImport.objects.select_for_update().get(pk=number)
    is_due = made.stage == Stage.REHEARSED or (made.stage == Stage.STORING and made.is_stuck(at))
    if is_due:
        made.begun_at = made.moved_at = at
        made.save(update_fields=["begun_at", "moved_at"])
        app.configure_task(JOB).defer(number=number)
    return is_due
