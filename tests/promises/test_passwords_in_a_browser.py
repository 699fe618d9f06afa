"""A customer chooses a password, comes in with it, shows and pastes it, and changes it with a code, in a real browser."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.chromium import PATIENCE, fits, looked_at, served, violations
from tests.promises.ledger import Ledger
from tests.promises.passwords import BETTER, GOOD, MINA, newest_code

pytestmark = [pytest.mark.slow, pytest.mark.browser]
SAVE = "form[action$='/password/'] button[type=submit]"


@pytest.fixture
def mina(transactional_db):
    return Ledger().mail("My lamp is broken", address=MINA, subject="Broken lamp", at=timezone.now()).customer


def faults(page):
    sideways = [] if fits(page) else ["scrolls sideways"]
    return violations(page) + sideways


def come_in(page, address, password):
    page.goto(f"{address}/requests/?next=/requests/password/")
    page.locator("main a[href*='with-password']").click()
    page.locator("input[name=address]").fill(MINA)
    page.locator("input[name=password]").fill(password)
    page.keyboard.press("Enter")


@pytest.mark.parametrize(("width", "theme", "language"), [(390, "dark", "ar"), (1440, "light", "en")])
def test_from_the_first_code_to_a_password_and_to_another(chromium, mina, width, theme, language):
    mina.language = language
    mina.save()
    with served() as address, looked_at(chromium, width=width, theme=theme, language=language) as page:
        page.goto(f"{address}/requests/with-password/")
        assert faults(page) == []
        page.locator("input[name=address]").fill(MINA)
        page.locator("button[formaction]").click()  # "Send me a code instead", with the password left empty
        page.locator("input[name=code]").wait_for()
        page.locator("input[name=code]").fill(newest_code())
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/requests/$"))
        page.locator("a[href='/requests/password/']").click()
        assert faults(page) == []
        new = page.locator("input[name=password]")
        new.fill(GOOD)
        button = page.locator("[data-show-password=id_password]")
        button.click()
        expect(new).to_have_attribute("type", "text")
        expect(button).to_have_attribute("aria-pressed", "true")
        new.press("Enter")
        page.wait_for_url("**?done=set")
        expect(page.locator("input[name=present]")).to_be_visible()
        expect(page.locator("input[name=password]")).to_have_value("")
        assert faults(page) == []
        page.goto(f"{address}/requests/")
        page.locator("form[action$='/signing-out/'] button").click()
        come_in(page, address, GOOD)
        page.wait_for_url(re.compile("/requests/password/$"))
        page.locator("form[action$='/password/code/'] button").click()
        page.locator("input[name=code]").wait_for()
        assert faults(page) == []
        page.locator("input[name=code]").fill(newest_code())
        page.locator("input[name=password]").fill(BETTER)
        page.locator(SAVE).first.click()
        page.wait_for_url("**?done=changed")


def test_it_can_be_pasted_and_needs_no_script(chromium, mina):
    context = chromium.new_context(java_script_enabled=False)
    context.set_default_timeout(PATIENCE)
    with served() as address:
        page = context.new_page()
        page.goto(f"{address}/requests/")
        page.locator("input[name=address]").fill(MINA)
        page.locator("main button[type=submit]").click()
        page.locator("input[name=code]").wait_for()
        page.locator("input[name=code]").fill(newest_code())
        page.locator("main button[type=submit]").first.click()
        page.wait_for_url(re.compile("/requests/$"))
        page.goto(f"{address}/requests/password/")
        expect(page.locator("[data-show-password]")).to_be_hidden()
        page.locator("input[name=password]").focus()
        page.keyboard.insert_text(GOOD)  # as a paste does: all at once
        page.locator(SAVE).first.click()
        page.wait_for_url("**?done=set")
        context.clear_cookies()
        come_in(page, address, GOOD)
        page.wait_for_url(re.compile("/requests/password/$"))
        fields = page.locator("main form input:not([name=csrfmiddlewaretoken])")
        purposes = [one.get_attribute("autocomplete") for one in fields.all()]
        assert purposes == ["username", "current-password", "new-password"]
        context.close()
