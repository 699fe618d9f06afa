"""An editor writes a new article in a real browser: it keeps itself, and is made once, whenever a button is pressed."""

import time

import pytest
from playwright.sync_api import expect

from heard.knowledge.models import Article
from tests.chromium import PATIENCE, looked_at, served, until_true
from tests.knowledge.centre import Centre
from tests.knowledge.test_importing_in_a_browser import enter

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture
def address(transactional_db):
    with served() as here:
        yield here


class Writing:
    """A new article of which something was written; it keeps itself once `let_go()` says so."""

    def __init__(self, page, address, title="Lamps at sea"):
        self.page, self.held, self.is_holding = page, [], True
        enter(page, address)
        page.route("**/studio/pages/add/**", self._hold)
        page.goto(f"{address}/studio/pages/add/knowledge/article/{Centre().orders.pk}/")
        page.locator("#id_title").fill(title)
        page.locator("#id_title").blur()

    def _hold(self, route):
        if self.is_holding and route.request.method == "POST":
            self.held.append(route)
        else:
            route.continue_()

    def begins_to_keep_itself(self):
        """It does a while after it was opened, once more is written."""
        end = time.monotonic() + PATIENCE / 1000
        summary = self.page.locator("#id_summary")
        while not self.held:
            assert time.monotonic() < end, "it never began to keep itself"
            summary.press_sequentially("Oil ")
            self.page.wait_for_timeout(700)

    def let_go(self):
        self.is_holding = False
        for route in self.held:
            route.continue_()


def press(page, name):
    if name == "Publish":
        page.locator("footer [data-w-dropdown-target=toggle]").click()
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("name", ["Save draft", "Publish"])
def test_a_button_that_is_pressed_while_a_new_article_is_kept_waits_for_it(chromium, address, name):
    with looked_at(chromium) as page:
        writing = Writing(page, address)
        writing.begins_to_keep_itself()
        press(page, name)
        until_true(page, "document.querySelector('[data-edit-form] button[aria-busy]') !== null")
        assert len(writing.held) == 1
        writing.let_go()
        expect(page.get_by_text("Lamps at sea").first).to_be_visible()
        expect(page.locator(".messages")).to_contain_text("Lamps at sea")
    (article,) = Article.objects.filter(title="Lamps at sea")
    assert (article.live, article.slug) == (name == "Publish", "lamps-at-sea")


def test_a_button_that_is_pressed_at_once_makes_it_once(chromium, address):
    with looked_at(chromium) as page:
        writing = Writing(page, address)
        page.wait_for_timeout(2_500)  # from then on it keeps itself half a second after each word
        page.locator("#id_summary").fill("Oil")
        writing.is_holding = False
        page.wait_for_timeout(600)
        press(page, "Save draft")
        expect(page.locator(".messages")).to_contain_text("Lamps at sea")
        page.wait_for_url("**/edit/")
    assert Article.objects.filter(title="Lamps at sea").count() == 1


def test_a_press_is_not_lost_when_the_article_could_not_be_kept(chromium, address):
    """What the button does is tried, and says itself what is wrong."""
    with looked_at(chromium) as page:
        writing = Writing(page, address, title="Lamp oil")
        writing.begins_to_keep_itself()
        press(page, "Save draft")
        writing.is_holding = False
        writing.held[0].fulfill(body='{"success": false}', content_type="application/json")
        page.wait_for_url("**/edit/")
    assert Article.objects.filter(title="Lamp oil").count() == 1
