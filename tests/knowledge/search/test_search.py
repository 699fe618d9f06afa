"""What is found, by whom, and how it is shown."""

from __future__ import annotations

import pytest

from heard.knowledge.actions.forget_document import forget_document
from heard.knowledge.actions.index_document import index_document
from heard.knowledge.actions.index_documents import index_documents
from heard.knowledge.queries.search import Found, search
from heard.knowledge.queries.suggest import suggest
from heard.knowledge.reading import AN_AGENT, ANYBODY, Reader
from heard.knowledge.search.by import By
from heard.knowledge.search.document import Document

pytestmark = pytest.mark.django_db

RETURNS = "Send a parcel back within thirty days. Print the label from your order, and bring the parcel to any shop."
LAMP = "The lantern needs two batteries. Open the lid at the bottom, and mind the direction of the poles."


def document(key: str, title: str, text: str = "", **more: object) -> Document:
    given: dict[str, object] = {"kind": "article", "language": "en", "audience": "everyone", "url": f"/help/{key}/"}
    return Document(key=key, title=title, text=text, **{**given, **more})  # type: ignore[arg-type]


def keys(found: Found) -> list[str]:
    return [hit.key for hit in found.hits]


@pytest.fixture
def shelf() -> None:
    index_documents(
        documents=[
            document("article:1", "How to return a parcel", RETURNS, external_id="returns"),
            document("article:2", "Changing the batteries of a lantern", LAMP),
            document(
                "article:3", "Opening hours of our shops", "We open at nine, and close at six. On Sundays we rest."
            ),
            document("article:4", "Which ways can I pay?", "By card, by invoice, or in cash at a shop."),
        ]
    )


@pytest.mark.usefixtures("shelf")
def test_the_article_that_answers_comes_first() -> None:
    found = search("returning parcels", reader=ANYBODY)
    assert keys(found)[0] == "article:1"
    assert found.is_sure
    assert found.corrected is None
    assert found.hits[0].external_id == "returns"
    assert found.hits[0].url == "/help/article:1/"


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize("by", list(By))
def test_words_and_meaning_find_it_each_alone(by: By) -> None:
    assert keys(search("when do your shops open", reader=ANYBODY, by=by))[0] == "article:3"


@pytest.mark.usefixtures("shelf")
def test_what_is_meant_is_found_without_a_word_in_common() -> None:
    assert keys(search("purchase money credit", reader=ANYBODY))[0] == "article:4"


@pytest.mark.usefixtures("shelf")
def test_a_mistyped_word_means_what_was_meant() -> None:
    def meant(text: str) -> list[tuple[str, float]]:
        return [(hit.key, hit.score) for hit in search(text, reader=ANYBODY, by=By.MEANING).hits]

    assert meant("lantern battteries") == meant("lantern batteries")


@pytest.mark.parametrize("text", ["half a sign \ud800 parcel", "\0", "\udce9", "\ud83d" * 2000])
@pytest.mark.usefixtures("shelf")
def test_halves_of_signs_are_searched_for_like_anything(text: str) -> None:
    assert search(text, reader=ANYBODY).hits is not None
    assert suggest(text, reader=ANYBODY) is not None


@pytest.mark.usefixtures("shelf")
def test_a_mistyped_word_is_mended_and_said() -> None:
    found = search("chanign the bateries", reader=ANYBODY)
    assert keys(found)[0] == "article:2"
    assert found.corrected == "changing the batteries"


def test_a_mended_word_is_written_as_it_is_most_like_in_what_was_found() -> None:
    index_documents(documents=[document("article:1", "Changing the bulb", "Unplug the lamp before you change it.")])
    assert search("how do i chanj the bulb", reader=ANYBODY).corrected == "how do i change the bulb"
    assert search("chaning bulbs", reader=ANYBODY).corrected == "changing bulbs"


@pytest.mark.usefixtures("shelf")
def test_the_passage_marks_what_was_asked_for() -> None:
    hit = search("label for the parcels", reader=ANYBODY).hits[0]
    assert hit.plain_passage == RETURNS
    assert "Print the <mark>label</mark> from" in hit.passage
    assert "bring the <mark>parcel</mark> to" in hit.passage


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Returns\nHow to send a parcel back.", "Returns · How to send a parcel back."),
        ("Take with you:\na parcel\nThe label", "Take with you: a parcel · The label"),
        ("A parcel comes\nwithin two days.\n\nAlways.", "A parcel comes within two days. Always."),
    ],
)
def test_a_heading_does_not_run_into_the_sentence_below_it(text: str, shown: str) -> None:
    index_document(document=document("article:1", "Sending", text))
    assert search("parcel", reader=ANYBODY).hits[0].plain_passage == shown


def test_what_looks_like_markup_is_shown_as_it_was_written() -> None:
    index_document(document=document("article:1", "Tags", "Write <script>alert(1)</script> & a parcel."))
    passage = search("script parcel", reader=ANYBODY).hits[0].passage
    assert passage == (
        "Write &lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt; &amp; a <mark>parcel</mark>."
    )


@pytest.mark.usefixtures("shelf")
def test_what_nobody_wrote_about_gives_what_is_nearest_and_is_not_sure() -> None:
    found = search("volcano insurance for elephants", reader=ANYBODY)
    assert not found.is_sure


@pytest.mark.usefixtures("shelf")
def test_what_is_right_in_one_language_is_no_slip_in_another() -> None:
    index_document(document=document("article:5", "Cleaning a vessel"))
    index_document(document=document("article:de", "Der Kessel", "Er pfeift.", language="de"))
    assert keys(search("vessel", reader=ANYBODY, by=By.WORDS)) == ["article:5"]
    assert keys(search("vessel", reader=ANYBODY, languages=["de"], by=By.WORDS)) == ["article:de"]
    assert set(keys(search("gessel", reader=ANYBODY, by=By.WORDS))) == {"article:5", "article:de"}


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize("text", ["", "   ", "?!", "\0", "🙂"])
def test_a_question_without_a_word_finds_nothing(text: str) -> None:
    assert not search(text, reader=ANYBODY).is_sure


def test_nothing_is_found_where_nothing_is() -> None:
    assert search("parcel", reader=ANYBODY) == Found(hits=())


AUDIENCES = ("everyone", "customers", "segment:gold", "segment:blue", "agents")


@pytest.mark.parametrize(
    ("reader", "sees"),
    [
        (ANYBODY, {"everyone"}),
        (Reader(customer_id=1), {"everyone", "customers"}),
        (Reader(customer_id=1, segments=frozenset({"gold"})), {"everyone", "customers", "segment:gold"}),
        (AN_AGENT, set(AUDIENCES)),
    ],
)
def test_everybody_finds_what_they_may_see_and_nothing_else(reader: Reader, sees: set[str]) -> None:
    index_documents(documents=[document(one, "Returning a parcel", RETURNS, audience=one) for one in AUDIENCES])
    assert set(keys(search("return parcel", reader=reader))) == sees


def test_what_is_hidden_from_one_takes_no_place_from_what_is_not() -> None:
    hidden = [document(f"article:{n}", "Return a parcel", RETURNS, audience="agents") for n in range(20)]
    index_documents(documents=[*hidden, document("article:99", "About parcels", "One may return a parcel.")])
    assert keys(search("return a parcel", reader=ANYBODY, limit=1)) == ["article:99"]


def test_one_centre_shows_its_own_and_what_is_for_all() -> None:
    index_documents(documents=[document(f"a:{c}", "Return a parcel", RETURNS, centre=c) for c in (None, 1, 2)])
    assert set(keys(search("return", reader=ANYBODY, centre=1))) == {"a:None", "a:1"}
    assert len(search("return", reader=ANYBODY).hits) == 3


def test_kinds_and_languages_are_kept_apart() -> None:
    index_documents(
        documents=[
            document("article:1", "Return a parcel", RETURNS),
            document("webinar:1", "Return a parcel, live", RETURNS, kind="webinar"),
            document("article:2", "Ein Paket zurückgeben", "So geben Sie ein Paket zurück.", language="de"),
        ]
    )
    assert set(keys(search("parcel", reader=ANYBODY, kinds=["webinar"]))) == {"webinar:1"}
    assert keys(search("pakete", reader=ANYBODY, languages=["de"])) == ["article:2"]
    assert "article:2" not in keys(search("parcel", reader=ANYBODY, languages=["en"]))


def test_pairs_of_signs_are_found_where_no_spaces_are() -> None:
    index_documents(
        documents=[
            document("article:1", "商品を返品する", "届いた商品は三十日以内に返品できます。", language="ja"),
            document("article:2", "كيف أعيد الطلبات", "يمكنك إرجاع الطلب خلال ثلاثين يوما.", language="ar"),
        ]
    )
    assert keys(search("返品したい", reader=ANYBODY, languages=["ja"])) == ["article:1"]
    assert keys(search("الطلب", reader=ANYBODY, languages=["ar"])) == ["article:2"]
    assert "<mark>返品</mark>" in search("返品", reader=ANYBODY).hits[0].passage


def test_what_changed_is_found_as_it_is_now() -> None:
    index_document(document=document("article:1", "Return a parcel", RETURNS, revision=1))
    assert keys(search("parcel", reader=ANYBODY)) == ["article:1"]
    index_document(document=document("article:1", "Change the batteries", LAMP, revision=2))
    assert keys(search("parcel", reader=ANYBODY, by=By.WORDS)) == []
    assert keys(search("batteries", reader=ANYBODY)) == ["article:1"]


def test_an_older_revision_never_replaces_a_newer_one() -> None:
    index_document(document=document("article:1", "Change the batteries", LAMP, revision=2, audience="agents"))
    index_document(document=document("article:1", "Return a parcel", RETURNS, revision=1))
    assert keys(search("parcel", reader=ANYBODY)) == []
    assert keys(search("batteries", reader=AN_AGENT)) == ["article:1"]


def test_what_is_meant_for_fewer_is_gone_for_the_others_at_once() -> None:
    index_document(document=document("article:1", "Return a parcel", RETURNS))
    assert keys(search("parcel", reader=ANYBODY)) == ["article:1"]
    index_document(document=document("article:1", "Return a parcel", RETURNS, audience="agents", revision=1))
    assert keys(search("parcel", reader=ANYBODY)) == []
    assert keys(search("parcel", reader=AN_AGENT)) == ["article:1"]


def test_what_is_forgotten_is_not_found_and_can_come_back() -> None:
    index_document(document=document("article:1", "Return a parcel", RETURNS, revision=3))
    forget_document(key="article:1")
    forget_document(key="article:1")
    assert keys(search("parcel", reader=ANYBODY)) == []
    index_document(document=document("article:1", "Return a parcel", RETURNS, revision=1))
    assert keys(search("parcel", reader=ANYBODY)) == ["article:1"]
