"""Short links: a word for a page of this house, made by editors; never a way out to somebody else's."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from heard.knowledge.models import ShortLink, ShortLinkOpening
from heard.knowledge.queries.openings import opened
from heard.knowledge.short_targets import NoPage, NotOurs, is_ours, target_of
from heard.staff.models import Agent, Role
from tests.knowledge.centre import Centre

pytestmark = pytest.mark.django_db
OURS = "https://help.lamp.example"


@pytest.fixture(autouse=True)
def address(settings):
    settings.HEARD_URL = OURS


@pytest.fixture
def editor():
    client = Client()
    client.force_login(Agent.objects.create_user("eda@lamp.example", "x", name="Eda", role=Role("editor")))
    return client


@pytest.mark.parametrize("word", ["parcels", "Parcels", "PARCELS"])
def test_whoever_follows_it_arrives_and_nothing_is_kept_of_them(client, word):
    ShortLink.objects.create(word="parcels", target="/help/en/orders/?from=profile#top")
    response = client.get(f"/go/{word}/")
    assert (response.status_code, response["Location"]) == (302, "/help/en/orders/?from=profile#top")
    assert response["Cache-Control"] == "private, max-age=60"
    assert "Set-Cookie" not in response


def test_a_word_that_leads_nowhere_is_told_kindly(client):
    Centre()
    assert client.get("/go/nowhere/").status_code == 404


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_a_target_elsewhere_is_not_followed_however_it_came_into_the_table(client, target):
    ShortLink.objects.create(word="out", target=target)
    assert client.get("/go/out/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("/help/", "/help/"),
        (f" {OURS}/help/en/orders/ ", "/help/en/orders/"),
        (f"{OURS}/community/?sort=new", "/community/?sort=new"),
        ("/help/webinars/", "/help/webinars/"),
        ("/contact/", "/contact/"),
    ],
)
def test_pages_that_everybody_may_open_can_be_led_to(typed, path):
    assert target_of(typed) == path


@pytest.mark.parametrize(
    "typed",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", f"{OURS}.evil.example/help/",
        f"{OURS}@evil.example/", "javascript:alert(1)", "/help/\nSet-Cookie: a=b", "/help/\x00", "help/", "", "/" + "a" * 2000,
    ],
)  # fmt: skip
def test_addresses_of_others_are_refused(typed):
    with pytest.raises(NotOurs):
        target_of(typed)
    assert not is_ours(typed)


@pytest.mark.parametrize(
    "typed", ["/go/other/", "/studio/", "/api/v1/me", "/account/login/", "/nowhere-at-all/", "/inbox/mine/"]
)
def test_what_strangers_cannot_open_is_refused(typed):
    with pytest.raises(NoPage):
        target_of(typed)


def test_an_editor_makes_one_and_changes_where_it_leads(editor):
    Centre()
    editor.post(reverse("short_links:add"), {"word": "Returns ", "target": f"{OURS}/help/en/orders/"})
    link = ShortLink.objects.get()
    assert (link.word, link.target) == ("returns", "/help/en/orders/")
    assert f"{OURS}/go/returns/" in editor.get(reverse("short_links:index")).content.decode()
    editor.post(reverse("short_links:edit", args=[link.pk]), {"word": "returns", "target": "/help/"})
    link.refresh_from_db()
    assert link.target == "/help/"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"word": "two words", "target": "/help/"}, "small letters a to z"),
        ({"word": "out", "target": "https://evil.example/"}, "Short links lead to pages of"),
        ({"word": "in", "target": "/studio/"}, "There is no page here that everybody may open"),
        ({"word": "taken", "target": "/help/"}, "This word leads somewhere already"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(editor, given, said):
    ShortLink.objects.create(word="taken", target="/help/")
    assert said in editor.post(reverse("short_links:add"), given).content.decode()
    assert ShortLink.objects.count() == 1


def test_who_is_no_editor_cannot_make_one():
    client = Client()
    client.force_login(Agent.objects.create_user("abe@lamp.example", "x", name="Abe", role=Role.AGENT))
    client.post(reverse("short_links:add"), {"word": "mine", "target": "/help/"})
    assert ShortLink.objects.count() == 0


BROWSER = {"Sec-Fetch-Mode": "navigate"}


def test_browsers_that_open_it_are_counted_by_day_and_nothing_is_kept_of_them(client, monkeypatch):
    at = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: at)
    link = ShortLink.objects.create(word="parcels", target="/help/")
    for _ in range(3):
        assert client.get("/go/parcels/", headers=BROWSER).status_code == 302
    assert list(ShortLinkOpening.objects.values("link_id", "day", "times")) == [
        {"link_id": link.pk, "day": at.date(), "times": 3}
    ]
    assert {field.name for field in ShortLinkOpening._meta.get_fields()} == {"id", "link", "day", "times"}


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("get", {}),
        ("get", {"Sec-Fetch-Mode": "cors"}),
        ("get", {"Sec-Fetch-Mode": "no-cors"}),
        ("get", BROWSER | {"Sec-Purpose": "prefetch;prerender"}),
        ("get", BROWSER | {"Purpose": "prefetch"}),
        ("head", BROWSER),
    ],
)
def test_robots_previews_and_what_is_fetched_ahead_do_not_count(client, method, headers):
    ShortLink.objects.create(word="parcels", target="/help/")
    assert getattr(client, method)("/go/parcels/", headers=headers).status_code == 302
    assert not ShortLinkOpening.objects.exists()


def test_what_leads_nowhere_is_not_counted(client):
    Centre()
    ShortLink.objects.create(word="out", target="//evil.example/")
    for word in ("out", "nowhere"):
        client.get(f"/go/{word}/", headers=BROWSER)
    assert not ShortLinkOpening.objects.exists()


def test_one_network_cannot_drive_the_number_up(client):
    ShortLink.objects.create(word="parcels", target="/help/")
    answers = {client.get("/go/parcels/", headers=BROWSER).status_code for _ in range(70)}
    assert answers == {302}
    assert ShortLinkOpening.objects.get().times == 60


def counted(editor):
    """Return what stands in the list behind "parcels": within 30 days, and at all."""
    page = " ".join(editor.get(reverse("short_links:index")).content.decode().split())
    assert "Opened in 30 days" in page
    return re.findall(r"<td[^>]*> ?(\d+) ?</td>", page.split("/go/returns/")[0])


def test_editors_see_how_often_each_was_opened(editor, monkeypatch):
    at = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: at)
    link, other = (ShortLink.objects.create(word=word, target="/help/") for word in ("parcels", "returns"))
    for days, times in ((0, 3), (29, 4), (31, 5)):
        ShortLinkOpening.objects.create(link=link, day=at.date() - dt.timedelta(days=days), times=times)
    assert list(opened(at=at).values_list("word", "lately", "ever")) == [("parcels", 7, 12), ("returns", 0, 0)]
    assert counted(editor) == ["7", "12"]
    monkeypatch.setattr(timezone, "now", lambda: at + dt.timedelta(days=2))
    assert counted(editor) == ["3", "12"]
    other.delete()
    link.delete()
    assert not ShortLinkOpening.objects.exists()
