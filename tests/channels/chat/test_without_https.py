"""A house in a shop's own network, without https: browsers keep much to themselves there, and yet everything said arrives."""

import contextlib

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Error, expect

from heard.channels.calls.actions.ring import ring
from heard.channels.calls.models import Call, CallKind, Side
from heard.conversations.models import Attachment, Conversation, Message, MessageKind
from tests.channels.chat.on_a_website import opened, speak
from tests.chromium import LATE_FONTS, PATIENCE
from tests.plumbing.live.running import until

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
UNTRUSTED = "Cross-Origin-Opener-Policy header has been ignored"  # what a browser says of every page without https
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--host-resolver-rules=MAP *.example 127.0.0.1",
    "--use-fake-device-for-media-stream",
]
LACKING = "[isSecureContext, crypto.randomUUID, navigator.clipboard, navigator.mediaDevices, navigator.serviceWorker]"


@pytest.fixture(scope="module")
def browser(chromium):
    """A Chromium for which shop.example is this machine: an address that no browser trusts without https."""
    browser = chromium.browser_type.launch(executable_path="/usr/bin/chromium", args=FLAGS)
    yield browser
    with contextlib.suppress(Error):
        browser.close()


def plain(address):
    return address.replace("127.0.0.1", "shop.example")


@pytest.fixture
def at(browser, shop, site, settings, client):
    """at(path) opens a page of the workspace, at(None) one of the website with the chat; nothing is complained of."""
    settings.ALLOWED_HOSTS = ["*"]
    settings.HEARD_URL = plain(site.ours)
    shop.widget.origins, shop.widget.allows_voice = plain(site.address), True
    shop.widget.save()
    client.force_login(shop.ana)
    contexts, complaints = [], []

    def opens(path, **how):
        context = browser.new_context(reduced_motion="reduce", locale="en", **how)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": plain(site.ours)}]
        )
        page = context.new_page()
        page.on("console", lambda said: said.type in {"error", "warning"} and complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(plain(site.ours) + path if path else f"{plain(site.address)}/{shop.widget.key}")
        assert page.evaluate(LACKING) == [False, None, None, None, None]
        return page

    yield opens
    for context in contexts:
        context.close()
    assert [one for one in complaints if LATE_FONTS not in one and UNTRUSTED not in one] == []


def test_both_sides_write_and_send_files(at, tmp_path):
    visitor = at(None)
    chat = opened(visitor)
    picture = tmp_path / "lamp.png"
    Image.new("RGB", (60, 40), "#c0703c").save(picture)
    chat.locator("input[type=file]").set_input_files(picture)
    expect(chat.locator(".chip progress")).to_have_count(0)
    speak(chat, "Is this one in stock?")
    expect(chat.locator(".tick")).to_have_text("Delivered")
    agent = at(f"/conversations/{Conversation.objects.get().pk}/")
    agent.locator("#composer-picker").set_input_files(picture)
    expect(agent.locator("#composer-files-reply")).to_contain_text("lamp.png")
    for text in ("It is.", "Shall I keep one for you?"):
        agent.locator("#composer-text").fill(text)
        agent.locator("#composer-text").press("Enter")
        expect(agent.locator("#composer-text")).to_have_value("")
    expect(chat.locator(".us p")).to_have_text(["It is.", "Shall I keep one for you?"])
    expect(chat.locator(".us a")).to_have_count(1)
    assert Message.objects.filter(kind=MessageKind.REPLY).count() == Attachment.objects.count() == 2


def test_a_link_is_copied_all_the_same(at, shop):
    agent = at(f"/conversations/{shop.mail(subject='Lamp').pk}/")
    agent.get_by_role("button", name="More", exact=True).first.click()
    agent.get_by_role("menuitem", name="Copy a link", exact=True).click()
    expect(agent.locator("#announcer")).to_have_text("Copied")
    agent.locator("#composer-text").focus()
    agent.keyboard.press("Control+v")
    expect(agent.locator("#composer-text")).to_have_value(agent.url)


def test_who_calls_or_is_called_is_told_what_a_call_needs(at, shop):
    visitor = at(None)
    chat = opened(visitor)
    speak(chat, "Can we talk?")
    expect(chat.locator(".tick")).to_have_text("Delivered")
    conversation = Conversation.objects.get()
    agent = at(f"/conversations/{conversation.pk}/")
    agent.get_by_role("button", name="Call by voice").click()
    ours = agent.locator(".heard-call .box")
    expect(ours).to_contain_text("Calls need a secure page: open Heard at an address that begins with https.")
    ours.get_by_role("button", name="Cancel").click()
    expect(ours).to_have_count(0)
    ring(conversation=conversation, kind=CallKind.VOICE, by=Side.AGENT, agent=shop.ana, at=timezone.now())
    theirs = visitor.locator(".heard-call .box")
    theirs.get_by_role("button", name="Answer", exact=True).click()
    expect(theirs).to_contain_text("Calls need a secure page (https). Please write to us instead.")
    theirs.get_by_role("button", name="Close").click()
    theirs.get_by_role("button", name="Decline").click()
    expect(theirs).to_have_count(0)
    until(lambda: Call.objects.get().state == "declined")


def test_pushed_notices_need_a_secure_page_and_say_so(at):
    agent = at("/me/")
    words = "This needs a secure page: open Heard at an address that begins with https."
    expect(agent.locator("[data-push] [role=status]")).to_have_text(words)
