"""Answers beside the chat in a real browser, on a strict page of another origin: by hand, by keyboard, and heard."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from heard.channels.chat.line import welcoming
from heard.conversations.actions.reply import reply
from heard.conversations.models import Conversation, Message
from heard.knowledge.actions.index_articles import index_articles
from tests.channels.chat.on_a_website import opened, speak
from tests.knowledge.centre import Centre

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def centre(shop):
    """A help centre with an article for everybody, and one for us alone."""
    centre = Centre()
    ours = centre.article("How we mislay a parcel", slug="ours", audience="agents")
    index_articles(article_ids=[centre.parcel.pk, ours.pk])
    welcoming._ANSWERS.clear()


def wrong(page):
    found = Axe().run(page, context={"include": [["heard-chat"]]}).response["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


def test_who_asks_is_shown_an_article_until_somebody_answers(shop, visit):
    page = visit()
    chat = opened(page)
    speak(chat, "Hello!\nWhere is my parcel, please?")
    link = chat.locator(".tips a")
    expect(link).to_have_count(1)
    expect(link.locator("b")).to_have_text("Where is my parcel?")
    expect(link).to_have_attribute("target", "_blank")
    assert link.get_attribute("href").endswith("/help/en/orders/where-is-my-parcel/")
    assert wrong(page) == []
    conversation = Conversation.objects.get()
    seen = Message.objects.filter(conversation=conversation).latest("id").pk
    reply(conversation=conversation, agent=shop.ana, text="On its way!", newest_seen=seen, at=timezone.now())
    expect(chat.locator(".us p")).to_have_text("On its way!")
    expect(link).to_have_count(0)


def test_who_begins_otherwise_is_not_bothered(visit):
    chat = opened(visit())
    speak(chat, "Good morning everybody")
    expect(chat.locator(".tick")).to_have_text("Delivered")
    expect(chat.locator(".tips")).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1440])
def test_an_answer_is_found_by_keyboard_before_anything_is_said(visit, width):
    page = visit(width=width)
    chat = opened(page)
    box = chat.get_by_role("searchbox", name="Find an answer")
    box.fill("wher is my parcel")
    link = chat.locator(".finder a")
    expect(link).to_have_text("Where is my parcel?How to follow it. Look at the number in our mail.")
    assert wrong(page) == []
    box.press("ArrowDown")
    expect(link).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    page.keyboard.press("Escape")
    expect(link).to_have_count(0)
    expect(box).to_have_value("")
    box.fill("zebra crossing")
    expect(chat.locator(".finder [role=status]")).to_have_text("Nothing found. Just ask us below.")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(chat.locator("dialog")).to_be_hidden()


def test_what_was_typed_into_the_search_stays_while_the_chat_draws_itself_anew(visit):
    chat = opened(visit())
    box = chat.get_by_role("searchbox", name="Find an answer")
    box.fill("parcel")
    expect(chat.locator(".finder a")).to_have_count(1)
    chat.get_by_role("textbox", name="Write a message").focus()
    expect(box).to_have_value("parcel")
    speak(chat, "Never mind")
    expect(box).to_have_count(0)


def test_it_speaks_arabic_from_right_to_left_and_is_legible_in_the_dark(visit):
    page = visit(language="ar", theme="dark", width=390)
    chat = page.locator("heard-chat")
    chat.locator(".launcher").click()
    box = chat.locator(".finder input")
    box.fill("parcel")
    expect(chat.locator(".finder a")).to_have_attribute("lang", "en")
    assert wrong(page) == []
