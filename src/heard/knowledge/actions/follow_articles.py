"""Keep the search true to the articles."""

from __future__ import annotations

from collections.abc import Sequence

from heard.knowledge.actions.index_articles import index_articles
from heard.knowledge.events import ArticleEvent
from heard.plumbing.reactions import Recorded


def follow_articles(facts: Sequence[Recorded[ArticleEvent]]) -> None:
    """React to articles that were published, changed or taken back: they are found as they are now, or not any more."""
    index_articles(article_ids={fact.event.article_id for fact in facts})
