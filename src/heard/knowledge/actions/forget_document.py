"""Let nobody find a document any more."""

from __future__ import annotations

from django.db import transaction

from heard.knowledge.models import IndexedDocument
from heard.knowledge.search.change import next_change


def forget_document(*, key: str) -> None:
    """Take a document out of the search, for every process as soon as this is committed. Does nothing if it is not there."""
    with transaction.atomic():
        known = IndexedDocument.objects.filter(key=key, is_forgotten=False)
        if known.exists():
            known.update(
                change=next_change(), is_forgotten=True, title="", questions=[], text="", terms="", counts=b"",
                vectors=b"", url="", external_id="", revision=0,
            )  # fmt: skip
