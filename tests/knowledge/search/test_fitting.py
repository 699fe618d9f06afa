"""Articles that fit a letter: found by one sentence of it, only where that is sure, and only by those who may read them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heard.knowledge.actions.index_documents import index_documents
from heard.knowledge.queries.fitting import SURE_FOR_CHAT, SURE_FOR_MAIL, Letter, fitting
from heard.knowledge.reading import AN_AGENT, ANYBODY, Reader
from heard.knowledge.search.document import Document
from heard.knowledge.search.fitting import MOST_SENTENCES, sentences

pytestmark = pytest.mark.django_db

PARCEL = """Dear all,

I hope you are well and had a good weekend. How can I return a parcel? Thank you very much for your help in advance.

Kind regards,
Robin Okafor"""


def document(key: str, title: str, text: str = "", **more: object) -> Document:
    given: dict[str, object] = {"kind": "article", "language": "en", "audience": "everyone", "url": f"/help/{key}/"}
    return Document(key=key, title=title, text=text, **{**given, **more})  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def shelf() -> None:
    index_documents(
        documents=[
            document("article:1", "How to return a parcel", "Print the label from your order."),
            document("article:2", "Changing the batteries of a lantern", "Open the lid at the bottom."),
            document("article:3", "Return of a parcel from a shop", "Ask the buyer.", audience="customers"),
            document("article:4", "How we return a parcel ourselves", "Talk to Tom.", audience="agents"),
            document("article:5", "Ein Paket zurückgeben", "Drucken Sie den Aufkleber.", language="de"),
            document("webinar:1", "How to return a parcel, live", kind="webinar"),
        ]
    )


def keys(text: str, reader: Reader = ANYBODY, sure: float = SURE_FOR_MAIL, language: str = "en") -> list[str]:
    return [hit.key for hit in fitting([Letter(text=text, language=language)], reader=reader, sure=sure)[0]]


def test_one_sentence_of_a_letter_is_enough_however_polite_the_rest_is() -> None:
    assert keys(PARCEL) == ["article:1"]


def test_the_subject_is_asked_too() -> None:
    letter = Letter(text="Please help me.", subject="Changing the batteries of my lantern", language="en")
    assert [hit.key for hit in fitting([letter], reader=ANYBODY, sure=SURE_FOR_MAIL)[0]] == ["article:2"]


@pytest.mark.parametrize(
    "text", ["", "Hello!", "Thank you very much for everything, you were so kind to my mother.", "\0"]
)
def test_what_asks_nothing_we_know_is_offered_nothing(text: str) -> None:
    assert keys(text, sure=SURE_FOR_CHAT) == []


def test_nobody_is_offered_what_they_may_not_read() -> None:
    assert keys(PARCEL, Reader(customer_id=1)) == ["article:1", "article:3"]
    assert set(keys(PARCEL, AN_AGENT)) == {"article:1", "article:3", "article:4"}


def test_only_the_language_of_the_letter_is_offered() -> None:
    assert keys("Wie kann ich ein Paket zurückgeben?", language="de-AT") == ["article:5"]
    assert keys("How can I return a parcel?", language="fr") == []


def test_many_letters_cost_as_many_queries_as_one() -> None:
    fitting([Letter(text=PARCEL, language="en")], reader=ANYBODY, sure=SURE_FOR_MAIL)
    counts = []
    for letters in (1, 30):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = fitting([Letter(text=PARCEL, language="en")] * letters, reader=ANYBODY, sure=SURE_FOR_MAIL)
        counts.append(len(queries))
        assert len(found) == letters
    assert counts[0] == counts[1]


def test_a_long_letter_is_not_asked_to_its_end() -> None:
    letter = Letter(
        text="\n".join(f"Question number{number} about lantern{number}?" for number in range(500)), language="en"
    )
    assert len(list(sentences(letter))) == MOST_SENTENCES
