"""Articles that were cleaned by the rules of another day, cleaned by those of today."""

from __future__ import annotations

from django.db import transaction

from heard.knowledge.cleaning import CLEANING_RULES
from heard.knowledge.models import Article

AT_ONCE = 200


def clean_articles_again(*, most: int = AT_ONCE) -> int:
    """Clean up to so many articles again, each in a transaction of its own, and return how many; none when all are up to date."""
    old = Article.objects.filter(cleaned_by__lt=CLEANING_RULES).order_by("pk").values_list("pk", flat=True)
    count = 0
    for number in list(old[:most]):
        with transaction.atomic():
            article = Article.objects.select_for_update(of=("self",)).filter(pk=number).first()
            if article is not None:
                article.save(update_fields=["body"])
                count += 1
    return count
