"""Make one document findable."""

from __future__ import annotations

from heard.knowledge.actions.index_documents import index_documents
from heard.knowledge.search.document import Document


def index_document(*, document: Document) -> None:
    """Make a document findable, or findable anew, for every process as soon as this is committed.

    It is left as it is where a higher revision of it is known.
    """
    index_documents(documents=[document])
