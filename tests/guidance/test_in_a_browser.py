"""An agent answers with an article in two keystrokes, and ticks off a guide that a colleague sees, in a real browser."""

import contextlib

import pytest
from django.test import Client
from playwright.sync_api import expect

from heard.guidance.models import Tick
from tests.chromium import PATIENCE, fits, looked_at, served, violations
from tests.guidance.among import Beside

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture
def shop(transactional_db):
    return Beside()


def signs_in(page, address, agent):
    browser = Client()
    browser.force_login(agent)
    page.route_web_socket("**/live", lambda line: None)
    page.context.add_cookies([{"name": "sessionid", "value": browser.cookies["sessionid"].value, "url": address}])


@pytest.mark.parametrize(
    ("width", "theme", "language"), [(1440, "light", "en"), (1440, "dark", "ar"), (390, "dark", "en")]
)
def test_two_keystrokes_put_an_article_into_the_reply(chromium, shop, settings, width, theme, language):
    settings.HEARD_URL = "https://lamp.example"
    shop.ana.language = language
    shop.ana.save()
    conversation = shop.mail("Where is my parcel?")
    with served() as address, looked_at(chromium, width=width, theme=theme, language=language) as page:
        signs_in(page, address, shop.ana)
        page.goto(f"{address}/conversations/{conversation.pk}/")
        expect(page.locator(".answers-one").first).to_be_attached()
        assert violations(page) == []
        page.locator("#composer-text").fill("Dear Cleo, ")
        page.keyboard.press("Alt+a")
        expect(page.locator(".answers-hint")).not_to_be_empty()
        assert violations(page) == []
        page.keyboard.press("1")
        link = "[Where is my parcel?](https://lamp.example/help/en/orders/where-is-my-parcel/)"
        expect(page.locator("#composer-text")).to_have_value(f"Dear Cleo, {link}")
        expect(page.locator("#composer-text")).to_be_focused()
        assert fits(page)


def test_escape_leaves_and_a_number_is_a_number_again(chromium, shop):
    conversation = shop.mail("Where is my parcel?")
    with served() as address, looked_at(chromium) as page:
        signs_in(page, address, shop.ana)
        page.goto(f"{address}/conversations/{conversation.pk}/")
        expect(page.locator(".answers-one").first).to_be_visible()
        page.locator("#composer-text").focus()
        page.keyboard.press("Alt+a")
        page.keyboard.press("Escape")
        page.keyboard.type("1 or 2")
        expect(page.locator("#composer-text")).to_have_value("1 or 2")


def fact(page, conversation, name):
    told = {"name": name, "stream": f"conversation:{conversation.pk}"}
    page.evaluate("fact => document.dispatchEvent(new CustomEvent('heard:fact', { detail: fact }))", told)


@pytest.mark.parametrize(("width", "theme", "language"), [(1440, "light", "en"), (390, "dark", "ar")])
def test_what_one_looks_for_is_found_while_one_types(chromium, shop, width, theme, language):
    shop.ana.language = language
    shop.ana.save()
    conversation = shop.mail("Where is my parcel?")
    with served() as address, looked_at(chromium, width=width, theme=theme, language=language) as page:
        signs_in(page, address, shop.ana)
        page.goto(f"{address}/conversations/{conversation.pk}/")
        expect(page.locator(".answers-one").first).to_be_attached()
        if width < 600:
            page.locator("[popovertarget=panel]").first.click()
        field = page.locator(".answers-search input")
        finds(page, "warr", lambda: field.fill("warr"))
        expect(page.locator(".answers-title a")).to_have_text(["Our warranty"])
        expect(page.locator("[id^=answers-told]")).not_to_be_empty()
        assert (fits(page), violations(page)) == (True, [])
        finds(page, "warr", lambda: fact(page, conversation, "ArticleUsed"))
        finds(page, "warranty", lambda: page.keyboard.insert_text("anty"))
        expect(field).to_have_value("warranty")
        field.fill("")
        expect(page.locator(".answers-title a").first).to_have_text("Where is my parcel?")
        expect(page.locator("[id^=answers-told]")).to_be_empty()


def finds(page, words, deed):
    """Do something, and wait until what it looks for has come whole."""
    with page.expect_response(f"**/answers/?q={words}") as answer:
        deed()
    answer.value.finished()


def test_an_answer_that_comes_late_is_not_shown_for_what_was_typed_since(chromium, shop):
    conversation, held = shop.mail("Where is my parcel?"), []
    with served() as address, contextlib.closing(chromium.new_context()) as context:  # htmx reports what it gives up
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        signs_in(page, address, shop.ana)
        page.goto(f"{address}/conversations/{conversation.pk}/")
        expect(page.locator(".answers-one").first).to_be_attached()
        page.route("**/answers/?q=broken", lambda route: held.append(route))
        field = page.locator(".answers-search input")
        with page.expect_request("**/answers/?q=broken") as first:
            field.fill("broken")
        with page.expect_event("requestfailed", lambda request: request == first.value):
            field.fill("warranty")
        expect(page.locator(".answers-title a")).to_have_text(["Our warranty"])
        assert len(held) == 1


def test_steps_are_ticked_off_and_a_colleague_sees_it_while_writing(chromium, shop):
    conversation = shop.mail("My lamp is broken")
    with served() as address, looked_at(chromium) as page, looked_at(chromium) as other:
        for one, agent in ((page, shop.ana), (other, shop.ben)):
            signs_in(one, address, agent)
            one.goto(f"{address}/conversations/{conversation.pk}/")
            one.locator(".answers-search input").fill("taking back a broken lamp")
            one.keyboard.press("Enter")
            expect(one.locator(".answers-one").first).to_be_visible()
        page.locator(".answers-deeds form button").first.click()
        page.locator(".answers-step").first.click()
        expect(page.locator(".answers-step").first).to_have_attribute("aria-checked", "true")
        assert (violations(page), Tick.objects.count()) == ([], 1)
        other.locator("#composer-text").fill("I write meanwhile")
        fact(other, conversation, "GuideStepTicked")
        expect(other.locator(".answers-step").first).to_have_attribute("aria-checked", "true")
        page.locator(".answers-step").first.click()
        expect(page.locator(".answers-step").first).to_have_attribute("aria-checked", "false")
