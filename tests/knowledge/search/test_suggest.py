"""Suggestions while somebody types."""

from __future__ import annotations

import pytest

from heard.knowledge.actions.index_documents import index_documents
from heard.knowledge.queries.suggest import suggest
from heard.knowledge.reading import AN_AGENT, ANYBODY
from heard.knowledge.search.document import Document

pytestmark = pytest.mark.django_db


def document(key: str, title: str, text: str = "", **more: object) -> Document:
    given: dict[str, object] = {"kind": "article", "language": "en", "audience": "everyone", "url": f"/help/{key}/"}
    return Document(key=key, title=title, text=text, **{**given, **more})  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def shelf() -> None:
    index_documents(
        documents=[
            document("a:1", "Returning a parcel", "Print the label."),
            document("a:2", "Payments", "How to return money is said elsewhere."),
            document("a:3", "Return rules <for us>", "Mind the rules.", audience="agents"),
            document("a:4", "Größe wählen", "So wählen Sie die Größe.", language="de"),
        ]
    )


def suggested(prefix: str, reader: object = ANYBODY, **where: object) -> list[str]:
    return [hit.key for hit in suggest(prefix, reader=reader, **where)]  # type: ignore[arg-type]


@pytest.mark.parametrize("typed", ["r", "re", "retu", "return", "returni", "returning", "RETURNING a", "retrun"])
def test_what_has_it_in_its_title_comes_first_with_every_letter(typed: str) -> None:
    assert suggested(typed)[0] == "a:1"


def test_words_typed_whole_count_beside_the_one_that_is_begun() -> None:
    assert suggested("parcel ret")[0] == "a:1"
    assert suggested("money ret")[0] == "a:2"


def test_the_title_marks_what_was_typed_and_is_escaped() -> None:
    titles = {hit.key: hit.passage for hit in suggest("retu ru", reader=AN_AGENT)}
    assert titles["a:3"] == "<mark>Retu</mark>rn <mark>ru</mark>les &lt;for us&gt;"
    assert suggest("gros", reader=ANYBODY)[0].passage == "<mark>Größ</mark>e wählen"


def test_little_words_are_marked_only_where_nothing_else_was_typed() -> None:
    index_documents(documents=[document("a:5", "Send the lamp as a gift")])
    titles = {hit.key: hit.passage for hit in suggest("send a gi", reader=ANYBODY)}
    assert titles["a:5"] == "<mark>Send</mark> the lamp as a <mark>gi</mark>ft"
    assert suggest("the", reader=ANYBODY)[0].passage == "Send <mark>the</mark> lamp as a gift"


def test_what_is_for_agents_is_suggested_to_agents_alone() -> None:
    assert "a:3" not in suggested("ret")
    assert "a:3" in suggested("ret", AN_AGENT)


def test_of_the_languages_asked_for_alone_and_at_most_so_many() -> None:
    assert suggested("gros", languages=["en"]) == []
    assert suggested("gros", languages=["de"]) == ["a:4"]
    assert len(suggested("re", limit=1)) == 1


@pytest.mark.parametrize("typed", ["", " ", "?", "\0", "zzzz"])
def test_nothing_is_suggested_for_nothing(typed: str) -> None:
    assert suggested(typed) == []
