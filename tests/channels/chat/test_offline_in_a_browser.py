"""The network goes, in the middle of a talk: both sides are told at once, and what was said meanwhile is there once it is back."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from heard.conversations.actions.reply import reply
from heard.conversations.models import Conversation, Message
from tests.channels.chat.chats import Guest
from tests.channels.chat.on_a_website import opened, speak
from tests.chromium import until_true
from tests.conversations.pages.conftest import desk
from tests.conversations.pages.test_lists_in_a_browser import Line

__all__ = ["desk"]

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEARD = "window.told = []; document.addEventListener('heard:connection', ({ detail }) => { window.told.push(detail.state); })"
# Comes back with a place in a book that was wound back: what was missed cannot be told word by word.
WOUND_BACK = """(() => {
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (said) { send.call(this, said.replace(/"cursor":"[^"]+"/, '"cursor":"1.99999999999.1"')); };
})()"""
NO_LINE = "No connection right now. What you write is sent as soon as it is back."


def answer(shop, text):
    conversation = Conversation.objects.get()
    seen = Message.objects.filter(conversation=conversation).latest("id").pk
    reply(conversation=conversation, agent=shop.ana, text=text, newest_seen=seen, at=timezone.now())


def test_a_visitor_is_told_at_once_and_finds_all_that_was_said_meanwhile_once(shop, visit):
    page = visit()
    chat = opened(page)
    speak(chat, "One")
    expect(chat.locator(".tick")).to_have_text("Delivered")
    box = chat.get_by_role("textbox", name="Write a message")
    box.fill("In the middle of")
    page.context.set_offline(True)
    expect(chat.locator(".strip")).to_have_text(NO_LINE)
    answer(shop, "Two")
    box.press_sequentially(" a word")
    box.press("Enter")
    speak(chat, "Four")
    expect(chat.locator(".tick")).to_have_text("Sending…")
    expect(chat.locator(".log .line p")).to_have_text(["One", "In the middle of a word", "Four"])
    page.context.set_offline(False)
    expect(chat.locator(".log .line p")).to_have_text(["One", "Two", "In the middle of a word", "Four"])
    expect(chat.locator(".tick")).to_have_text("Delivered")
    expect(chat.locator(".strip")).to_be_hidden()
    assert list(Message.objects.order_by("id").values_list("text", flat=True)) == [
        "One",
        "Two",
        "In the middle of a word",
        "Four",
    ]


def test_an_agent_is_told_at_once_and_their_line_comes_back_by_itself(desk, shop):
    chat = Guest(shop.inbox, name="Cleo Lind").say("One", at=timezone.now())
    # What was being asked for when the network went is told of by the browser, and by htmx.
    with desk(shop.ana, expected=["net::ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest"]) as page:
        Line(page, shop.ana)
        page.goto(f"/conversations/{chat.pk}/?from=chats")
        expect(page.locator("#connection")).to_have_attribute("data-state", "live")
        page.evaluate(HEARD)
        page.context.set_offline(True)
        until_true(page, "window.told.includes('offline')")  # the line of the page may be told of before
        page.context.set_offline(False)
        until_true(page, "window.told.at(-1) === 'live'")
        expect(page.locator("#connection")).to_have_attribute("data-state", "live")


def test_who_missed_more_than_can_be_told_finds_all_of_it_by_scrolling_back(shop, visit):
    page = visit()
    page.add_init_script(WOUND_BACK)
    page.reload()
    chat = opened(page)
    speak(chat, "One")
    expect(chat.locator(".tick")).to_have_text("Delivered")
    page.context.set_offline(True)
    expect(chat.locator(".strip")).to_have_text(NO_LINE)
    missed = [f"Answer {number}" for number in range(40)]
    for words in missed:
        answer(shop, words)
    page.context.set_offline(False)
    expect(chat.get_by_text("Answer 39", exact=True)).to_be_in_viewport()
    assert chat.locator(".log .line p").all_inner_texts() == missed[10:]  # the newest thirty, and no gap behind them
    chat.locator(".log .line").first.scroll_into_view_if_needed()
    expect(chat.locator(".log .line p")).to_have_text(["One", *missed])
