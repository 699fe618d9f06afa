"""Where there is so much to search that making it anew takes long, it is not made anew each moment; and never is it made up."""

from __future__ import annotations

import pytest
from django.db import transaction

from heard.knowledge.actions.index_documents import index_documents
from heard.knowledge.models import IndexedDocument
from heard.knowledge.models.indexed_document import IndexChange
from heard.knowledge.queries.search import search
from heard.knowledge.reading import ANYBODY
from heard.knowledge.search import library
from heard.knowledge.search.by import By
from heard.knowledge.search.document import Document


@pytest.fixture(autouse=True)
def every_renewal_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "PATIENCE", -1.0)
    monkeypatch.setattr(library, "REST", 1e9)
    monkeypatch.setattr(library, "_keeper", library._Keeper())


def written(**titles: str) -> None:
    index_documents(
        documents=[
            Document(key=key, kind="article", title=title, text="", language="en", audience="everyone", url="/")
            for key, title in titles.items()
        ]
    )


def found() -> set[str]:
    return {hit.title for hit in search("lantern", reader=ANYBODY, by=By.WORDS).hits}


@pytest.mark.django_db(transaction=True)
def test_what_is_newer_than_a_slow_renewal_is_found_after_a_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    written(a="Lantern one")
    assert found() == {"Lantern one"}
    written(b="Lantern two")
    assert found() == {"Lantern one", "Lantern two"}
    written(c="Lantern three")
    assert found() == {"Lantern one", "Lantern two"}
    monkeypatch.setattr(library._keeper, "_rest_until", 0.0)
    assert found() == {"Lantern one", "Lantern two", "Lantern three"}


@pytest.mark.django_db(transaction=True)
def test_a_change_that_was_taken_back_is_forgotten_at_once_however_slow_it_is() -> None:
    written(a="Lantern one")
    assert found() == {"Lantern one"}
    with transaction.atomic():
        written(a="Brass one")
        assert found() == set()
        transaction.set_rollback(True)
    assert found() == {"Lantern one"}


@pytest.mark.django_db(transaction=True)
def test_a_backup_that_was_put_back_is_searched_at_once_however_slow_it_is() -> None:
    written(a="Lantern one")
    documents, changes = list(IndexedDocument.objects.all()), list(IndexChange.objects.all())
    written(a="Brass one")
    assert found() == set()
    written(b="Brass two")
    assert found() == set()
    for row in (*documents, *changes):
        row.save()
    assert found() == {"Lantern one"}
