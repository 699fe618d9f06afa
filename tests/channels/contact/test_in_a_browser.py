"""Somebody who needs us, in a real browser: from an article to a person in two taps, answers while they write, and a letter."""

import re

import pytest
from playwright.sync_api import expect

from heard.channels.chat.models import ChatWidget
from heard.channels.contact.models import ContactPage, Writing
from heard.conversations.models import Conversation
from heard.knowledge.actions.index_articles import index_articles
from heard.promises.models import Calendar, Informing
from tests.chromium import PATIENCE, fits, looked_at, served, violations
from tests.community.among import Among
from tests.knowledge.centre import Centre

pytestmark = [pytest.mark.slow, pytest.mark.browser]
LETTER = "Good evening! Where is my parcel? I have waited for a week."


@pytest.fixture
def shop(transactional_db):
    """With everything the page can show."""
    shop = Among()
    centre = Centre()
    index_articles(article_ids=[centre.parcel.pk])
    ContactPage.objects.create(id=1, phone="+49 30 901820", phone_words="9 to 17")
    Informing.objects.update_or_create(id=1, defaults={"calendar": Calendar.objects.create(name="Office hours")})
    return shop


@pytest.mark.parametrize(("width", "theme", "language"), [(1440, "light", "en"), (390, "dark", "ar")])
def test_answers_come_while_one_writes_and_the_letter_is_sent_once(chromium, shop, width, theme, language):
    with served() as address, looked_at(chromium, width=width, theme=theme, language=language) as page:
        page.goto(f"{address}/help/en/orders/where-is-my-parcel/")
        page.locator("footer a[href^='/contact/']").click()
        page.locator(".contact-hours summary").click()
        expect(page.locator(".contact-hours dt")).to_have_count(7)
        page.locator(".contact-more summary").click()
        assert (violations(page), fits(page)) == ([], True)
        page.locator("textarea[name=text]").press_sequentially(LETTER, delay=5)
        expect(page.locator("[data-answer]")).to_have_attribute("href", "/help/en/orders/where-is-my-parcel/")
        assert (violations(page), fits(page)) == ([], True)
        with page.expect_popup() as article, page.expect_response("**/contact/answers/opened/"):
            page.locator("[data-answer]").click()
        expect(article.value.locator("h1")).to_have_text("Where is my parcel?")
        article.value.close()
        page.locator("input[name=address]").fill("mia@home.example")
        page.locator("#letter .button-primary").dblclick()
        page.wait_for_url(re.compile("/contact/letters/.+"))
        assert (violations(page), fits(page)) == ([], True)
        expect(page.locator("main")).to_contain_text(str(Conversation.objects.get().pk))
    assert [(one.opened, one.enough, one.wrote) for one in Writing.objects.all()] == [(True, False, True)]


@pytest.mark.parametrize(("width", "theme"), [(1440, "dark"), (390, "light")])
def test_whoever_is_helped_need_not_write_and_still_can(chromium, shop, width, theme):
    with served() as address, looked_at(chromium, width=width, theme=theme) as page:
        page.goto(f"{address}/contact/")
        page.locator("textarea[name=text]").fill(LETTER)
        page.locator(".contact-found li .button").click()
        page.wait_for_url("**/contact/answers/enough/")
        assert (violations(page), fits(page)) == ([], True)
        assert Conversation.objects.count() == 0
        page.locator("main form button").click()
        expect(page.locator("textarea[name=text]")).to_have_value(LETTER)
        expect(page.locator("[data-answer]")).to_have_count(1)
    assert [(one.enough, one.wrote) for one in Writing.objects.all()] == [(True, False)]


def test_a_mistake_is_told_beside_its_field_and_nothing_is_lost(chromium, shop):
    context = chromium.new_context(viewport={"width": 390, "height": 900})
    context.set_default_timeout(PATIENCE)
    try:
        with served() as address:
            page = context.new_page()
            page.goto(f"{address}/contact/")
            page.locator("textarea[name=text]").fill("My lamp is broken.")
            page.locator("#letter").evaluate("(form) => { form.noValidate = true }")
            page.locator("input[name=address]").fill("mia")
            with page.expect_response(lambda answer: answer.status == 422):
                page.locator("#letter .button-primary").click()
            expect(page.locator("#id_address")).to_have_attribute("aria-invalid", "true")
            expect(page.locator("textarea[name=text]")).to_have_value("My lamp is broken.")
            assert (violations(page), fits(page)) == ([], True)
            page.close()
    finally:
        context.close()


def test_by_keyboard_alone(chromium, shop):
    with served() as address, looked_at(chromium) as page:
        page.goto(f"{address}/contact/")
        page.locator("textarea[name=text]").focus()
        page.keyboard.type(LETTER)
        expect(page.locator("[data-answer]")).to_have_count(1)
        page.keyboard.press("Tab")
        expect(page.locator("[data-answer]")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.type("Mia")
        page.keyboard.press("Tab")
        page.keyboard.type("mia@home.example")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/contact/letters/.+"))
    assert Conversation.objects.get().customer.name == "Mia"


def test_without_scripts_answers_are_one_button_away_and_letters_are_sent(chromium, shop):
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 900})
    context.set_default_timeout(PATIENCE)
    try:
        with served() as address:
            page = context.new_page()
            page.goto(f"{address}/contact/")
            page.locator("textarea[name=text]").fill(LETTER)
            page.locator("noscript button").click()
            expect(page.locator("[data-answer]")).to_have_count(1)
            page.locator("input[name=address]").fill("mia@home.example")
            page.locator("#letter .button-primary").click()
            page.wait_for_url(re.compile("/contact/letters/.+"))
            page.close()
    finally:
        context.close()
    assert Conversation.objects.count() == 1


def test_the_chat_opens_from_the_page(chromium, shop):
    ChatWidget.objects.create(inbox=shop.inbox)
    with served() as address, looked_at(chromium, width=390) as page:
        page.route_web_socket("**/live/chat", lambda line: None)
        page.goto(f"{address}/contact/")
        page.locator("[data-open-chat]").click()
        expect(page.locator("heard-chat dialog")).to_be_visible()
