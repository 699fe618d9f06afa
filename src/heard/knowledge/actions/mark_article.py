"""Saying whether an article helped."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.knowledge.actions._marks import write_mark
from heard.knowledge.events import ArticleMarked
from heard.knowledge.models import Article, Mark
from heard.knowledge.said import Said
from heard.plumbing.events import announce


class ArticleGone(Exception):
    """There is no such article for this reader."""


@transaction.atomic
def mark_article(*, article_id: int, said: Said, at: dt.datetime) -> Mark:
    """Write down whether an article helped a reader; who says so again changes it, and is counted once.

    Raises ArticleGone.
    """
    article = Article.objects.visible_to(said.reader).filter(pk=article_id).first()
    if article is None:
        raise ArticleGone
    mark, is_new = write_mark(article, said, revision=article.edition, at=at)
    announce(
        ArticleMarked(
            article_id=article.pk,
            helped=mark.helped,
            reason=mark.reason,
            customer_id=said.reader.customer_id,
            is_change=not is_new,
        )
    )
    return mark
