"""Business hours and service policies set in a real browser: what they come to stands beside them, and nobody is left guessing."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from wagtail.models import Collection, Locale
from wagtail.models import Page as WagtailPage

from heard.promises.models import Calendar, OwnDay, PromiseKind, ServicePolicy
from heard.staff.models import Agent, Role
from tests.chromium import looked_at, served, violations
from tests.project.studio.test_in_a_browser import enter
from tests.promises.ledger import Ledger

pytestmark = pytest.mark.browser


@pytest.fixture
def shop(transactional_db: None) -> Ledger:
    return Ledger()


@pytest.fixture
def boss(shop: Ledger) -> Agent:
    return Agent.objects.create_user("boss@lamp.example", "x", name="Boss", role=Role.ADMIN)


@pytest.fixture
def address(shop: Ledger) -> Iterator[str]:
    if not WagtailPage.objects.exists():  # a test with real transactions may have emptied the tables
        Locale.objects.get_or_create(language_code="en")
        WagtailPage.add_root(instance=WagtailPage(title="Root"))
        Collection.add_root(name="Root")
    with served() as here:
        yield here


def save(page: Page, words: str) -> None:
    page.locator("main form button[type=submit]", has_text=words).click()


def comes_to(page: Page, words: str) -> None:
    expect(page.locator(".studio-preview-words")).to_contain_text(words)


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_a_calendar_with_shifts_holidays_and_days_of_its_own(
    chromium: Browser, address: str, boss: Agent, width: int, theme: str
) -> None:
    with looked_at(chromium, width=width, theme=theme) as page:
        enter(page, address, boss)
        page.goto(f"{address}/studio/calendars/new/")
        page.fill("[name=name]", "Weekend team")
        page.select_option("[name=country]", "DE")
        page.select_option("[name=region]", label="Bayern")
        page.fill("[name=saturday]", "10:00-13:00, 12:00-16:00")
        comes_to(page, "Saturday: Two shifts overlap: one begins at 12:00, before the other ends.")
        save(page, "Add a calendar")
        expect(page.locator(".messages")).to_contain_text("This could not be saved yet.")
        expect(
            page.get_by_text("Two shifts overlap: one begins at 12:00, before the other ends.").first
        ).to_be_visible()
        expect(page.locator("[name=saturday]")).to_have_value("10:00-13:00, 12:00-16:00")

        page.fill("[name=saturday]", "10:00-13:00, 13:30-16:00")
        party = timezone.localdate() + dt.timedelta(days=9)
        page.locator("[name=days-date]").first.fill(f"{party}")
        page.locator("[name=days-name]").first.fill("Party in the workshop")
        comes_to(page, "Something due in 4 business hours from now would be due")
        comes_to(page, "Party in the workshop")
        assert violations(page) == []
        save(page, "Add a calendar")
        page.wait_for_url("**/studio/calendars/")
    made = Calendar.objects.get(name="Weekend team")
    assert (made.country, made.region, made.week[5]) == ("DE", "BY", [["10:00", "13:00"], ["13:30", "16:00"]])
    assert list(made.days.values_list("date", "name", "shifts")) == [(party, "Party in the workshop", [])]


def test_a_calendar_that_never_opens_is_refused_with_the_reason(chromium: Browser, address: str, boss: Agent) -> None:
    never = "With these hours you would not be open for a year. Give at least one day some time."
    lazy = Calendar.objects.create(name="Lazy")
    today = timezone.localdate()
    OwnDay.objects.bulk_create(OwnDay(calendar=lazy, date=today + dt.timedelta(days=day)) for day in range(-1, 380))
    with looked_at(chromium) as page:
        enter(page, address, boss)
        page.goto(f"{address}/studio/calendars/new/")
        page.fill("[name=name]", "Never")
        for day in ("monday", "tuesday", "wednesday", "thursday", "friday"):
            page.fill(f"[name={day}]", "closed")
        save(page, "Add a calendar")
        expect(page.get_by_text(never).first).to_be_visible()

        page.goto(f"{address}/studio/calendars/edit/{lazy.pk}/")  # holidays, all the year round
        page.select_option("[name=time_zone]", "Asia/Tokyo")
        save(page, "Save")
        expect(page.get_by_text(never).first).to_be_visible()
    assert not Calendar.objects.filter(name="Never").exists()
    assert Calendar.objects.get(name="Lazy").time_zone == "UTC"


@pytest.mark.parametrize(("width", "theme"), [(1440, "dark"), (390, "light")])
def test_a_policy_says_when_things_would_be_due_before_it_is_kept(
    chromium: Browser, address: str, shop: Ledger, boss: Agent, width: int, theme: str
) -> None:
    with looked_at(chromium, width=width, theme=theme) as page:
        enter(page, address, boss)
        page.goto(f"{address}/studio/service-policies/new/")
        page.fill("[name=name]", "Gold customers")
        page.fill("[name=tiers]", "gold")
        comes_to(page, "A policy aims at something: give at least one of them a time.")
        save(page, "Add a policy")
        expect(page.locator(".messages")).to_contain_text("This could not be saved yet.")
        expect(page.locator("[name=tiers]")).to_have_value("gold")

        page.select_option("[name=calendar]", str(shop.office.pk))
        page.fill("[name=targets-first_answer-amount]", "2")
        page.select_option("[name=targets-first_answer-clock]", "business")
        comes_to(page, "First answer")
        assert violations(page) == []
        save(page, "Add a policy")
        page.wait_for_url("**/studio/service-policies/")
    made = ServicePolicy.objects.get(name="Gold customers")
    assert (made.tiers, made.calendar) == (["gold"], shop.office)
    assert list(made.targets.values_list("kind", "minutes")) == [(PromiseKind.FIRST_ANSWER, 120)]
