"""A help centre that is exported comes back in an empty house as it was."""

import datetime as dt
import io
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.models import Page, Revision, Site

from heard.knowledge.actions.keep_webinar import keep_webinar
from heard.knowledge.actions.open_centre import open_centre
from heard.knowledge.actions.publish_scheduled import publish_scheduled
from heard.knowledge.exporting import export_centres, zipped_centres
from heard.knowledge.importing import command
from heard.knowledge.models import Article, ArticleImport, HelpCentre, Letter, Video, Webinar
from heard.plumbing.models import StoredFile
from heard.staff.models import Agent
from tests.knowledge.everything import LATER, Everything, all_there_is, leave
from tests.knowledge.films import an_mp4
from tests.knowledge.test_importing_in_the_studio import post, work_off
from tests.knowledge.webinars import NOW, START, comes

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # Wagtail leaves the temporary file of each picture it draws to the collector.
    pytest.mark.filterwarnings(
        "ignore::pytest.PytestUnraisableExceptionWarning", "ignore:Unclosed file:ResourceWarning"
    ),
]


def bring_in(*paths: Path | str) -> tuple[int, str, str]:
    out, errors = io.StringIO(), io.StringIO()
    return command.main([*map(str, paths)], out, errors), out.getvalue(), errors.getvalue()


def different(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> list[Any]:
    """Return what is not as it was, and how it was."""
    found = []
    for kind, rows in before.items():
        for was, now in zip_longest(rows, after[kind]):
            if isinstance(was, dict) and isinstance(now, dict):
                found += [(kind, was["title"], name, now[name], was[name]) for name in was if now[name] != was[name]]
            elif was != now:
                found.append((kind, now, was))
    return found


def test_one_of_everything_comes_back_field_by_field(tmp_path: Path) -> None:
    Everything()
    before = all_there_is()
    done = export_centres(tmp_path / "out")
    assert (done.videos, done.webinars, done.missing) == (2, 3, [])
    leave()
    status, told, remarks = bring_in(tmp_path / "out")
    after = all_there_is()
    assert different(before, after) == []
    assert (status, remarks) == (
        0, "webinars/small-rooms.md: but: the address of the meeting is in no export: please write it in the studio\n"
    )  # fmt: skip
    assert "2 videos: 2 new, 0 changed, 0 the same.\n3 webinars: 3 new" in told
    site = Site.objects.get(is_default_site=True)
    assert (site.root_page.specific, site.site_name) == (
        HelpCentre.objects.get(locale__language_code="en"),
        "Lamp help",
    )


def test_videos_come_back_in_the_order_in_which_they_were_made_beyond_the_ninth(tmp_path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('knowledge_video', 'id'), 8)")
    Everything()
    before = list(Video.objects.order_by("pk").values_list("pk", "title"))
    assert [number for number, _ in before] == [9, 10]
    export_centres(tmp_path / "out")
    leave()
    bring_in(tmp_path / "out")
    titles = list(Video.objects.order_by("pk").values_list("title", flat=True))
    assert titles == [title for _, title in before]


def versions() -> list[Any]:
    articles = Article.objects.order_by("pk").values_list("pk", "edition", "latest_revision_id", "last_published_at")
    others = [list(model.objects.order_by("pk").values_list("pk", "revision")) for model in (Video, Webinar)]
    return [list(articles), *others, Page.objects.count(), StoredFile.objects.count()]


def test_bringing_it_in_twice_changes_nothing_in_the_new_house_nor_in_the_old(tmp_path: Path) -> None:
    Everything()
    export_centres(tmp_path / "out")
    for _house in ("old", "new"):
        before, was = versions(), all_there_is()
        status, told, _remarks = bring_in(tmp_path / "out")
        assert status == 0
        assert " 0 new, 0 changed, " in told
        assert "2 videos: 0 new, 0 changed, 2 the same.\n3 webinars: 0 new" in told
        assert (versions(), different(was, all_there_is())) == (before, [])
        leave()
        bring_in(tmp_path / "out")


def test_what_was_planned_is_published_and_taken_back_in_the_new_house_when_its_time_has_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Everything()
    export_centres(tmp_path / "out")
    leave()
    bring_in(tmp_path / "out")
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER + dt.timedelta(minutes=1))
    assert publish_scheduled(at=LATER + dt.timedelta(minutes=1))
    shown = dict(Article.objects.filter(slug__in=["soon", "perhaps", "mixed"]).values_list("slug", "live"))
    assert shown == {"soon": True, "perhaps": False, "mixed": False}


def test_a_draft_whose_text_changes_at_its_source_is_published_as_planned_with_its_new_text(tmp_path: Path) -> None:
    Everything()
    export_centres(tmp_path / "out")
    file = tmp_path / "out" / "help-en" / "orders" / "soon.md"
    file.write_text(file.read_text() + "\nAnd a word more.\n")
    bring_in(tmp_path / "out")
    (revision,) = Revision.objects.filter(approved_go_live_at=LATER)
    assert "And a word more." in revision.as_object().plain


def test_who_looks_after_an_article_is_known_by_their_address_and_missed_once_where_nobody_has_it(
    tmp_path: Path,
) -> None:
    house = Everything()
    Article.objects.filter(slug__in=["guide", "links"]).update(owner=house.mina)
    export_centres(tmp_path / "out")
    leave()
    Agent.objects.filter(pk=house.mina.pk).update(email="other@lamp.example")
    _status, _told, remarks = bring_in(tmp_path / "out")
    assert remarks.count("nobody here has the address mina@lamp.example, who looks after it") == 1
    assert Article.objects.exclude(owner=None).count() == 0
    Agent.objects.filter(pk=house.mina.pk).update(email="Mina@lamp.example")
    bring_in(tmp_path / "out")
    assert set(Article.objects.filter(owner=house.mina).values_list("slug", flat=True)) == {
        "guide",
        "links",
        "warranty",
    }


def test_nobody_who_registered_hears_of_an_import(tmp_path: Path) -> None:
    Everything()
    export_centres(tmp_path / "out")
    webinar = Webinar.objects.get(slug="small-rooms")
    comes(webinar, "tom")
    webinar.starts_at = START + dt.timedelta(days=1)
    keep_webinar(webinar=webinar, at=NOW)
    letters = Letter.objects.count()
    _status, _told, remarks = bring_in(tmp_path / "out")
    assert "webinars/small-rooms.md: but: it is planned here otherwise, and stays so" in remarks
    webinar.refresh_from_db()
    assert (webinar.starts_at, Letter.objects.count()) == (START + dt.timedelta(days=1), letters)
    assert "tom@home.example" not in "".join(file.read_text() for file in (tmp_path / "out").rglob("*.md"))


def test_the_way_into_a_meeting_is_in_no_export(tmp_path: Path) -> None:
    Everything()
    export_centres(tmp_path / "out")
    assert b"meet.example" not in b"".join(
        file.read_bytes() for file in (tmp_path / "out").rglob("*") if file.is_file()
    )


def test_a_centre_that_holds_something_keeps_its_name_and_its_shelves(tmp_path: Path) -> None:
    Everything()
    export_centres(tmp_path / "out")
    leave()
    home = open_centre(title="Ours", language="en")
    home.add_child(instance=Article(title="One", slug="one", locale=home.locale))
    bring_in(tmp_path / "out")
    home.refresh_from_db()
    assert (home.title, home.intro) == ("Ours", "")
    assert not Page.objects.filter(slug="still-empty").exists()


def test_a_video_is_changed_where_its_words_change_and_stays_taken_back(tmp_path: Path) -> None:
    house = Everything()
    export_centres(tmp_path / "out")
    (file,) = (tmp_path / "out" / "videos").glob("*changing*.md")
    file.write_text(file.read_text().replace("Unplug it.", "Unplug it first.").replace("Changing the lamp", "Lamps"))
    Video.objects.filter(pk=house.film.pk).update(is_published=False)
    _status, told, _remarks = bring_in(tmp_path / "out")
    assert "2 videos: 0 new, 1 changed, 1 the same." in told
    film = Video.objects.get(pk=house.film.pk)
    assert (film.title, film.is_published, Video.objects.count()) == ("Lamps", False, 2)
    assert "Unplug it first." in film.transcript


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("film: gone.mp4", "its film is not there"),
        ("film: ../../secret.mp4", "its film is not there"),
        ("film: words.mp4", "its film is neither MP4 nor WebM"),
        ("film: https://evil.example/film", "its film is neither at YouTube nor at Vimeo"),
        ("film: https://youtu.be/dQw4w9WgXcQ\ncaptions: words.mp4", "its captions are no WebVTT"),
        (
            "film: https://youtu.be/dQw4w9WgXcQ\nposter: words.mp4",
            "the picture words.mp4 cannot be shown: it is no picture",
        ),
    ],
)
def test_what_is_no_film_is_no_video_and_nothing_outside_of_the_folder_is_read(
    tmp_path: Path, said: str, reason: str
) -> None:
    (tmp_path / "secret.mp4").write_bytes(an_mp4())
    (tmp_path / "out" / "videos").mkdir(parents=True)
    (tmp_path / "out" / "videos" / "words.mp4").write_text("words")
    (tmp_path / "out" / "videos" / "a.md").write_text(f"---\nheard: video\ntitle: A\n{said}\n---\n")
    _status, _told, remarks = bring_in(tmp_path / "out")
    assert reason in remarks
    assert Video.objects.count() == ("youtu" in said)
    assert Article.objects.count() == 0


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("slug: mine\nstarts_at: 2026-12-01 10:00:00+00:00\nminutes: 5", "it has no address a webinar can have"),
        ("slug: a/b\nstarts_at: 2026-12-01 10:00:00+00:00\nminutes: 5", "it has no address a webinar can have"),
        ("slug: a\nminutes: 5", "it does not say when it begins and how long it takes"),
        (
            "slug: a\nstarts_at: 2026-12-01 10:00:00\nminutes: 601",
            "it does not say when it begins and how long it takes",
        ),
        ("slug: a\nstarts_at: 2026-12-01 10:00:00\nminutes: 5\naudience: whoever", ""),
    ],
)
def test_a_webinar_needs_an_address_and_a_time_and_is_never_for_more_people_than_was_said(
    tmp_path: Path, said: str, reason: str
) -> None:
    (tmp_path / "a.md").write_text(f"---\nheard: webinar\ntitle: A\n{said}\n---\n")
    _status, _told, remarks = bring_in(tmp_path)
    assert reason in remarks
    assert [one.audience for one in Webinar.objects.all()] == ([] if reason else ["agents"])


def test_articles_of_other_houses_stand_in_the_order_they_say(tmp_path: Path) -> None:
    for name, weight in (("a", 30), ("b", 10), ("c", 20), ("d", 20), ("e", "first")):
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: {name}\nweight: {weight}\n---\n\nText.\n")
    bring_in(tmp_path)
    assert list(Article.objects.order_by("path").values_list("title", flat=True)) == ["b", "c", "d", "a", "e"]


def test_a_zip_of_it_comes_back_through_the_studio_and_can_be_taken_back(tmp_path: Path) -> None:
    house = Everything()
    before = all_there_is()
    content = b"".join(zipped_centres())
    leave()
    home = open_centre(title="Help", language="en")
    client = Client()
    client.force_login(house.mina)
    file = SimpleUploadedFile("help.zip", content)
    client.post(reverse("help_importing"), {"file": file, "centre": home.pk, "language": "en"})
    assert work_off() == ["rehearse_import"]
    made = ArticleImport.objects.get()
    assert (made.outcome["unread"], made.outcome["videos"], made.outcome["webinars"]) == (0, {"new": 2}, {"new": 3})
    assert made.outcome["new"] == len(before["articles"]) + 5
    assert (Article.objects.count(), Video.objects.count(), Webinar.objects.count()) == (0, 0, 0)
    post(client, "help_import_beginning", made)
    work_off()
    assert different(before, all_there_is()) == []
    post(client, "help_import_undoing", made)
    work_off()
    made.refresh_from_db()
    shown = (
        Article.objects.live().count(),
        *(one.objects.filter(is_published=True).count() for one in (Video, Webinar)),
    )
    assert (shown, made.outcome["left_alone"]) == ((0, 0, 0), 0)
    assert made.outcome["taken_back"] == len(before["articles"]) + 5


def test_as_drafts_nothing_of_it_is_shown_or_will_be(tmp_path: Path) -> None:
    house = Everything()
    content = b"".join(zipped_centres())
    leave()
    home = open_centre(title="Help", language="en")
    client = Client()
    client.force_login(house.mina)
    told = {"file": SimpleUploadedFile("help.zip", content), "centre": home.pk, "language": "en", "as_drafts": "on"}
    client.post(reverse("help_importing"), told)
    work_off()
    post(client, "help_import_beginning", ArticleImport.objects.get())
    work_off()
    shown = (
        Article.objects.live().count(),
        *(one.objects.filter(is_published=True).count() for one in (Video, Webinar)),
    )
    assert shown == (0, 0, 0)
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_two_help_centres_come_back_as_two_each_under_its_name(tmp_path: Path) -> None:
    house = Everything()
    other = open_centre(title="For shops", language="de", hostname="shops.lamp.example")
    film = [("video", {"video": house.film.pk})]
    house.article("Mengenrabatt", slug="links", shelf=other, body=film, external_id="same")
    Article.objects.filter(slug="guide").update(external_id="same")
    Article.objects.filter(live=True).update(first_published_at=NOW, last_published_at=NOW)
    before = all_there_is()
    export_centres(tmp_path / "out")
    leave()
    for _time in range(2):
        status, told, _remarks = bring_in(tmp_path / "out")
        assert status == 0
        assert different(before, all_there_is()) == []
    assert f"{len(before['articles'])} articles: 0 new, 0 changed" in told
    assert "2 videos: 0 new" in told
    names = dict(Site.objects.values_list("hostname", "site_name"))
    assert names == {"localhost": "Lamp help", "shops.lamp.example": "For shops"}


def test_a_rehearsal_in_the_same_house_finds_nothing_new_though_nobody_had_noted_what_is_in_a_picture(
    tmp_path: Path,
) -> None:
    house = Everything()
    get_image_model().objects.update(file_hash="")
    client = Client()
    client.force_login(house.mina)
    file = SimpleUploadedFile("help.zip", b"".join(zipped_centres()))
    client.post(reverse("help_importing"), {"file": file, "centre": house.home.pk, "language": "en"})
    work_off()
    told = ArticleImport.objects.get().outcome
    assert (told["new"], told["changed"], told["same"]) == (0, 0, Article.objects.count() + 5)
    assert get_image_model().objects.count() == 1
