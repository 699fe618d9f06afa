"""What is in a language the help centre has no pages in comes in nonetheless: search knows it, and no page of ours shows it."""

import io
import json
from pathlib import Path

import pytest

from heard.community.queries.similar import similar
from heard.knowledge.exporting import export_centres
from heard.knowledge.importing import command
from heard.knowledge.importing.values import language_of
from heard.knowledge.models import Article, IndexedDocument
from heard.knowledge.queries.search import search
from heard.knowledge.reading import AN_AGENT, ANYBODY

pytestmark = pytest.mark.django_db(transaction=True)
RETURNS = {"id": "7", "title": "返品の方法", "body": "三十日以内に返品できます。\n\n送料は無料です。", "language": "ja"}
PARCEL = {
    "id": "7", "title": "Где моя посылка?", "body": "Посылки идут три дня.", "language": "ru", "url": "https://a.example/7",
    "questions": ["Когда придёт заказ?"],
}  # fmt: skip
SECRET = {
    "id": "8",
    "title": "内部：返品の上限",
    "body": "五十個まで返品。",
    "language": "zh-Hans",
    "audience": "agents",
}
ENGLISH = {"id": "7", "title": "Send something back", "body": "You have thirty days."}


def imported(path: Path, *records: dict[str, object], arguments: tuple[str, ...] = ()) -> tuple[int, str, str]:
    path.write_text("\n".join(json.dumps(one) for one in records))
    return taken(*arguments, str(path))


def taken(*arguments: str) -> tuple[int, str, str]:
    out, errors = io.StringIO(), io.StringIO()
    return command.main(arguments, out, errors), out.getvalue(), errors.getvalue()


def found(text: str, reader=ANYBODY, **how) -> list[tuple[str, str]]:
    return [(hit.external_id, hit.language) for hit in search(text, reader=reader, **how).hits]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a.jsonl"


def test_any_language_comes_in_and_is_found_under_its_own_code(file):
    status, out, errors = imported(file, RETURNS, PARCEL, ENGLISH)
    assert (status, errors) == (0, "")
    assert out.splitlines() == [
        "3 articles: 3 new, 0 changed, 0 the same.",
        "  for everyone: 3",
        "  only searched, as the help centre has no pages in their language, ja: 1",
        "  only searched, as the help centre has no pages in their language, ru: 1",
    ]
    assert found("返品したい", languages=["ja"]) == [("7", "ja")]
    assert found("где посылка")[0] == ("7", "ru")
    assert found("когда придет заказ", languages=["ru"]) == [("7", "ru")]
    assert found("back within thirty days", languages=["en"]) == [("7", "en")]
    assert search("где посылка", reader=ANYBODY).hits[0].url == "https://a.example/7"


def test_the_same_id_updates_and_the_same_text_is_left_alone(file):
    imported(file, RETURNS, PARCEL)
    change = IndexedDocument.objects.get(language="ru").change
    _, out, _ = imported(file, {**RETURNS, "body": "六十日以内に返品できます。"}, PARCEL)
    assert out.startswith("2 articles: 0 new, 1 changed, 1 the same.")
    assert IndexedDocument.objects.get(language="ru").change == change
    assert IndexedDocument.objects.get(language="ja").text == "六十日以内に返品できます。"
    imported(file, {**RETURNS, "draft": True}, PARCEL)
    assert found("返品", languages=["ja"]) == []
    assert found("посылка", languages=["ru"]) == [("7", "ru")]


def test_who_must_not_see_it_does_not_find_it(file):
    imported(file, RETURNS, SECRET)
    assert found("返品の上限", languages=["ja", "zh"]) == [("7", "ja")]
    assert found("返品の上限", AN_AGENT, languages=["zh"]) == [("8", "zh-hans")]


def test_no_page_leads_to_it(file, client):
    imported(file, RETURNS, PARCEL, ENGLISH)
    assert Article.objects.count() == 1
    assert [hit.kind for hit in similar("Где моя посылка?") if hit.kind == "document"] == []
    for address in (
        "/help/search/?q=посылка&language=ru",
        "/help/answers.json?q=посылка&language=ru",
        "/help/sitemap.xml",
    ):
        assert "a.example/7" not in client.get(address, headers={"Accept-Language": "ru"}).content.decode()


def test_what_says_no_language_is_taken_for_the_one_that_is_named(file):
    unsaid = {name: value for name, value in PARCEL.items() if name != "language"}
    assert imported(file, unsaid, arguments=("--language", "ru"))[0] == 0
    assert found("посылка", languages=["ru"]) == [("7", "ru")]
    assert imported(file, unsaid, arguments=("--language", "not a language"))[0] == 2


def test_a_rehearsal_counts_it_and_keeps_nothing(file):
    _, out, _ = imported(file, RETURNS, arguments=("--dry-run",))
    assert out.startswith("Nothing was brought in yet. This would come:\n1 article: 1 new")
    assert not IndexedDocument.objects.exists()


def test_it_leaves_with_everything_else_and_comes_back_without_a_change(file, tmp_path):
    imported(file, RETURNS, {**PARCEL, "body": "1. <b>\n2. *a* & b\n\n# c"}, SECRET, ENGLISH)
    done = export_centres(tmp_path / "out")
    assert (done.articles, done.search_only) == (1, 3)
    status, out, errors = taken(str(tmp_path / "out"))
    assert (status, errors) == (0, "")
    assert out.startswith("4 articles: 0 new, 0 changed, 4 the same.")


@pytest.mark.parametrize(
    ("said", "code"), [("German", "de"), ("Français", "fr"), ("pt_BR", "pt-br"), ("EN", "en"), ("Klingon", "klingon")]
)
def test_languages_are_known_by_their_names(said, code):
    assert language_of(said) == code
