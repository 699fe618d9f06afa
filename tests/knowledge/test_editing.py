"""What editors do in the studio, and what readers find afterwards."""

import datetime as dt
import gc

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.images.models import Image

from heard.knowledge.actions.open_centre import open_centre
from heard.knowledge.actions.publish_scheduled import publish_scheduled
from heard.knowledge.models import Article, HelpCentre
from heard.staff.models import Agent, Role
from tests.knowledge.centre import Centre
from tests.knowledge.pictures import picture_file

pytestmark = pytest.mark.django_db
PARCEL = "/help/en/orders/where-is-my-parcel/"


@pytest.fixture
def editor():
    client = Client()
    client.force_login(Agent.objects.create_user("clara@lamp.example", name="Clara", role=Role.EDITOR))
    return client


def form(**more):
    return {
        "title": "Returns",
        "slug": "returns",
        "kind": "article",
        "summary": "How to send it back",
        "audience": "everyone",
        "segment": "",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "note",
        "body-0-id": "",
        "body-0-value-kind": "tip",
        "body-0-value-text": '{"entityMap": {}, "blocks": [{"key": "a", "text": "Keep the box.", "type": "unstyled", '
        '"depth": 0, "inlineStyleRanges": [], "entityRanges": []}]}',
        **more,
    }


def test_an_editor_writes_a_draft_and_then_publishes_it(editor):
    centre = Centre()
    add = f"/studio/pages/add/knowledge/article/{centre.orders.pk}/"
    assert editor.post(add, form()).status_code == 302
    article = Article.objects.get(slug="returns")
    assert Client().get("/help/en/orders/returns/").status_code == 404
    editor.post(f"/studio/pages/{article.pk}/edit/", form(**{"action-publish": "1"}))
    text = Client().get("/help/en/orders/returns/").content.decode()
    assert '<aside class="tip">' in text
    assert "Keep the box." in text
    edited = form(title="Returns, again")
    editor.post(f"/studio/pages/{article.pk}/edit/", edited)
    assert "Returns, again" not in Client().get("/help/en/orders/returns/").content.decode()


def test_a_preview_shows_the_draft_to_its_editor(editor):
    centre = Centre()
    centre.parcel.title = "Where has it gone?"
    centre.parcel.save_revision()
    text = editor.get(f"/studio/pages/{centre.parcel.pk}/view_draft/").content.decode()
    assert "<h1>Where has it gone?</h1>" in text
    assert "Where has it gone?" not in Client().get(PARCEL).content.decode()


def test_what_is_planned_is_published_when_its_time_has_come_and_not_before():
    centre, at = Centre(), timezone.now()
    article = centre.article("Sale", slug="sale", live=False)
    article.go_live_at = at - dt.timedelta(seconds=1)
    article.save_revision(approved_go_live_at=article.go_live_at)
    assert publish_scheduled(at=at - dt.timedelta(hours=1)) is False
    assert Client().get("/help/en/orders/sale/").status_code == 404
    assert publish_scheduled(at=at) is True
    assert Client().get("/help/en/orders/sale/").status_code == 200


def test_what_has_expired_is_taken_back():
    centre, at = Centre(), timezone.now()
    article = centre.article("Sale", slug="sale", expire_at=at - dt.timedelta(minutes=1))
    assert publish_scheduled(at=at) is True
    assert Client().get("/help/en/orders/sale/").status_code == 404
    assert Article.objects.get(pk=article.pk).expired is True


def test_a_help_centre_is_opened_once():
    first = open_centre(title="Help")
    assert open_centre(title="Another") == first
    assert HelpCentre.objects.count() == 1


# Wagtail leaves the file in which it made a picture to the collector of garbage.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore:Unclosed file:ResourceWarning")
def test_pictures_come_in_formats_and_sizes_that_browsers_like_and_the_upload_stays_inside():
    centre = Centre()
    image = Image.objects.create(title="Lamp", file=picture_file())
    body = [("image", {"image": image, "words": 'A "lamp"', "caption": "By night"})]
    centre.article("Picture", slug="picture", body=body)
    text = Client().get("/help/en/orders/picture/").content.decode()
    assert '<source type="image/avif" srcset="/media/images/' in text
    assert 'alt="A &#34;lamp&#34;"' in text or 'alt="A &quot;lamp&quot;"' in text
    address = image.get_rendition("width-480|format-avif").url
    response = Client().get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "image/avif")
    response.close()
    assert Client().get("/media/original_images/" + image.filename).status_code == 404
    assert Client().get("/media/images/nothing.avif").status_code == 404
    gc.collect()


@pytest.mark.parametrize(
    "html",
    [
        "<p>Kind regards,<br>the lamp shop</p>",
        "<p>Above</p><hr><p>below</p>",
        '<p>A <img src="/x.png" alt="a > b"> stands <br />here</p>',
        "<ul><li>one<br>two</li></ul>",
    ],
)
def test_an_editor_can_open_whatever_was_written_elsewhere(editor, html):
    centre = Centre()
    steps = [{"title": "First", "text": html}]
    questions = [{"question": "Why?", "answer": html}]
    body = [("text", html), ("steps", steps), ("questions", questions), ("note", {"kind": "tip", "text": html})]
    article = centre.article("From elsewhere", slug="elsewhere", body=body)
    assert editor.get(f"/studio/pages/{article.pk}/edit/").status_code == 200


def test_editors_see_and_change_how_customers_ask_it(editor):
    centre = Centre()
    article = centre.article("Returns", slug="returns", questions=["send it back", "I do not like it"])
    address = f"/studio/pages/{article.pk}/edit/"
    assert "send it back\nI do not like it</textarea>" in editor.get(address).content.decode()
    asked = "  exchange  it \n\nexchange it\r\nwrong size\n"
    assert editor.post(address, form(questions=asked, **{"action-publish": "1"})).status_code == 302
    article.refresh_from_db()
    assert article.questions == ["exchange it", "wrong size"]
    assert editor.post(address, form(questions="", **{"action-publish": "1"})).status_code == 302
    article.refresh_from_db()
    assert article.questions == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("a" * 301, "Please keep each line below 300 characters."),
        ("\n".join(map(str, range(51))), "Please keep to 50 lines."),
    ],
)
def test_too_much_of_it_is_said_beside_the_field(editor, asked, said):
    centre = Centre()
    answer = editor.post(f"/studio/pages/add/knowledge/article/{centre.orders.pk}/", form(questions=asked))
    assert said in answer.content.decode()
    assert not Article.objects.filter(slug="returns").exists()
