"""Where there is so much to search that making it anew takes long, it is not made anew each moment; and never is it made up."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from heard.knowledge.actions.index_documents import index_documents
from heard.knowledge.queries.search import search
from heard.knowledge.reading import ANYBODY
from heard.knowledge.search import library
from heard.knowledge.search.document import Document


@pytest.fixture(autouse=True)
def every_renewal_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "PATIENCE", -1.0)
    monkeypatch.setattr(library, "REST", 1e9)
    monkeypatch.setattr(library, "_keeper", library._Keeper())


def written(*titles: str) -> None:
    index_documents(
        documents=[
            Document(key=f"article:{title}", kind="article", title=title, text="", language="en", audience="everyone", url="/")
            for title in titles
        ]
    )  # fmt: skip


def found() -> set[str]:
    return {hit.title for hit in search("lantern", reader=ANYBODY).hits}


@pytest.mark.django_db(transaction=True)
def test_what_is_newer_than_a_slow_renewal_is_found_after_a_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    written("Lantern one")
    assert found() == {"Lantern one"}
    written("Lantern two")
    assert found() == {"Lantern one", "Lantern two"}
    written("Lantern three")
    assert found() == {"Lantern one", "Lantern two"}
    monkeypatch.setattr(library._keeper, "_rest_until", 0.0)
    assert found() == {"Lantern one", "Lantern two", "Lantern three"}


@pytest.mark.django_db(transaction=True)
def test_what_was_taken_back_is_gone_at_once_however_slow_it_is() -> None:
    written("Lantern one")
    assert found() == {"Lantern one"}
    with transaction.atomic():
        written("Lantern two")
        assert found() == {"Lantern one", "Lantern two"}
        transaction.set_rollback(True)
    assert found() == {"Lantern one"}


@pytest.mark.django_db(transaction=True)
def test_what_was_there_before_a_backup_was_put_back_is_gone_at_once() -> None:
    written("Lantern one")
    assert found() == {"Lantern one"}
    written("Lantern two")
    assert found() == {"Lantern one", "Lantern two"}
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM knowledge_indexchange")
        cursor.execute("DELETE FROM knowledge_indexeddocument")
    assert found() == set()
