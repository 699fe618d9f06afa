"""An agent answers with an article in two keystrokes, and ticks off a guide that a colleague sees, in a real browser."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from heard.guidance.models import Tick
from tests.chromium import fits, looked_at, served, violations
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
        fact = {"name": "GuideStepTicked", "stream": f"conversation:{conversation.pk}"}
        other.evaluate("fact => document.dispatchEvent(new CustomEvent('heard:fact', { detail: fact }))", fact)
        expect(other.locator(".answers-step").first).to_have_attribute("aria-checked", "true")
        page.locator(".answers-step").first.click()
        expect(page.locator(".answers-step").first).to_have_attribute("aria-checked", "false")
