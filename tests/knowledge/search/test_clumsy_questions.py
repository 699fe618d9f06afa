"""Questions as they are typed on a phone get the right article: slips, slang, whole sentences, words in any order.

The articles of an invented roastery, and what its customers ask, stand in `clumsy/`. The words and weights of the search
were chosen by the questions that are `seen`; those `unseen` were never read meanwhile, and counted a few times.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from heard.knowledge.actions.index_documents import index_documents
from heard.knowledge.queries.fitting import SURE_FOR_CHAT, Letter, fitting
from heard.knowledge.reading import ANYBODY
from heard.knowledge.search.asking import Asked, asked_of
from heard.knowledge.search.document import Document
from heard.knowledge.search.evaluating import evaluated, shelves_of
from heard.knowledge.search.samples import sample_of
from heard.knowledge.search.scoring import ASKING

CLUMSY = Path(__file__).parent / "clumsy"


@pytest.mark.parametrize(
    ("language", "half", "at_1", "at_5"),
    [("en", "seen", 0.87, 0.93), ("en", "unseen", 0.75, 0.9), ("de", "seen", 0.78, 0.89), ("de", "unseen", 0.72, 0.88)],
)
def test_clumsy_questions_get_the_right_article(
    language: str, half: str, at_1: float, at_5: float, tmp_path: Path
) -> None:
    for name in ("articles", half):
        shutil.copy(CLUMSY / language / f"{name}.jsonl", tmp_path)
    found = evaluated(sample_of(tmp_path, language=language))["both"]
    assert found["at_1"] >= at_1
    assert found["at_5"] >= at_5


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "offered", "first"), [("en", 0.6, 0.92), ("de", 0.68, 0.9)])
def test_most_clumsy_questions_are_offered_the_right_article_in_the_chat(
    language: str, offered: float, first: float
) -> None:
    sample = sample_of(CLUMSY / language, language=language)
    index_documents(documents=list(sample.documents.values()))
    letters = [Letter(text, language) for text, _right in sample.questions]
    found = fitting(letters, reader=ANYBODY, sure=SURE_FOR_CHAT)
    firsts = [hits[0].key in right for hits, (_text, right) in zip(found, sample.questions, strict=True) if hits]
    assert len(firsts) >= offered * len(letters)
    assert sum(firsts) >= first * len(firsts)


@pytest.mark.django_db
def test_who_only_says_hello_or_asks_something_else_is_offered_nothing() -> None:
    index_documents(documents=list(sample_of(CLUMSY / "en", language="en").documents.values()))
    words = (
        "hello how are you", "hi there, anybody here?", "i want to speak to a human", "are you a robot", "tell me a joke",
        "thanks a lot bye", "I hope you are well.", "what time is it in london", "can you recommend a good book",
    )  # fmt: skip
    assert fitting([Letter(text, "en") for text in words], reader=ANYBODY, sure=SURE_FOR_CHAT) == [()] * len(words)


def test_a_word_nobody_knows_is_held_against_an_answer_only_as_much_as_it_tells() -> None:
    assert asked("wen is the refund blorp", "Refund", "Gift cards").unknown == {
        "wen": ASKING,
        "is": 0.0,
        "the": 0.0,
        "blorp": 1.0,
    }


def asked(text: str, *titles: str, language: str = "en") -> Asked:
    documents = [
        Document(key=title, kind="article", title=title, text="", language=language, audience="everyone", url="/")
        for title in titles
    ]
    return asked_of(text, language, [shelves_of(documents)[language]], meaning=False)


def test_what_is_said_in_every_question_outweighs_no_telling_word() -> None:
    words = asked("how long does the refund take", "Refund", "How long it takes", "Gift cards", "Opening").words
    assert words["refund"] == 1.0
    assert max(words["how"], words["long"], words["take"]) < 0.5


def test_small_words_count_in_full_where_titles_are_questions() -> None:
    words = asked("where did it come from", "Where did it come from?", "How does it spread?").words
    assert words == dict.fromkeys(("where", "did", "it", "come", "from"), 1.0)


def test_a_mistyped_word_counts_like_the_one_it_stands_for() -> None:
    assert asked("refnd", "Refund", "Gift cards").words == {"refund": 1.0}
    assert asked("new adres", "Address", "Add a card").words == {"address": 1.0}
    assert asked("snd it", "Send something back").words["send"] == 1.0


def test_a_word_that_was_typed_right_hardly_counts_as_another() -> None:
    assert asked("stop", "Our shop", "Gift cards").words == {"shop": 0.5}
    assert asked("bag", "Bang", "Gift cards").words == {}


def test_two_words_typed_as_one_are_both() -> None:
    found = asked("giftcard", "Gift cards", "Our shop")
    assert (found.words, found.mended, found.unknown) == ({"gift": 1.0, "card": 1.0}, {}, {})


def test_the_beginning_of_a_long_word_stands_for_it() -> None:
    assert asked("gutschein", "Mein Gutscheincode", language="de").words == {"gutscheincod": 1.0}


def test_in_german_a_jug_is_not_a_small_word() -> None:
    assert asked("Kanne", "Welche Kanne?", "Die Lampe", language="de").words == {"kann": 1.0}
    assert asked("kann", "Welche Kanne?", "Die Lampe", language="de").words["kann"] < 1.0
