"""Letting uploads go that nobody brought in."""

from __future__ import annotations

import datetime as dt

from heard.knowledge.importing.refusal import Refusal
from heard.knowledge.models import ArticleImport

WAIT = dt.timedelta(days=7)


def forget_uploads(*, at: dt.datetime) -> int:
    """Let go what was uploaded a week ago and has not moved since; its page says so. Return how many that were."""
    waiting = ArticleImport.objects.filter(file__isnull=False, problem="", moved_at__lt=at - WAIT)
    return waiting.update(file=None, problem=Refusal.OLD.value)
