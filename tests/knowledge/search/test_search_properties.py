"""What holds for any text, any reader and any way of mistyping."""

from __future__ import annotations

import html
import re
import string
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heard.knowledge.actions.index_documents import index_documents
from heard.knowledge.queries.search import search
from heard.knowledge.queries.suggest import suggest
from heard.knowledge.reading import AN_AGENT, ANYBODY, Reader, segment_token
from heard.knowledge.search.document import Document
from heard.knowledge.search.highlighting import (
    LONGEST_EXCERPT,
    best_passage,
    excerpt,
    highlighted,
    highlighted_beginnings,
)
from heard.knowledge.search.library import _Keeper
from heard.knowledge.search.passages import LONGEST_PASSAGE, passages_of
from heard.knowledge.search.words import STEMMERS, stem_of, stems_of, words_with_places

LANGUAGES = st.sampled_from([*STEMMERS, "th", "ja", "xx", ""])
TEXTS = st.text(max_size=900) | st.text("<mark>&\"'’ .!?\n\u0640\u0301語한ßİ", max_size=300)
MANY = settings(max_examples=200, deadline=None)
ONCE = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

TITLES = {
    "article:1": "Returning a damaged parcel", "article:2": "Changing the batteries of a lantern",
    "article:3": "Opening hours on public holidays", "article:4": "Paying by invoice instead",
    "article:5": "Cleaning the brass without scratches", "article:6": "Redeeming vouchers twice",
}  # fmt: skip
TYPED = [(key, word.lower()) for key, title in TITLES.items() for word in title.split() if len(word) >= 5]


def bare(marked: str) -> str:
    """A text without its marks; nothing else in it may be markup."""
    return html.unescape(re.sub("</?mark>", "", marked))


@MANY
@given(TEXTS, LANGUAGES)
def test_any_text_has_words_that_stand_where_they_are_said_to(text: str, language: str) -> None:
    for stem, start, end in words_with_places(text, language):
        assert stem
        assert 0 <= start < end <= len(text)


@MANY
@given(TEXTS, LANGUAGES, st.data())
def test_what_is_marked_is_the_text_itself_and_safe(text: str, language: str, data: st.DataObject) -> None:
    stems = {stem for stem, _start, _end in words_with_places(text, language)}
    asked = data.draw(st.sets(st.sampled_from(sorted(stems)))) if stems else set()
    for marked in (highlighted(text, language, asked), highlighted_beginnings(text, " ".join(asked), language)):
        assert bare(marked) == text
        assert set(re.findall("<[^>]*>", marked)) <= {"<mark>", "</mark>"}
        assert marked.count("<mark>") == marked.count("</mark>")


@MANY
@given(TEXTS, LANGUAGES, st.data())
def test_an_excerpt_is_a_part_of_its_passage_and_shows_what_was_asked_for(
    text: str, language: str, data: st.DataObject
) -> None:
    for passage in passages_of(text):
        assert 0 < len(passage) <= LONGEST_PASSAGE
        found = list(words_with_places(passage, language))
        stem = data.draw(st.sampled_from(found))[0] if found else ""
        shown = excerpt(passage, language, {stem})
        inner = shown if shown == passage else shown.removeprefix("…").removesuffix("…")
        assert inner in passage
        assert len(inner) <= LONGEST_EXCERPT or shown == passage
        longest = max((end - start for one, start, end in found if one == stem), default=0)
        if longest and longest < LONGEST_EXCERPT:
            assert stem in {one for one, _start, _end in words_with_places(inner, language)} or " " not in passage


@MANY
@given(TEXTS, LANGUAGES)
def test_the_best_passage_is_one_of_them(text: str, language: str) -> None:
    passages = passages_of(text)
    assert best_passage(passages, language, {"lamp": 1.0}, []) in (passages or [""])


@pytest.fixture
def shelf(db: None) -> None:
    index_documents(documents=[_document(key, title) for key, title in TITLES.items()])


def _document(key: str, title: str, audience: str = "everyone", text: str = "We are glad to help you.") -> Document:
    return Document(key=key, kind="article", title=title, text=text, language="en", audience=audience, url=f"/{key}/")


@pytest.mark.usefixtures("shelf")
@ONCE
@given(st.sampled_from(TYPED), st.data())
def test_one_slip_in_a_word_of_a_title_still_finds_it_among_the_first_three(
    typed: tuple[str, str], data: st.DataObject
) -> None:
    key, word = typed
    at = data.draw(st.integers(1, len(word) - 1))
    letter = data.draw(st.sampled_from(string.ascii_lowercase))
    slips = [word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :]]
    if at < len(word) - 1:
        slips.append(word[:at] + word[at + 1] + word[at] + word[at + 2 :])
    slip = data.draw(st.sampled_from(slips))
    assert key in [hit.key for hit in search(slip, reader=ANYBODY).hits[:3]], slip


@pytest.mark.usefixtures("shelf")
@ONCE
@given(st.sampled_from(TYPED), st.data())
def test_who_begins_a_word_is_offered_the_title_it_stands_in(typed: tuple[str, str], data: st.DataObject) -> None:
    key, word = typed
    begun = word[: data.draw(st.integers(4, len(word)))]
    assert key in [hit.key for hit in suggest(begun, reader=ANYBODY)], begun


@pytest.mark.usefixtures("shelf")
@ONCE
@given(TEXTS)
def test_nothing_anybody_may_type_makes_the_search_fail(text: str) -> None:
    for hit in (*search(text, reader=ANYBODY).hits, *suggest(text, reader=ANYBODY)):
        assert set(re.findall("<[^>]*>", hit.passage)) <= {"<mark>", "</mark>"}


AUDIENCES = ["everyone", "customers", "agents", segment_token("gold"), segment_token("country=de")]
READERS = st.one_of(
    st.just(ANYBODY), st.just(AN_AGENT),
    st.builds(Reader, customer_id=st.just(7), segments=st.frozensets(st.sampled_from(["gold", "country=de", "silver"]))),
)  # fmt: skip


@ONCE
@given(st.lists(st.sampled_from(AUDIENCES), min_size=1, max_size=8), READERS)
def test_everybody_finds_exactly_what_they_may_read(db: None, audiences: list[str], reader: Reader) -> None:
    rows = {f"article:{900_000 + number}": audience for number, audience in enumerate(audiences)}
    index_documents(documents=[_document(key, f"Zinnober {key[-1]}", audience) for key, audience in rows.items()])
    expected = {key for key, audience in rows.items() if reader.sees(audience)}
    found = {hit.key for hit in search("zinnober", reader=reader, limit=50).hits}
    assert found & rows.keys() == expected
    offered = {hit.key for hit in suggest("zinno", reader=reader, limit=50)}
    assert offered & rows.keys() == expected


@pytest.mark.django_db(transaction=True)
def test_every_process_answers_the_same_after_a_change(monkeypatch: pytest.MonkeyPatch) -> None:
    index_documents(documents=[_document(key, title) for key, title in TITLES.items()])
    keepers = [_Keeper() for _ in range(3)]  # one for each process

    def answers() -> list[list[tuple[str, float]]]:
        said = []
        for keeper in keepers:
            with monkeypatch.context() as patched:
                patched.setattr("heard.knowledge.search.library._keeper", keeper)
                said.append([(hit.key, round(hit.score, 6)) for hit in search("brass scratches", reader=ANYBODY).hits])
        return said

    before = answers()
    assert before[0][0][0] == "article:5"
    assert before[1:] == before[:-1]
    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(_changed).result()
    after = answers()
    assert after[1:] == after[:-1]
    assert after[0][0][0] == "article:6"


def _changed() -> None:
    index_documents(documents=[_document("article:5", "Polishing"), _document("article:6", "Brass without scratches")])
    connections.close_all()


@given(
    words=st.lists(st.one_of(st.text(max_size=12), st.from_regex(r"[a-z]{1,12}('s)?", fullmatch=True)), max_size=20),
    language=st.sampled_from([*STEMMERS, "ja", ""]),
)
def test_many_words_have_the_stems_that_each_has(words: list[str], language: str) -> None:
    assert stems_of(words, language) == [stem_of(word, language) for word in words]
