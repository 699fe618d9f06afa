"""The style guide holds every piece of the design, so what is true of it is true of every page."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import include, path
from playwright.sync_api import Browser, expect

from heard.project.views.styleguide import styleguide
from tests.chromium import fits, looked_at, served, violations

pytestmark = pytest.mark.browser


@login_not_required
def palette(request):
    item = '<li class="menu-item" role="option" id="palette-1" aria-selected="false" data-href="/found/">{}</li>'
    return HttpResponse(item.format("Marta Lindqvist"))


@login_not_required
def found(request):
    return HttpResponse("found")


@login_not_required
def undone(request):
    response = HttpResponse(status=204)
    response.headers["HX-Trigger"] = '{"heard:toast": {"text": "Taken back", "tone": "info"}}'
    return response


@login_not_required
def error_page(request, code):
    return HttpResponse(render_to_string(f"errors/{code}.html", using="jinja2"))


urlpatterns = [
    path("styleguide/", styleguide),
    path("palette/", palette),
    path("found/", found),
    path("styleguide/undo", undone),
    path("error/<int:code>/", error_page),
    path("", include("heard.project.urls")),
]


@pytest.fixture
def address(settings) -> Iterator[str]:
    settings.ROOT_URLCONF = __name__
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    with served() as here:
        yield here


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize(("theme", "language"), [("light", "en"), ("dark", "en"), ("light", "ar"), ("dark", "ar")])
def test_axe_finds_nothing_and_nothing_breaks_the_content_security_policy(
    chromium: Browser, address: str, width: int, theme: str, language: str
):
    with looked_at(chromium, width=width, theme=theme, language=language) as page:
        page.goto(f"{address}/styleguide/")
        assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        assert violations(page) == []
        assert fits(page)


@pytest.mark.parametrize("code", [400, 403, 404, 500])
def test_error_pages_say_what_to_do_accessibly(chromium: Browser, address: str, code: int):
    with looked_at(chromium, width=390) as page:
        page.goto(f"{address}/error/{code}/")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert violations(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_any_brand_colour_stays_readable(chromium: Browser, address: str, theme: str):
    with looked_at(chromium, theme=theme) as page:
        page.goto(f"{address}/styleguide/")
        for colour in ("#ffe600", "#00ff88", "#e4002b", "#000000", "#ffffff"):
            page.evaluate("colour => document.documentElement.style.setProperty('--brand', colour)", colour)
            assert violations(page) == []


def test_everything_that_opens_is_accessible_too(chromium: Browser, address: str):
    with looked_at(chromium) as page:
        page.goto(f"{address}/styleguide/")
        page.get_by_role("button", name="Noor Haddad, your menu").click()
        expect(page.get_by_role("menuitem", name="Sign out")).to_be_visible()
        assert violations(page) == []
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Ask first").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        assert violations(page) == []


def test_question_mark_lists_every_shortcut(chromium: Browser, address: str):
    with looked_at(chromium) as page:
        page.goto(f"{address}/styleguide/")
        page.keyboard.press("?")
        dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
        expect(dialog.get_by_text("Next conversation")).to_be_visible()
        expect(dialog.get_by_text("Send and resolve")).to_be_visible()
        assert violations(page) == []


def test_shortcuts_do_nothing_while_somebody_types(chromium: Browser, address: str):
    with looked_at(chromium) as page:
        page.goto(f"{address}/styleguide/")
        page.locator("#composer-text").press_sequentially("n? r j")
        assert page.locator("#composer-text").input_value() == "n? r j"
        expect(page.get_by_role("dialog")).to_have_count(0)
        page.locator("#composer-text").blur()
        page.keyboard.press("n")
        expect(page.get_by_role("radio", name="Note")).to_be_checked()


def test_single_keys_can_be_turned_off(chromium: Browser, address: str):
    with looked_at(chromium) as page:
        page.goto(f"{address}/styleguide/")
        page.keyboard.press("?")
        page.get_by_role("switch", name="Single keys work as shortcuts").click()
        page.keyboard.press("Escape")
        page.keyboard.press("n")
        expect(page.get_by_role("radio", name="Reply")).to_be_checked()


def test_j_and_k_walk_the_list_and_x_selects(chromium: Browser, address: str):
    with looked_at(chromium) as page:
        page.goto(f"{address}/styleguide/")
        page.keyboard.press("j")
        expect(page.locator("#row-2 .row-link")).to_be_focused()
        page.keyboard.press("x")
        expect(page.locator("#row-2 input")).to_be_checked()
        page.keyboard.press("j")
        page.keyboard.press("k")
        page.keyboard.press("k")
        expect(page.locator("#row-1 .row-link")).to_be_focused()


def test_the_palette_finds_deeds_of_this_page_and_things_on_the_server(chromium: Browser, address: str):
    with looked_at(chromium) as page:
        page.goto(f"{address}/styleguide/")
        page.keyboard.press("Control+k")
        expect(page.get_by_role("option", name="Marta Lindqvist")).to_be_visible()
        assert violations(page) == []
        page.get_by_role("combobox", name="Search or jump to").fill("snoo")
        expect(page.get_by_role("option", name="Snooze")).to_be_visible()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/found/")


def test_a_deed_can_be_taken_back_from_its_toast(chromium: Browser, address: str):
    with looked_at(chromium) as page:
        page.goto(f"{address}/styleguide/")
        expect(page.locator("#announcer")).to_have_text("Answer sent")
        page.get_by_role("button", name="Undo").click()
        expect(page.locator(".toast", has_text="Taken back")).to_be_visible()
        expect(page.locator("#announcer")).to_have_text("Taken back")


def test_the_theme_is_kept_and_the_same_on_the_next_page(chromium: Browser, address: str):
    with looked_at(chromium) as page:
        page.goto(f"{address}/styleguide/")
        page.get_by_role("button", name="Noor Haddad, your menu").click()
        page.get_by_role("menuitemradio", name="Dark").click()
        page.goto(f"{address}/error/404/")
        assert page.locator("html").get_attribute("data-theme") == "dark"


def test_a_lost_connection_is_shown_until_it_is_back(chromium: Browser, address: str):
    with looked_at(chromium) as page:
        page.goto(f"{address}/styleguide/")
        tell = "state => document.dispatchEvent(new CustomEvent('heard:connection', { detail: { state } }))"
        page.evaluate(tell, "reconnecting")
        expect(page.locator("#connection")).to_have_text("Reconnecting…")
        page.evaluate(tell, "live")
        expect(page.locator("#connection")).to_be_hidden()
        expect(page.locator("#announcer")).to_have_text("Connected again")
