"""What somebody tries who wants to read what is not theirs, or to write where they must not."""

import datetime as dt
import gc

import pytest
from django.test import Client
from wagtail.images import get_image_model

from heard.knowledge.actions.keep_video import keep_video
from heard.knowledge.actions.send_webinar_letters import send_webinar_letters
from heard.knowledge.models import Collection, Letter, SearchAsked, Video
from heard.knowledge.queries.search import search
from heard.knowledge.reading import ANYBODY
from heard.knowledge.webinar_calendar import calendar_file
from heard.knowledge.webinar_letters import greeted
from heard.plumbing.reactions import react_until_done
from tests.conversations.shop import Shop
from tests.knowledge.centre import Centre
from tests.knowledge.pictures import picture_file
from tests.knowledge.webinars import NOW, a_webinar, comes

pytestmark = pytest.mark.django_db
INTERNAL = "/help/en/margins/"


def an_agent():
    client = Client()
    client.force_login(Shop().ana)
    return client


def test_a_shelf_with_nothing_one_may_read_is_not_there_and_its_name_is_not_told():
    centre = Centre()
    shelf = Collection(title="Our margins", slug="margins", summary="What we pay", locale=centre.home.locale)
    centre.home.add_child(instance=shelf)
    centre.article("Lamps", slug="lamps", shelf=shelf, audience="agents")
    assert Client().get(INTERNAL).status_code == 404
    assert "Our margins" not in Client().get("/help/sitemap.xml").content.decode()
    assert an_agent().get(INTERNAL).status_code == 200
    centre.article("Prices", slug="prices", shelf=shelf)
    assert Client().get(INTERNAL).status_code == 200


# Wagtail leaves the file in which it made a picture to the collector of garbage.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore:Unclosed file:ResourceWarning")
@pytest.mark.parametrize("audience", ["agents", "customers", "everyone"])
def test_a_picture_is_seen_by_who_may_read_an_article_it_stands_in(audience):
    centre = Centre()
    image = get_image_model().objects.create(title="A lamp", file=picture_file())
    part = [("image", {"image": image, "words": "A lamp", "caption": ""})]
    article = centre.article("Inside", slug="inside", body=part, audience=audience)
    agent = an_agent()
    agent.get("/help/en/orders/inside/")
    address = image.get_rendition("width-480|format-webp").url
    stranger, ours = Client().get(address), agent.get(address)
    assert stranger.status_code == (200 if audience == "everyone" else 404)
    assert ours.status_code == 200
    assert ("public" in ours["Cache-Control"]) == (audience == "everyone")
    article.live = False
    article.save()
    assert Client().get(address).status_code == 404
    for answer in (stranger, ours):
        answer.close()
    gc.collect()


def test_what_a_video_says_is_not_found_in_an_article_any_more_once_it_is_for_others():
    centre = Centre()
    video = keep_video(video=Video(title="Lamp", transcript="The zephyrine screw.", is_published=True))
    centre.article("Screws", slug="screws", body=[("video", {"video": video.pk})])
    react_until_done()
    assert len(search("zephyrine", reader=ANYBODY).hits) == 2
    video.audience = "agents"
    keep_video(video=video)
    react_until_done()
    assert [hit.key for hit in search("zephyrine", reader=ANYBODY).hits if hit.is_sure] == []


@pytest.mark.parametrize(
    "path",
    [
        "/help/en/%00/", "/help/en/%ff%fe/", "/help/en/" + "a/" * 3000, "/help/en/../../etc/passwd/", "/help/search/?q=%00",
        "/help/search/?q=" + "lamp%20" * 2000, "/help/suggestions/?q=%00%ff", "/help/search/?language=xx&q=lamp",
        f"/help/videos/{2**63}/", f"/help/videos/{10**30}/file/", f"/help/videos/{2**63}/captions.vtt", "/help/webinars/mine/%00/",
        "/media/images/%00.png", "/media/images/..%2f..%2fsecret.png", "/media/images/" + "a" * 5000 + ".png",
        f"/community/questions/{2**63}/", f"/community/?after={10**40}", "/community/?after=%00", "/community/tags/%00/",
        "/community/?list=%00", f"/community/?list=votes&after=99999999.{2**62}", "/community/ask/?title=%00%ff",
        "/community/mail/%00/", "/community/?list=votes&after=--1.1",
    ],
)  # fmt: skip
def test_no_address_makes_a_page_fail(path):
    Centre()
    assert Client().get(path).status_code in {200, 302, 404}


def test_a_thousand_searches_of_one_network_do_not_fill_the_editors_list():
    Centre()
    client = Client()
    for number in range(30):
        client.get("/help/search/", {"q": f"word {number}"})
    assert SearchAsked.objects.count() == 20


def test_a_letter_greets_nobody_by_an_advertisement():
    assert greeted("Mina  van der\nLamp-O'Neill Jr. 日本") == "Mina van der Lamp-O'Neill Jr. 日本"
    for name in ("Cheap lamps at spam.example", "http://spam", "a@b", "Lamps! " * 20, "<b>Hi</b>"):
        assert greeted(name) == ""


def test_one_letter_that_cannot_be_written_does_not_hold_up_the_others(monkeypatch):
    webinar = a_webinar()
    first, second = comes(webinar, "mina"), comes(webinar, "tom")
    sent = []

    def failing(letter, *, at):
        if letter.registration_id == first.pk:
            raise ValueError("no letter can say this")
        sent.append(letter.registration_id)

    monkeypatch.setattr("heard.knowledge.actions.send_webinar_letters.send_letter", failing)
    send_webinar_letters(at=NOW)
    assert sent == [second.pk]
    (waits,) = Letter.objects.filter(sent_at=None, dropped_at=None)
    assert (waits.registration_id, waits.tries, waits.due_at) == (first.pk, 1, NOW + dt.timedelta(minutes=2))


def test_no_line_of_a_calendar_begins_in_what_an_editor_pasted():
    webinar = a_webinar(title="Light\x0b for\x07 all", description="One\rATTENDEE:mailto:eve@home.example\x0bTwo\x1b")
    lines = calendar_file(webinar, address="https://lamp.example/", at=NOW).decode().splitlines()
    assert [line for line in lines if line.startswith(("ATTENDEE", "Two"))] == []
    assert not {sign for line in lines for sign in line if ord(sign) < 32}
