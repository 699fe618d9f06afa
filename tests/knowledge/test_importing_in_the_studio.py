"""Editors bring articles in from a file: looked through first, brought in when they say so, and taken back if they want."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from heard.knowledge.jobs import carry_out_import, forget_old_uploads, rehearse_import, take_back_import
from heard.knowledge.models import Article, ArticleImport, HelpCentre, ImportedArticle, Stage
from heard.knowledge.reading import ANYBODY
from heard.plumbing.files import bounding
from heard.plumbing.models import StoredFile
from heard.staff.models import Agent, Role
from tests.knowledge.centre import Centre
from tests.knowledge.test_archives import packed

pytestmark = pytest.mark.django_db(transaction=True)

REFUND = b"# How do refunds work?\n\nWithin 14 days."
DOING = {"rehearse_import": rehearse_import, "carry_out_import": carry_out_import, "take_back_import": take_back_import}


@pytest.fixture
def centre() -> Centre:
    return Centre()


@pytest.fixture
def editor() -> Client:
    agent = Agent.objects.create_user("eda@lamp.example", "x", name="Eda", role=Role.EDITOR)
    client = Client()
    client.force_login(agent)
    return client


def upload(client: Client, content: bytes, name: str = "help.zip", **entered: object) -> object:
    home = HelpCentre.objects.order_by("path").first()
    told = {"file": SimpleUploadedFile(name, content), "centre": home.pk, "language": "en", **entered}
    return client.post(reverse("help_importing"), told)


def work_off() -> list[str]:
    """Do what waits to be done, as a worker would."""
    done = []
    for job in ProcrastinateJob.objects.filter(task_name__endswith="_import").order_by("pk"):
        name = job.task_name.removeprefix("knowledge.")
        DOING[name](**job.args)
        done.append(name)
    ProcrastinateJob.objects.all()._raw_delete("default") if done else None
    return done


def post(client: Client, name: str, made: ArticleImport) -> None:
    assert client.post(reverse(name, args=[made.pk])).status_code == 302


def test_nothing_changes_before_somebody_says_so(centre: Centre, editor: Client) -> None:
    before = list(Article.objects.values_list("pk", "edition"))
    answer = upload(editor, packed([("billing/refunds.md", REFUND), ("notes.exe", b"x"), ("empty.md", b"")]).getvalue())
    made = ArticleImport.objects.get()
    assert answer["Location"] == reverse("help_import", args=[made.pk])
    assert made.stage == Stage.REHEARSING
    assert "data-progress" in editor.get(answer["Location"]).content.decode()
    assert editor.get(reverse("help_import_progress", args=[made.pk])).status_code == 200
    assert work_off() == ["rehearse_import"]
    made.refresh_from_db()
    assert made.stage == Stage.REHEARSED
    assert (made.outcome["new"], made.outcome["changed"], made.outcome["unread"]) == (1, 0, 1)
    assert made.outcome["titles"] == {"new": ["How do refunds work?"], "changed": []}
    assert made.outcome["reasons"]["unread"] == [["empty.md", "it has no text"]]
    assert list(Article.objects.values_list("pk", "edition")) == before
    page = editor.get(answer["Location"]).content.decode()
    assert "How do refunds work?" in page
    assert "it has no text" in page
    assert reverse("help_import_beginning", args=[made.pk]) in page
    assert editor.get(reverse("help_import_progress", args=[made.pk])).status_code == 204


def test_it_is_brought_in_and_taken_back(centre: Centre, editor: Client) -> None:
    again = f"---\nid: heard-article-{centre.parcel.pk}\ntitle: Where is my parcel?\n---\n\nAsk the post.".encode()
    centre.parcel.save_revision().publish()
    was = Article.objects.get(pk=centre.parcel.pk).plain
    upload(editor, packed([("billing/refunds.md", REFUND), ("parcel.md", again)]).getvalue())
    work_off()
    made = ArticleImport.objects.get()
    post(editor, "help_import_beginning", made)
    assert work_off() == ["carry_out_import"]
    made.refresh_from_db()
    assert (made.stage, made.done, made.all_of_them, made.file) == (Stage.STORED, 2, 2, None)
    refund = Article.objects.visible_to(ANYBODY).get(title="How do refunds work?")
    assert Article.objects.get(pk=centre.parcel.pk).plain == "Ask the post."
    post(editor, "help_import_undoing", made)
    assert work_off() == ["take_back_import"]
    made.refresh_from_db()
    assert (made.stage, made.outcome["taken_back"], made.outcome["left_alone"]) == (Stage.UNDONE, 2, 0)
    refund.refresh_from_db()
    assert not refund.live
    parcel = Article.objects.get(pk=centre.parcel.pk)
    assert (parcel.live, parcel.plain) == (True, was)
    assert parcel.get_latest_revision_as_object().plain == was
    assert "2 articles were taken back" in editor.get(reverse("help_import", args=[made.pk])).content.decode()


def test_what_somebody_changed_since_stays_as_it_is(centre: Centre, editor: Client) -> None:
    upload(editor, REFUND, name="refunds.md")
    work_off()
    made = ArticleImport.objects.get()
    post(editor, "help_import_beginning", made)
    work_off()
    refund = Article.objects.get(title="How do refunds work?")
    refund.title = "Refunds"
    refund.save_revision().publish()
    post(editor, "help_import_undoing", made)
    work_off()
    made.refresh_from_db()
    assert (made.outcome["taken_back"], made.outcome["left_alone"]) == (0, 1)
    assert Article.objects.get(pk=refund.pk).live


def test_new_ones_may_come_as_drafts(centre: Centre, editor: Client) -> None:
    upload(editor, REFUND, name="refunds.md", as_drafts="on")
    work_off()
    post(editor, "help_import_beginning", ArticleImport.objects.get())
    work_off()
    assert Article.objects.visible_to(ANYBODY).filter(title="How do refunds work?").count() == 0
    assert Article.objects.get(title="How do refunds work?").live is False


def test_a_job_that_runs_twice_does_no_more_than_once(centre: Centre, editor: Client) -> None:
    upload(editor, REFUND, name="refunds.md")
    made = ArticleImport.objects.get()
    for _ in range(2):
        rehearse_import(number=made.pk)
    for _ in range(2):
        editor.post(reverse("help_import_beginning", args=[made.pk]))
        carry_out_import(number=made.pk)
    assert Article.objects.filter(title="How do refunds work?").count() == 1
    assert ImportedArticle.objects.count() == 1


def test_one_whose_worker_was_killed_midway_can_be_begun_again(centre: Centre, editor: Client) -> None:
    upload(editor, REFUND, name="refunds.md")
    work_off()
    made = ArticleImport.objects.get()
    post(editor, "help_import_beginning", made)
    ArticleImport.objects.update(moved_at=timezone.now() - timezone.timedelta(minutes=20))
    assert "has not moved" in editor.get(reverse("help_import", args=[made.pk])).content.decode()
    post(editor, "help_import_beginning", made)
    work_off()
    made.refresh_from_db()
    assert made.stage == Stage.STORED


def test_an_upload_that_nobody_brings_in_goes_after_a_week(centre: Centre, editor: Client) -> None:
    upload(editor, REFUND, name="refunds.md")
    work_off()
    at = timezone.now()
    assert forget_old_uploads(timestamp=int((at + timezone.timedelta(days=6)).timestamp())) == 0
    assert forget_old_uploads(timestamp=int((at + timezone.timedelta(days=8)).timestamp())) == 1
    made = ArticleImport.objects.get()
    assert (made.stage, made.file) == (Stage.REFUSED, None)
    assert "waited for a week" in editor.get(reverse("help_import", args=[made.pk])).content.decode()
    post(editor, "help_import_beginning", made)
    assert work_off() == []


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.exe", b"MZ\x90", "We read ZIP files"),
        ("a.zip", b"PK nothing", "damaged"),
        ("a.md", b"", "nothing in this file"),
        ("bomb.zip", packed([("a.md", bytes(30_000_000))]).getvalue(), "a great many times its size"),
    ],
)
def test_wrong_files_are_refused_kindly_and_not_kept(
    centre: Centre, editor: Client, name: str, content: bytes, says: str
) -> None:
    answer = upload(editor, content, name=name)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert (ArticleImport.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_two_gigabytes_are_refused_before_they_are_kept(
    centre: Centre, editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounding, "MOST_BYTES", 100_000)
    answer = upload(editor, bytes(2_000_000), name="films.zip")
    assert answer.status_code == 422
    assert "too large" in answer.content.decode()
    assert (ArticleImport.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_a_file_without_articles_says_so(centre: Centre, editor: Client) -> None:
    upload(editor, packed([("a.png", b"x")]).getvalue())
    work_off()
    made = ArticleImport.objects.get()
    assert (made.stage, made.file) == (Stage.REFUSED, None)
    assert "We found no articles" in editor.get(reverse("help_import", args=[made.pk])).content.decode()


def test_everything_leaves_as_a_zip_that_comes_back_the_same(centre: Centre, editor: Client) -> None:
    centre.german()
    answer = editor.get(reverse("help_export"))
    content = b"".join(answer.streaming_content)
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    assert sorted(zipfile.ZipFile(io.BytesIO(content)).namelist()) == [
        "help-en-de/centre.yaml", "help-en-de/orders/wo-ist-mein-paket.md", "help-en/centre.yaml",
        "help-en/orders/where-is-my-parcel.md",
    ]  # fmt: skip
    upload(editor, content)
    work_off()
    told = ArticleImport.objects.get().outcome
    assert (told["new"], told["changed"], told["same"], told["unread"]) == (0, 0, 2, 0)


@pytest.mark.parametrize("role", ["agent", "lead"])
def test_only_editors_may(centre: Centre, editor: Client, role: str) -> None:
    upload(editor, REFUND, name="refunds.md")
    made = ArticleImport.objects.get()
    client = Client()
    client.force_login(Agent.objects.create_user(f"{role}@lamp.example", "x", name=role, role=Role(role)))
    for name, numbers in (
        ("help_importing", []),
        ("help_import", [made.pk]),
        ("help_import_progress", [made.pk]),
        ("help_export", []),
    ):
        assert client.get(reverse(name, args=numbers)).status_code in (302, 403)
    for name in ("help_import_beginning", "help_import_undoing"):
        assert client.post(reverse(name, args=[made.pk])).status_code in (302, 403)
    assert upload(client, REFUND).status_code in (302, 403)
    assert ArticleImport.objects.count() == 1


def test_an_empty_house_opens_its_help_centre_with_one_click(editor: Client) -> None:
    page = editor.get(reverse("help_articles"))
    assert reverse("help_opening") in page.content.decode()
    assert reverse("help_opening") in editor.get(reverse("help_importing")).content.decode()
    assert HelpCentre.objects.count() == 0
    answer = editor.post(reverse("help_opening"))
    centre = HelpCentre.objects.get()
    assert answer["Location"] == reverse("wagtailadmin_explore", args=[centre.pk])
    assert editor.get(reverse("help_articles"))["Location"] == answer["Location"]
    assert Client().get("/help/en/").status_code == 200
    editor.post(reverse("help_opening"))
    assert HelpCentre.objects.count() == 1
