"""What a website may do with its chat: open and close it, hear of it, dress it by attributes, and greet by rule."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from heard.channels.chat.models import Greeting
from heard.conversations.actions.reply import reply
from heard.conversations.models import Conversation
from tests.channels.chat.on_a_website import opened, speak
from tests.chromium import until_true

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEARD = """() => { window.told = []; for (const name of ["open", "close", "message", "unread"])
  Heard.on(name, (detail) => told.push([name, detail?.text ?? detail ?? null])); }"""

FORGET = """() => { for (const name in localStorage) if (name.endsWith(".greeted")) delete localStorage[name]; }"""


def test_a_page_opens_and_closes_it_and_hears_what_happens_in_it(shop, visit):
    page = visit()
    chat = page.locator("heard-chat")
    chat.locator(".launcher").wait_for()
    page.evaluate(HEARD)
    page.evaluate("Heard.open()")
    speak(chat, "Is it lit?")
    expect(chat.locator(".tick")).to_have_text("Delivered")
    page.evaluate("Heard.close()")
    expect(chat.locator("dialog")).to_be_hidden()
    reply(conversation=Conversation.objects.get(), agent=shop.ana, text="It is.", at=timezone.now())
    expect(chat.locator(".launcher .badge")).to_have_text("1")
    page.evaluate("Heard.open()")
    expect(chat.locator(".us p")).to_have_text("It is.")
    until_true(page, "told.length === 6")
    assert page.evaluate("told") == [
        ["open", None], ["close", None], ["message", "It is."], ["unread", 1], ["unread", 0], ["open", None],
    ]  # fmt: skip


def test_attributes_of_the_line_go_before_the_settings_of_the_inbox(shop, visit):
    page = visit(colour="rebeccapurple", position="start", greeting="Looking?", seconds="0")
    whole = page.locator("heard-chat .whole")
    expect(whole).to_have_attribute("data-position", "start")
    assert whole.evaluate("one => one.style.getPropertyValue('--brand')") == "rebeccapurple"
    expect(page.locator("heard-chat .hail")).to_contain_text("Looking?")
    opened(page)
    expect(whole).to_have_attribute("data-position", "start")
    assert whole.evaluate("one => one.style.getPropertyValue('--brand')") == "rebeccapurple"


def greet(shop, words, **when):
    Greeting.objects.create(widget=shop.widget, words=words, seconds=0, rank=Greeting.objects.count(), **when)


def test_who_was_here_before_is_greeted_as_such_and_who_is_new_as_new(shop, visit):
    greet(shop, "Welcome back", who="returning")
    greet(shop, "Welcome", who="new")
    page = visit()
    hail = page.locator("heard-chat .hail")
    expect(hail.locator(".grow")).to_have_text("Welcome")
    page.evaluate(FORGET)
    page.evaluate(
        "() => { for (const name in localStorage) if (name.endsWith('.first')) localStorage[name] -= 86400000; }"
    )
    page.reload()
    expect(hail.locator(".grow")).to_have_text("Welcome back")


def test_a_greeting_of_another_language_is_for_those_who_read_it(shop, visit):
    greet(shop, "Guten Tag", language="de")
    greet(shop, "Good day")
    for language, words in (("de", "Guten Tag"), ("en", "Good day")):
        expect(visit(language=language).locator("heard-chat .hail .grow")).to_have_text(words)


def test_who_is_in_a_conversation_is_not_greeted(shop, visit):
    greet(shop, "Looking for a lamp?")
    page = visit()
    hail = page.locator("heard-chat .hail")
    expect(hail).to_contain_text("Looking for a lamp?")
    for is_in_one in (False, True):
        if is_in_one:
            speak(opened(page), "Is it lit?")
            expect(page.locator("heard-chat .tick")).to_have_text("Delivered")
        page.evaluate(FORGET)
        page.reload()
        expect(page.locator("heard-chat .launcher")).to_be_visible()
        page.evaluate("new Promise(done => setTimeout(done))")  # it would have been greeted before this
        assert hail.is_visible() is not is_in_one
