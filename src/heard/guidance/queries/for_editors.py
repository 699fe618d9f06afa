"""What waits for editors: drafts that were made from conversations, and policies whose day of review has passed."""

from __future__ import annotations

import datetime as dt

from heard.guidance.actions.draft_article import DRAFTED
from heard.knowledge.models import Article
from heard.knowledge.models.article import ArticleKind

MOST = 50


def waiting_drafts() -> list[Article]:
    """Return drafts made from conversations that nobody has published yet, the oldest first."""
    found = Article.objects.filter(external_id__startswith=DRAFTED, live=False, first_published_at=None)
    return list(found.select_related("owner").order_by("pk")[:MOST])


def overdue_policies(*, at: dt.datetime) -> list[Article]:
    """Return published policies whose day of review has come, the longest overdue first, each with who looks after it."""
    found = Article.objects.live().filter(kind=ArticleKind.POLICY, review_by__lte=at.date())
    return list(found.select_related("owner").order_by("review_by", "pk")[:MOST])
