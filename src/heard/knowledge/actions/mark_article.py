"""Saying whether an article helped."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.knowledge.events import ArticleMarked
from heard.knowledge.models import Article, Mark, MarkReason
from heard.knowledge.reading import Reader
from heard.plumbing.events import announce

LONGEST = 1000  # characters of a reason in one's own words


class ArticleGone(Exception):
    """There is no such article for this reader."""


@transaction.atomic
def mark_article(
    *, article_id: int, reader: Reader, name: str, helped: bool, reason: str = "", words: str = "", at: dt.datetime
) -> Mark:
    """Write down whether an article helped a reader; who says so again changes it, and is counted once.

    name: what tells this browser from others; of a customer who is known, their number counts instead. reason: one of
    MarkReason, kept only when it did not help. Raises ArticleGone.
    """
    article = Article.objects.visible_to(reader).filter(pk=article_id).first()
    if article is None:
        raise ArticleGone
    who = f"customer:{reader.customer_id}" if reader.customer_id else name
    said = {
        "helped": helped,
        "reason": reason if not helped and reason in MarkReason.values else "",
        "words": "" if helped else words.replace("\0", "").strip()[:LONGEST],
        "customer_id": reader.customer_id,
        "revision": article.edition,
        "marked_at": at,
    }
    mark, is_new = Mark.objects.update_or_create(article=article, reader=who[:64], defaults=said)
    announce(
        ArticleMarked(
            article_id=article.pk,
            helped=helped,
            reason=mark.reason,
            customer_id=reader.customer_id,
            is_change=not is_new,
        )
    )
    return mark
