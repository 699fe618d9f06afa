"""The articles that help most."""

from __future__ import annotations

from django.db.models import Count, Q

from heard.knowledge.models import Mark
from heard.knowledge.queries.shelves import Entry, Shelves

AT_MOST = 6


def popular(shelves: Shelves) -> list[Entry]:
    """Return the articles of a centre which most readers said helped them, less who said it did not; then the newest."""
    marks = Mark.objects.filter(article__in=[one.pk for one in shelves.articles]).order_by()
    counted = marks.values_list("article_id").annotate(
        good=Count("pk", filter=Q(helped=True)), bad=Count("pk", filter=Q(helped=False))
    )
    worth = {number: good - bad for number, good, bad in counted}
    best_first = sorted(shelves.articles, key=lambda one: (-worth.get(one.pk, 0), -one.pk))
    return [shelves.entry(one) for one in best_first[:AT_MOST]]
