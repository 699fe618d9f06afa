"""Articles are found as soon as they are published, by those who may read them."""

from __future__ import annotations

import pytest

from heard.knowledge.actions.index_articles import index_articles
from heard.knowledge.actions.index_documents import index_documents
from heard.knowledge.actions.open_centre import open_centre
from heard.knowledge.article_document import ArticleDocuments
from heard.knowledge.models import Article
from heard.knowledge.queries.centre_number import centre_number
from heard.knowledge.queries.search import search
from heard.knowledge.queries.suggest import suggest
from heard.knowledge.reading import AN_AGENT, ANYBODY

pytestmark = pytest.mark.django_db

BODY = [("text", "<p>Send it back within thirty days, in the box it came in.</p>")]


def published(**fields: object) -> Article:
    centre = open_centre(title="Help")
    article = Article(title="Returning a lantern", slug="returning", body=BODY, **fields)
    centre.add_child(instance=article)
    article.save_revision().publish()
    return article


def found(text: str, reader: object = ANYBODY, **where: object) -> list[str]:
    return [hit.key for hit in search(text, reader=reader, **where).hits]  # type: ignore[arg-type]


def suggested(begun: str) -> list[str]:
    return [hit.key for hit in suggest(begun, reader=ANYBODY)]


def test_an_article_is_found_by_its_title_its_text_and_other_ways_of_asking() -> None:
    article = published(questions=["refund"], external_id="r-1", kind="how_to")
    index_articles(article_ids=[article.pk])
    for asked in ("returning lanterns", "thirty days", "refund"):
        assert found(asked) == [f"article:{article.pk}"]
    hit = search("thirty days", reader=ANYBODY).hits[0]
    assert (hit.external_id, hit.kind, hit.url) == ("r-1", "how_to", "/help/en/returning/")
    assert "refund" not in hit.plain_passage


def test_an_article_belongs_to_its_centre() -> None:
    article = published()
    index_articles(article_ids=[article.pk])
    centre = open_centre(title="Help")
    assert found("lantern", centre=centre_number(centre)) == [f"article:{article.pk}"]
    assert found("lantern", centre=centre_number(centre) + 1) == []


def test_what_is_for_agents_is_found_by_agents_alone() -> None:
    article = published(audience="agents")
    index_articles(article_ids=[article.pk])
    assert found("lantern") == []
    assert found("lantern", AN_AGENT) == [f"article:{article.pk}"]


def test_what_is_taken_back_or_was_never_published_is_not_found() -> None:
    article = published()
    index_articles(article_ids=[article.pk])
    article.unpublish()
    index_articles(article_ids=[article.pk, 999_999])
    assert found("lantern") == []


@pytest.mark.parametrize(
    "change", [{"audience": "agents"}, {"audience": "segment", "segment": "gold"}, {"live": False}]
)
def test_what_is_taken_from_readers_is_not_found_from_that_moment_on_although_nobody_indexed_it_yet(change) -> None:
    article = published()
    index_articles(article_ids=[article.pk])
    assert (found("lantern"), suggested("lant")) == ([f"article:{article.pk}"], [f"article:{article.pk}"])
    for name, value in change.items():
        setattr(article, name, value)
    article.save()
    assert (found("lantern"), suggested("lant")) == ([], [])


def test_what_was_read_before_its_audience_changed_and_is_indexed_after_is_found_by_nobody_else() -> None:
    article = published()
    late = ArticleDocuments().document(article)
    article.audience = "agents"
    article.save()
    index_documents(documents=[late])
    assert found("lantern") == []
    index_articles(article_ids=[article.pk])
    assert (found("lantern"), found("lantern", AN_AGENT)) == ([], [f"article:{article.pk}"])


def test_what_is_deleted_is_not_found_from_that_moment_on() -> None:
    article = published()
    index_articles(article_ids=[article.pk])
    article.delete()
    assert (found("lantern"), found("lantern", AN_AGENT)) == ([], [])
