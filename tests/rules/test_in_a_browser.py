"""Writing a rule in a real browser: what is chosen brings along what it needs, and beside it stands what it would have done."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from wagtail.models import Collection, Locale
from wagtail.models import Page as WagtailPage

from heard.plumbing.reactions import react_until_done
from heard.rules.models import Rule
from tests.chromium import looked_at, served, violations
from tests.project.studio.test_in_a_browser import enter
from tests.rules.automation import House

pytestmark = pytest.mark.browser


@pytest.fixture
def shop(transactional_db: None) -> House:
    shop = House()
    shop.mail("A refund, please")
    return shop


@pytest.fixture
def address(shop: House) -> Iterator[str]:
    if not WagtailPage.objects.exists():  # a test with real transactions may have emptied the tables
        Locale.objects.get_or_create(language_code="en")
        WagtailPage.add_root(instance=WagtailPage(title="Root"))
        Collection.add_root(name="Root")
    with served() as here:
        yield here


def choose(page: Page, rows: str, what: str) -> None:
    """Add a row and choose what it is about."""
    listed = page.locator(f"[data-rows-of={rows}]")
    before = listed.locator("[data-what]").count()
    listed.locator("[data-more]").click()
    expect(listed.locator("[data-what]")).to_have_count(before + 1)
    listed.locator("[data-what]").last.select_option(what)


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_a_rule_is_written_by_choosing(chromium: Browser, address: str, shop: House, width: int, theme: str) -> None:
    boss = shop.agent("Boss", role="admin")
    with looked_at(chromium, width=width, theme=theme) as page:
        enter(page, address, boss)
        page.goto(f"{address}/studio/rules/new/")
        page.fill("[name=name]", "Refunds")
        choose(page, "every", "message")
        page.fill("[name=every-2-value]", "refund")
        choose(page, "steps", "tag")
        page.fill("[name=steps-2-value]", "money")
        choose(page, "steps", "resolve")
        expect(page.locator(".studio-preview-words")).to_contain_text(
            "When a message arrives, if the message contains “refund”, then add the tag “money”, resolve it."
        )
        expect(page.locator(".studio-preview-words")).to_contain_text("it would have acted on 1")
        expect(page.locator("[name=hours]")).to_be_hidden()
        page.locator("[data-rows-of=steps] [data-away]").last.click()
        assert violations(page) == []
        page.locator("form button[type=submit]", has_text="Write a rule").click()
        page.wait_for_url("**/studio/rules/")
    assert Rule.objects.get().steps == [{"tag": ["money"]}]


def test_everybody_can_use_the_pages_about_rules(chromium: Browser, address: str, shop: House) -> None:
    rule = shop.rule(every=[("message", "contains", "refund")])
    shop.mail("Hello", address="dora@home.example", name="Dora")
    react_until_done()
    with looked_at(chromium) as page:
        enter(page, address, shop.agent("Boss", role="admin"))
        for where in ("", f"edit/{rule.pk}/", f"{rule.pk}/log/", f"{rule.pk}/dry-run/"):
            page.goto(f"{address}/studio/rules/{where}")
            assert violations(page) == [], where
