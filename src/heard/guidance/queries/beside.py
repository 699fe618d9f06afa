"""What stands in a conversation of articles: those that were used, and how often any was."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count

from heard.conversations.models import Conversation
from heard.guidance.models import ArticleUse
from heard.knowledge.models import Article

MOST = 20


@dataclass(frozen=True, slots=True)
class Used:
    """An article that answers of a conversation lead to, and who sent it first."""

    article: Article
    agent_name: str
    at: dt.datetime


def used_in(conversation: Conversation) -> list[Used]:
    """Return the articles that answers of a conversation lead to, each once, in the order in which they were sent."""
    rows = ArticleUse.objects.filter(message__conversation=conversation)
    rows = rows.select_related("article__locale", "agent").defer("article__body", "article__html", "article__plain")
    first = dict[int, Used]()
    for row in rows.order_by("pk")[:MOST]:
        first.setdefault(row.article_id, Used(row.article, row.agent.name if row.agent else "", row.at))
    return list(first.values())


def most_used(*, at: dt.datetime, within: dt.timedelta = dt.timedelta(days=90)) -> list[tuple[Article, int]]:
    """Return the articles that agents sent most often of late, with how often."""
    rows = ArticleUse.objects.filter(at__gte=at - within).values("article").annotate(times=Count("pk"))
    counted = {row["article"]: row["times"] for row in rows.order_by("-times", "article")[:MOST]}
    articles = Article.objects.in_bulk(list(counted))
    return [(articles[number], times) for number, times in counted.items() if number in articles]
