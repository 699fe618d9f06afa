"""The numbers in a real browser: everybody can use their page, and the lists behind them."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from heard.conversations.actions.close import close
from tests.chromium import fits, looked_at, served, violations
from tests.insights.counted import Counted

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture
def shop(transactional_db):
    shop, now = Counted(), timezone.now()
    close(conversation=shop.mail("The first", at=now - dt.timedelta(days=2)), agent=shop.ana, at=now)
    shop.mail("The second", at=now - dt.timedelta(days=1))
    shop.count()
    return shop


def signed_in(page, address, agent, language):
    agent.language = language
    agent.save()
    browser = Client()
    browser.force_login(agent)
    page.route_web_socket("**/live", lambda line: None)
    page.context.add_cookies([{"name": "sessionid", "value": browser.cookies["sessionid"].value, "url": address}])


@pytest.mark.parametrize(("width", "theme", "language"), [(1440, "light", "en"), (390, "dark", "ar")])
def test_everybody_can_use_the_numbers_and_what_stands_behind_them(chromium, shop, width, theme, language):
    with served() as address, looked_at(chromium, width=width, theme=theme, language=language) as page:
        signed_in(page, address, shop.ana, language)
        page.goto(f"{address}/numbers/")
        expect(page.locator("#figure-started .figure-value a")).to_have_text("2")
        for means in page.locator(".figure-means summary").all():
            means.click()
        assert violations(page) == []
        assert fits(page)
        page.locator("#figure-started .figure-value a").click()
        expect(page.locator(".hit")).to_have_count(2)
        assert violations(page) == []


def test_a_profile_with_the_switch_for_what_is_urgent_can_be_used(chromium, shop):
    with served() as address, looked_at(chromium) as page:
        signed_in(page, address, shop.ana, "en")
        page.goto(f"{address}/me/")
        expect(page.locator("[data-push] button")).to_have_text("Tell this browser")
        assert violations(page) == []


def test_the_switch_is_there_also_where_nobody_can_say_whether_this_browser_is_told(chromium, shop):
    subscribed = "{ pushManager: { getSubscription: async () => ({ endpoint: 'https://push.example/desk' }) } }"
    with served() as address, looked_at(chromium) as page:
        signed_in(page, address, shop.ana, "en")
        page.add_init_script(f"navigator.serviceWorker.getRegistration = async () => ({subscribed});")
        page.route("**/me/push/known/", lambda asked: asked.fulfill(body="<p>Please sign in.</p>"))
        page.goto(f"{address}/me/")
        expect(page.locator("[data-push] button")).to_have_text("Tell this browser")
