"""Articles come in from elsewhere: found by search when the command returns, known again by the next import."""

import io
import json
from pathlib import Path

import pytest
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Revision

from heard.knowledge.actions.open_centre import open_centre
from heard.knowledge.importing import command
from heard.knowledge.models import Article, Collection, HelpCentre
from heard.knowledge.queries.search import search
from heard.knowledge.reading import AN_AGENT, ANYBODY

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # Wagtail leaves the temporary file of a picture it resized to the collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]
BANKING = Path("/work/shared/data/banking_kb/articles.jsonl")
CHATWOOT = Path("/work/shared/data/chatwoot_docs")


def imported(*arguments: object) -> tuple[int, str, str]:
    out, errors = io.StringIO(), io.StringIO()
    status = command.main([str(one) for one in arguments], out, errors)
    return status, out.getvalue(), errors.getvalue()


def lines(path: Path, *records: dict[str, object]) -> Path:
    path.write_text("\n".join(json.dumps(one) for one in records))
    return path


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    (folder / "orders" / "pictures").mkdir(parents=True)
    (folder / "index.md").write_text(
        "# Welcome\n\nBegin with [your parcel](orders/parcel.md#late), or [nothing](gone.md).\n"
    )
    (folder / "orders" / "parcel.md").write_text(
        "---\ntitle: Where is my parcel?\nquestions: [my package is lost]\nsummary: How to follow it.\n---\n"
        "See [the start](../index.md).\n\n![A lamp](pictures/lamp.png)\n\n## Late\n\n<script>alert(1)</script>\n\n| a | b |\n|--|--|\n| 1 | 2 |\n"
    )
    (folder / "orders" / "broken.md").write_text("---\ntitle: [\n---\nwords\n")
    image = get_test_image_file().file
    (folder / "orders" / "pictures" / "lamp.png").write_bytes(image.getvalue())
    return folder


def test_a_folder_becomes_shelves_with_articles_that_link_each_other(docs: Path) -> None:
    status, out, errors = imported(docs)
    assert status == 1
    assert out == "2 articles: 2 new, 0 changed, 0 the same.\n  for everyone: 2\n1 could not be read.\n"
    assert "orders/broken.md: not read: what stands above the text is not YAML" in errors
    assert "index.md: but: the link gone.md leads nowhere" in errors
    parcel = Article.objects.get(external_id="orders/parcel")
    assert parcel.get_parent().specific == Collection.objects.get(title="Orders")
    assert 'href="/help/en/index/"' in parcel.html
    assert "script" not in parcel.html
    assert "<table>" in parcel.html
    start = Article.objects.get(external_id="index")
    assert start.title == "Welcome"
    assert 'href="/help/en/orders/parcel/#part-late"' in start.html
    assert "<a rel" in start.html
    assert "gone.md" not in start.html


def test_pictures_beside_the_files_come_into_the_library_once(docs: Path) -> None:
    imported(docs)
    image = get_image_model().objects.get()
    parcel = Article.objects.get(external_id="orders/parcel")
    assert [part["type"] for part in parcel.body.raw_data] == ["text", "image", "text", "html"]
    assert parcel.body.raw_data[1]["value"]["image"] == image.pk
    assert parcel.body.raw_data[1]["value"]["words"] == "A lamp"
    imported(docs)
    assert get_image_model().objects.count() == 1


def test_everything_is_found_when_the_command_returns(docs: Path) -> None:
    imported(docs)
    hit = search("package lost", reader=ANYBODY).hits[0]
    assert (hit.title, hit.url, hit.external_id) == ("Where is my parcel?", "/help/en/orders/parcel/", "orders/parcel")


def test_the_same_again_makes_no_revision_and_a_change_makes_one(docs: Path) -> None:
    imported(docs)
    before = Revision.objects.count()
    _, out, _ = imported(docs)
    assert "0 new, 0 changed, 2 the same" in out
    assert Revision.objects.count() == before
    (docs / "index.md").write_text("# Hello\n\nBegin with glow worms.\n")
    _, out, _ = imported(docs)
    assert "0 new, 1 changed, 1 the same" in out
    assert Revision.objects.count() == before + 1
    start = Article.objects.get(external_id="index")
    assert (start.title, start.plain, start.edition) == ("Hello", "Begin with glow worms.", 2)
    assert start.latest_revision.as_object().title == "Hello"
    assert search("glow worms", reader=ANYBODY).hits[0].title == "Hello"


def test_what_is_internal_is_for_agents_alone(tmp_path: Path) -> None:
    file = lines(
        tmp_path / "a.jsonl",
        {"id": "1", "title": "Internal: Refund limits", "content": "Up to **fifty** lanterns."},
        {"id": "2", "title": "Refunds", "body": "<p>Ask us for lanterns.</p>", "audience": "everyone"},
        {"id": "3", "title": "Odd", "body": "Lanterns are odd.", "audience": "martians"},
        {"id": "4", "title": "Gold", "body": "Lanterns of gold.", "audience": "segment:Gold"},
    )
    assert imported(file)[0] == 0
    assert [hit.external_id for hit in search("lanterns", reader=ANYBODY).hits] == ["2"]
    assert {hit.external_id for hit in search("lanterns", reader=AN_AGENT).hits} == {"1", "2", "3", "4"}
    assert Article.objects.get(external_id="4").audience_token == "segment:gold"


def test_a_broken_line_stops_none_of_the_others(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"id": "1", "title": "One", "body": "x"}\nnot json\n[]\n{"id": "2", "title": "", "body": "x"}\n'
                    '{"title": "No id", "body": "x"}\n{"id": "1", "title": "Again", "body": "x"}\n'
                    '{"id": "5", "title": "French", "body": "x", "language": "Klingon"}\n{"id": "6", "title": "Six", "body": "x", "language": "de-AT"}\n')  # fmt: skip
    status, out, errors = imported(file)
    assert status == 1
    assert out.startswith("2 articles: 2 new")
    assert errors.splitlines() == [
        "a.jsonl, line 2: not read: it is not JSON",
        "a.jsonl, line 3: not read: it is no record with names",
        "a.jsonl, line 4: not read: it has no title",
        "a.jsonl, line 5: not read: it has no id, by which a later import would know it again",
        "a.jsonl, line 6: not read: a.jsonl, line 1 has the same id: 1",
        "a.jsonl, line 7: not read: it is in a language the help centre does not speak: klingon",
    ]
    german = Article.objects.get(external_id="6")
    assert german.language == "de"
    assert german.get_url_parts()[2] == "/help/de/six/"


def test_a_rehearsal_stores_nothing(docs: Path) -> None:
    _, out, _ = imported("--dry-run", docs)
    assert out.startswith("Nothing was brought in yet. This would come:\n2 articles: 2 new")
    assert (Article.objects.count(), HelpCentre.objects.count(), get_image_model().objects.count()) == (0, 0, 0)


def test_editors_may_go_on_with_what_was_imported(docs: Path) -> None:
    imported(docs)
    parcel = Article.objects.get(external_id="orders/parcel")
    parcel.title = "Where is it?"
    parcel.save_revision().publish()
    parent = parcel.get_parent()
    parent.add_child(instance=Article(title="Another", slug="another", locale=parcel.locale))
    assert parent.get_children().count() == 2
    assert Article.find_problems() == ([], [], [], [], [])


def test_articles_go_to_the_centre_that_is_named(docs: Path, tmp_path: Path) -> None:
    open_centre(title="First")
    other = open_centre(title="Lamps", hostname="help.lamps.example")
    assert imported("--centre", "lamps", docs)[0] == 1
    assert Article.objects.descendant_of(other).count() == 2
    assert imported("--centre", "nobody", docs) == (
        2,
        "",
        "There is no help centre called nobody. There are: First, Lamps.\n",
    )


def test_what_an_editor_took_back_stays_taken_back(tmp_path: Path) -> None:
    file = lines(tmp_path / "a.jsonl", {"id": "1", "title": "One", "body": "x"})
    imported(file)
    Article.objects.get().unpublish()
    lines(file, {"id": "1", "title": "One", "body": "y"})
    imported(file)
    article = Article.objects.get()
    assert (article.live, article.plain) == (False, "y")
    assert search("one", reader=AN_AGENT).hits == ()


@pytest.mark.skipif(not BANKING.exists(), reason="the collection is not here")
def test_a_whole_collection_of_a_bank(tmp_path: Path) -> None:
    some = tmp_path / "some.jsonl"
    some.write_text("\n".join(BANKING.read_text().splitlines()[:60]))
    assert imported(some)[0] == 0
    assert Article.objects.count() == 60
    internal = Article.objects.filter(title__startswith="Internal:")
    assert internal.exists()
    assert not internal.exclude(audience="agents").exists()


@pytest.mark.skipif(not CHATWOOT.exists(), reason="the collection is not here")
def test_the_documentation_of_a_company(tmp_path: Path) -> None:
    status, out, _ = imported(CHATWOOT)
    assert status == 0
    assert out.startswith("63 articles: 63 new")
    linux = Article.objects.get(external_id="self-hosted")
    assert "/help/en/self-hosted/deployment/" in linux.html
    assert "&lt;Card" not in "".join(Article.objects.values_list("html", flat=True))
    assert imported(CHATWOOT)[1].startswith("63 articles: 0 new, 0 changed, 63 the same")


def test_times_are_those_of_the_import(docs: Path) -> None:
    before = timezone.now()
    imported(docs)
    article = Article.objects.get(external_id="index")
    assert before <= article.first_published_at == article.last_published_at <= timezone.now()
    assert article.live_revision_id == article.latest_revision_id
