"""Articles as search engines read them (schema.org, in JSON-LD)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup

from heard.knowledge.article_parts import Part
from heard.knowledge.cleaning import plain_words
from heard.knowledge.models import Article
from heard.knowledge.queries.shelves import Entry

Thing = dict[str, Any]
_SAFE = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def of_article(article: Article, parts: Iterable[Part], *, url: str, origin: str, business: str) -> list[Thing]:
    """Return an article, and the questions and steps in it; `url` is its page, `origin` the site it stands on."""
    parts = list(parts)
    said: Thing = {
        "@type": "Article",
        "headline": article.title,
        "description": article.search_description or article.summary,
        "inLanguage": article.language,
        "url": url,
        "author": {"@type": "Organization", "name": business, "url": origin},
    }
    if article.last_published_at:
        said["dateModified"] = article.last_published_at.isoformat()
    if article.first_published_at:
        said["datePublished"] = article.first_published_at.isoformat()
    questions = [row for part in parts if part.kind == "questions" for row in part.rows]
    steps = [row for part in parts if part.kind == "steps" for row in part.rows]
    things = [said]
    if questions:
        things.append({"@type": "FAQPage", "url": url, "mainEntity": [_question(row) for row in questions]})
    if steps:
        things.append({"@type": "HowTo", "name": article.title, "url": url, "step": [_step(row) for row in steps]})
    return things


def of_trail(trail: Sequence[Entry], *, origin: str) -> Thing:
    """Return the way to a page."""
    places = [
        {"@type": "ListItem", "position": number, "name": one.title, "item": origin + one.url}
        for number, one in enumerate(trail, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": places}


def written(things: Iterable[Thing]) -> Markup:
    """Return things as the content of a script element: nothing in it can end the element."""
    said = json.dumps({"@context": "https://schema.org", "@graph": list(things)}, ensure_ascii=False)
    return Markup(said.translate(_SAFE))  # noqa: S704 - nothing in it can be taken for markup


def _question(row: Part) -> Thing:
    return {"@type": "Question", "name": row.title, "acceptedAnswer": {"@type": "Answer", "text": str(row.html)}}


def _step(row: Part) -> Thing:
    return {"@type": "HowToStep", "name": row.title, "text": plain_words(str(row.html))}
