"""A whole chat, both sides at once, in real browsers and through every process: nothing said is lost, whatever breaks between."""

import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import TimeoutError as TimedOut

from tests.stories.house import House, eventually

pytestmark = [pytest.mark.slow, pytest.mark.browser]
BEGUN = """
from heard.channels.chat.models import ChatWidget
from heard.conversations.models import Brand, Inbox
from heard.staff.models import Agent
Agent.objects.create_user("ana@lamp.example", "the lamp in the hall", name="Ana Moreno", role="admin")
inbox = Inbox.objects.create(name="Support", brand=Brand.objects.create(name="Lamp & Co"), address="s@lamp.example")
print(ChatWidget.objects.create(inbox=inbox, origins="SHOP", asks_email="not").key)
"""
KEPT = """
import json
from heard.conversations.models import Message
from heard.feedback.models import Satisfaction
said = list(Message.objects.filter(kind__in=["incoming", "reply"]).order_by("id").values_list("kind", "text"))
rated = list(Satisfaction.objects.values_list("source", "score", "reason"))
print(json.dumps({"said": said, "rated": rated}))
"""
POLICY = "default-src 'none'; script-src {url}; connect-src {url} {live}; img-src {url}"


@pytest.fixture
def house(tmp_path):
    running = House(tmp_path / "home").start()
    yield running
    running.stop()


@pytest.fixture
def shop(house):
    """The website: an address of its own, a strict policy, and the chat's one line."""
    found = SimpleNamespace(body=b"", policy=POLICY.format(url=house.url, live=house.url.replace("http", "ws")))

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", found.policy)
            self.end_headers()
            self.wfile.write(found.body)

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}"
    key = house.inside(BEGUN.replace("SHOP", found.url)).split()[-1]
    script = f'<script async src="{house.url}/chat.js?{key}" data-inbox="{key}"></script>'
    found.body = f"<!doctype html><html lang=en><title>Lamps</title><h1>Lamps</h1>{script}</html>".encode()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def window(chromium: Browser):
    """window() opens a browser that nobody has used."""
    contexts = []

    def opened(width: int = 1280) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 860}, locale="en", reduced_motion="reduce")
        context.set_default_timeout(60_000)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def visit(page: Page, shop: SimpleNamespace) -> None:
    page.goto(f"{shop.url}/lamps/")
    page.locator("heard-chat .launcher").click()


def sign_in(page: Page, house: House) -> None:
    page.goto(f"{house.url}/account/login/")
    page.fill("[name=login]", "ana@lamp.example")
    page.fill("[name=password]", "the lamp in the hall")
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/inbox/**")


def write(page: Page, text: str) -> None:
    box = page.locator("heard-chat textarea").first
    box.fill(text)
    box.press("Enter")


def answer(page: Page, text: str) -> None:
    box = page.locator(".composer textarea").first
    box.fill(text)
    box.press("Enter")
    expect(box).to_have_value("")


def writes(ana: Page, *, seen_by: Locator) -> None:
    """Go on writing until the visitor sees that; the first letters may come before the composer listens."""
    sign = seen_by.get_by_text("Ana Moreno is writing")
    for letter in "Good day to you, Mia. " * 3:
        ana.locator(".composer textarea").first.press_sequentially(letter)
        with contextlib.suppress(TimedOut):
            sign.wait_for(timeout=1000)
            return
    expect(sign).to_be_visible()


def test_a_whole_conversation_with_a_file_a_cut_line_and_a_rating(house, shop, window):
    ana, mia = window(1440), window()
    sign_in(ana, house)
    ana.goto(f"{house.url}/chats/")
    visit(mia, shop)
    chat = mia.locator("heard-chat")
    write(mia, "Is the lamp lit?")
    # It comes up on the agent's screen by itself.
    ana.get_by_text("Is the lamp lit?").first.click()
    writes(ana, seen_by=chat)
    answer(ana, "Good day, it is")
    expect(chat.get_by_role("log").get_by_text("Good day, it is")).to_be_visible()
    expect(ana.get_by_text("Read", exact=True).first).to_be_visible()
    # A file, sent ahead and then said.
    mia.locator("heard-chat input[type=file]").set_input_files(
        {"name": "bill.txt", "mimeType": "text/plain", "buffer": b"twelve lamps"}
    )
    expect(chat.get_by_text("bill.txt").first).to_be_visible()
    expect(chat.get_by_role("progressbar")).to_have_count(0)  # it is there; until then nothing can be sent
    write(mia, "Here is the bill")
    expect(ana.get_by_text("bill.txt").first).to_be_visible()
    # The visitor's line is cut while both go on.
    mia.context.set_offline(True)
    write(mia, "Said in a tunnel")
    answer(ana, "Said meanwhile")
    answer(ana, "And one more")
    mia.context.set_offline(False)
    for words in ("Said meanwhile", "And one more"):
        expect(chat.get_by_role("log").get_by_text(words)).to_have_count(1)
    expect(ana.locator("#timeline, .timeline").get_by_text("Said in a tunnel")).to_have_count(1)
    # It ends, and is rated.
    ana.get_by_role("button", name="Resolve").first.click()
    chat.get_by_role("button", name="Very good").click()
    chat.get_by_label("Would you like to tell us more?").fill("So quick")
    chat.locator("form.card").get_by_role("button", name="Send").click()
    expect(chat.get_by_text("Thank you for telling us.")).to_be_visible()
    kept = json.loads(eventually(lambda: house.inside(KEPT)))
    assert sorted(kept["said"]) == sorted(
        [
            ["incoming", "Is the lamp lit?"],
            ["reply", "Good day, it is"],
            ["incoming", "Here is the bill"],
            ["incoming", "Said in a tunnel"],
            ["reply", "Said meanwhile"],
            ["reply", "And one more"],
        ]
    )
    assert kept["rated"] == [["chat", 5, "So quick"]]
    # The lid is closed, and opened tomorrow: it is all there.
    again = mia.context.new_page()
    mia.close()
    visit(again, shop)
    expect(again.locator("heard-chat").get_by_text("Is the lamp lit?").first).to_be_visible()
