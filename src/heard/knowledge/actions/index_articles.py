"""Make articles findable as they are now."""

from __future__ import annotations

from collections.abc import Collection

from heard.knowledge.actions.forget_document import forget_document
from heard.knowledge.actions.index_documents import index_documents
from heard.knowledge.article_document import ArticleDocuments, document_key
from heard.knowledge.models import Article


def index_articles(*, article_ids: Collection[int]) -> None:
    """Make the published ones of these articles findable, and let nobody find the others any more."""
    documents, wanted = ArticleDocuments(), set(article_ids)
    published = Article.objects.live().filter(pk__in=wanted).select_related("locale").order_by("pk")
    for number in sorted(wanted - set(published.values_list("pk", flat=True))):
        forget_document(key=document_key(number))
    index_documents(documents=map(documents.document, published.iterator(chunk_size=200)))
