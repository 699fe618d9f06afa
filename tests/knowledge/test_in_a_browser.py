"""The help centre, webinars, videos and the community in a real browser: for everybody, on a desk and on a phone."""

import gc
import re
from collections import Counter

import pytest

from heard.customers.languages import LANGUAGES
from heard.knowledge.models import Mark, Registration
from tests.chromium import PATIENCE, fits, lettered, looked_at, served, violations
from tests.knowledge.pages_of_all_kinds import everything

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    # Wagtail leaves the file in which it made a picture to the collector of garbage.
    pytest.mark.filterwarnings(
        "ignore::pytest.PytestUnraisableExceptionWarning", "ignore:Unclosed file:ResourceWarning"
    ),
]


@pytest.fixture(autouse=True)
def collected():
    yield
    gc.collect()


def menu_is_whole(page):
    """Every place of the menu lies within the window."""
    return page.evaluate(
        "[...document.querySelectorAll('.help-head nav a')].every(a => { const r = a.getBoundingClientRect();"
        " return r.left >= 0 && r.right <= innerWidth && r.height >= 24 })"
    )


@pytest.mark.parametrize(("width", "theme", "language"), [(1440, "light", "en"), (390, "dark", "ar")])
def test_each_page_is_for_everybody_and_fits(chromium, transactional_db, width, theme, language):
    pages = everything()
    if language == "ar":
        pages = {name: path.replace("/help/en/", "/help/ar/") for name, path in pages.items()}
        pages |= {name: f"{pages[name]}&language=ar" for name in ("results", "nothing")}
    found = {}
    with served() as address:
        for name, path in pages.items():
            if name == "missing":  # the browser itself complains of an answer that says so
                continue
            with looked_at(chromium, width=width, theme=theme, language=language) as page:
                page.goto(address + path)
                if problems := [*violations(page), *[()] * (not fits(page)), *["menu"] * (not menu_is_whole(page))]:
                    found[name] = problems
    assert found == {}


def rows_of_the_menu(page):
    """How many places stand in each row of the menu, without the way to us, which stands beside our name."""
    tops = page.evaluate("[...document.querySelectorAll('.help-places a')].map(a => a.getBoundingClientRect().top)")
    return list(Counter(tops).values())


def test_the_menu_is_one_row_on_a_phone_and_no_place_stands_alone_on_a_small_one(chromium, transactional_db):
    home = everything()["home"]
    found = {}
    with served() as address, looked_at(chromium) as page:
        for language in LANGUAGES:
            page.goto(address + home.replace("/en/", f"/{language}/"))
            for width in (390, 320):
                page.set_viewport_size({"width": width, "height": 800})
                lettered(page)
                found[language, width] = rows_of_the_menu(page), fits(page) and menu_is_whole(page)
    assert {one: rows for one, rows in found.items() if one[1] == 390} == {(one, 390): ([4], True) for one in LANGUAGES}
    assert all(rows in ([4], [2, 2]) and whole for rows, whole in found.values())


def test_without_javascript_one_searches_reads_says_whether_it_helped_and_registers(chromium, transactional_db):
    pages = everything()
    with served() as address:
        context = chromium.new_context(java_script_enabled=False, locale="en", viewport={"width": 390, "height": 800})
        context.set_default_timeout(PATIENCE)
        try:
            page = context.new_page()
            page.goto(address + pages["home"])
            page.locator("#help-q").fill("lamps steps")
            page.locator(".help-search button").click()
            page.get_by_role("link", name=re.compile("Lamps: steps")).first.click()
            page.get_by_role("button", name="Yes, it did").click()
            page.get_by_role("status").filter(has_text="Thank you").wait_for()
            page.goto(address + pages["webinar"])
            page.locator("input[name=name]").fill("Mina")
            page.locator("input[name=address]").fill("mina@home.example")
            page.locator(".webinar-form button").click()
            page.get_by_role("heading", name="Thank you").wait_for()
            page.goto(address + pages["film"])
            assert page.locator("video").count() == 2
            assert page.locator("a[data-seek]").first.get_attribute("href").endswith("#t=0")
        finally:
            context.close()
    assert (Mark.objects.get().helped, Registration.objects.get().name) == (True, "Mina")


def test_a_film_in_an_article_is_there_with_its_chapters_and_what_it_says(chromium, transactional_db):
    pages = everything()
    with served() as address, looked_at(chromium) as page:
        page.goto(address + pages["film"])
        assert page.locator(".help-video video").first.is_visible()
        assert page.locator(".help-video track").first.get_attribute("kind") == "captions"
        assert page.locator(".help-video a[data-seek]").count() == 4
