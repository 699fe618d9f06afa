"""What the search of the chat and of one's own website finds: beginnings of titles for a word or two, answers for a question."""

from __future__ import annotations

import pytest

from heard.knowledge.actions.index_documents import index_documents
from heard.knowledge.offering import MOST_NEAR, found_while_typing
from heard.knowledge.queries.search import Hit
from heard.knowledge.reading import ANYBODY
from heard.knowledge.search.document import Document
from heard.knowledge.search.samples import Sample, sample_of
from tests.knowledge.search.test_clumsy_questions import CLUMSY

pytestmark = pytest.mark.django_db


@pytest.fixture
def roastery() -> Sample:
    sample = sample_of(CLUMSY / "en", language="en")
    index_documents(documents=list(sample.documents.values()))
    return sample


def found(text: str) -> list[Hit]:
    return found_while_typing(text, reader=ANYBODY, languages=("en",), centre=None, limit=4)


def test_a_clumsy_question_is_answered_as_well_as_in_the_help_centre(roastery: Sample) -> None:
    firsts = [hits[0].key in right for text, right in roastery.questions if (hits := found(text))]
    assert len(firsts) >= 0.9 * len(roastery.questions)
    assert sum(firsts) >= 0.8 * len(roastery.questions)


def test_what_only_comes_near_is_a_little(roastery: Sample) -> None:
    answers = [found(text) for text, _right in roastery.questions]
    near = [hits for hits in answers if not any(hit.is_sure for hit in hits)]
    assert near
    assert max(map(len, near)) <= MOST_NEAR


def test_of_a_question_only_what_answers_is_shown(roastery: Sample) -> None:
    shown = [found(text) for text, _right in roastery.questions]
    assert [hits for hits in shown if len({hit.is_sure for hit in hits}) > 1] == []


@pytest.mark.parametrize("text", ["i want to speak to a human", "tell me a joke", "xqzz wvvk jjjq"])
def test_what_nothing_comes_near_to_finds_nothing(text: str, roastery: Sample) -> None:
    assert found(text) == []


def test_a_word_or_two_may_only_be_begun() -> None:
    index_documents(
        documents=[
            Document(
                key="refund", kind="article", title="Refund of a parcel", text="We send it back.", language="en",
                audience="everyone", url="/",
            )
        ]
    )  # fmt: skip
    assert [hit.title for hit in found("refund of")] == ["Refund of a parcel"]
    assert [hit.title for hit in found("refu")] == ["Refund of a parcel"]
