"""An editor uploads a film in a real browser: it shows how far it has come, can be stopped, and is chosen once only."""

import pytest
from playwright.sync_api import expect

from heard.knowledge.models import Video
from heard.knowledge.studio.uploading import Uploaded
from tests.chromium import looked_at, served, until_true
from tests.knowledge.films import an_mp4
from tests.knowledge.test_importing_in_a_browser import enter, faults

pytestmark = [pytest.mark.slow, pytest.mark.browser]
FILM = {"name": "film.mp4", "mimeType": "video/mp4", "buffer": an_mp4(42, payload=b"\0" * 3_000_000)}
SLOW = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 60_000}  # bytes a second


@pytest.fixture
def address(transactional_db):
    with served() as here:
        yield here


def upload(page, address, film=FILM, chapters=""):
    enter(page, address)
    page.goto(f"{address}/studio/videos/new/")
    page.get_by_label("Title").fill("Changing the lamp")
    page.get_by_label("Chapters").fill(chapters)
    page.locator("[name=film]").set_input_files(film)
    page.get_by_role("button", name="Add a video").click()


@pytest.mark.parametrize("width", [1440, 390])
def test_what_must_be_mended_does_not_ask_for_the_film_again(chromium, address, width):
    with looked_at(chromium, width=width) as page:
        upload(page, address, chapters="no time")
        expect(page.get_by_text("Please write “no time” as a time and a title")).to_be_visible()
        expect(page.get_by_label("Chapters")).to_be_focused()
        assert page.locator("[name=film]").evaluate("one => one.files[0].name") == "film.mp4"
        assert faults(page) == []
        page.get_by_label("Chapters").fill("0:30 Turn it")
        page.get_by_role("button", name="Add a video").click()
        page.wait_for_url(f"{address}/studio/videos/")
        expect(page.get_by_text("“Changing the lamp” was added.")).to_be_visible()
    video = Video.objects.get()
    assert (video.file.size, video.seconds) == (len(FILM["buffer"]), 42)


def test_it_shows_how_far_it_has_come_and_can_be_stopped(chromium, address):
    with looked_at(chromium) as page:
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", SLOW)
        upload(page, address)
        until_true(page, "document.querySelector('[data-upload] progress').value > 0.02")
        expect(page.get_by_text("Uploading …", exact=False).last).to_be_visible()
        assert faults(page) == []
        page.get_by_role("button", name="Stop").click()
        expect(page.get_by_text("Stopped. Nothing was kept; your file is still chosen.")).to_be_visible()
        expect(page.get_by_role("button", name="Add a video")).to_be_enabled()
        assert page.locator("[name=film]").evaluate("one => one.files.length") == 1
        page.get_by_label("Title").fill("Changing the wick")
        expect(page.get_by_text("Stopped. Nothing was kept")).to_be_hidden()
    assert Video.objects.count() == 0


def test_a_film_that_is_too_large_is_not_sent_at_all(chromium, address, monkeypatch):
    monkeypatch.setattr(Uploaded, "most_bytes", 2_000_000)
    with looked_at(chromium) as page:
        sent = []
        page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
        upload(page, address)
        expect(page.get_by_text("This file is larger than 500 MB, so we did not keep it.")).to_be_visible()
        assert [url for url in sent if "videos" in url] == []
