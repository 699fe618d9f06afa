"""The demo's shop and its customers' mailbox in a real browser: with the chat closed and open there is nothing that axe-core minds, and nothing is cut off."""

import pytest

from heard.plumbing.models import Installation
from tests.channels.chat.chats import widget_of
from tests.channels.chat.on_a_website import opened, website
from tests.chromium import fits, lettered, looked_at, violations
from tests.conversations.shop import Shop

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture
def shop(transactional_db, settings):
    Installation.objects.update_or_create(id=1, defaults={"is_demo": True})
    with website() as site:
        settings.HEARD_URL = site.ours
        widget = widget_of(Shop().inbox)
        widget.origins = site.ours
        widget.save()
        yield f"{site.ours}/shop/"


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_everybody_can_use_the_shop_and_its_chat(chromium, shop, width, theme):
    with looked_at(chromium, width=width, theme=theme) as page:
        page.goto(shop)
        page.locator("heard-chat .launcher").wait_for()
        assert violations(page) == []
        assert fits(page)

        opened(page)

        assert violations(page) == []


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("de", "dark"), ("ar", "light")])
def test_on_a_phone_the_ways_out_of_the_mailbox_stand_there_whole(chromium, shop, language, theme):
    with looked_at(chromium, width=390, theme=theme, language=language) as page:
        page.goto(shop.replace("/shop/", "/mailbox/"))
        lettered(page)
        ways = page.locator(".front-head nav")
        assert ways.evaluate("one => one.scrollWidth - one.clientWidth") == 0
        assert ways.get_by_role("link").count() == 3
        assert fits(page)
