"""Articles for the command palette: found while an agent still types, each once, in the agent's own language if it is there."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from wagtail.models import Page, Site

from heard.conversations.articles_found import FoundArticle
from heard.guidance.queries.fitting import best_versions
from heard.guidance.words import path_of
from heard.knowledge.models import Article
from heard.knowledge.models.article import ArticleKind
from heard.knowledge.queries.search import Hit, search
from heard.knowledge.queries.suggest import suggest
from heard.knowledge.reading import AGENTS, AN_AGENT
from heard.staff.models import Agent

MOST = 4
ASKED = 3 * MOST  # as an article in three languages is found three times
SHORTEST = 2  # letters
ENOUGH_WORDS = 3  # from so many words on what was typed is asked as a question, too


def articles_while_typing(agent: Agent, typed: str) -> list[FoundArticle]:
    """Return at most four articles agents may read: whose words begin so, then what answers it by its words and its meaning."""
    if len(typed) < SHORTEST:
        return []
    best = best_versions(_hits(typed), language=agent.language, reader=AN_AGENT)[:MOST]
    return _told([one.article for one in best])


def _hits(typed: str) -> list[Hit]:
    """Return what has the words begun so; where that is nothing, or a question was typed, what surely answers it before that."""
    begun = suggest(typed, reader=AN_AGENT, kinds=ArticleKind.values, limit=ASKED)
    is_question = not begun or len(typed.split()) >= ENOUGH_WORDS
    asked = search(typed, reader=AN_AGENT, kinds=ArticleKind.values, limit=ASKED).hits if is_question else ()
    return [hit for hit in (*(one for one in asked if one.is_sure), *begun) if hit.key.startswith("article:")]


def _told(articles: Sequence[Article]) -> list[FoundArticle]:
    roots = _roots({article.centre_url_path() for article in articles})
    return [
        FoundArticle(
            title=article.title,
            address=roots.get(article.centre_url_path(), "") + path_of(article),
            kind=article.get_kind_display(),
            is_internal=article.audience_token == AGENTS,
        )
        for article in articles
    ]


def _roots(centres: Collection[str]) -> dict[str, str]:
    """Return where help centres stand that are not on this site, as `site_of` says, for all of them at once."""
    sites = Site.objects.select_related("root_page").order_by("is_default_site", "-pk")  # the last of a centre counts
    hosts = {site.root_page.translation_key: "" if site.is_default_site else site.root_url for site in sites}
    rows = Page.objects.filter(depth=2, url_path__in=centres).values_list("url_path", "translation_key")
    return {path: hosts.get(key, "") for path, key in rows}
