"""An editor's journey in a real browser: a file is looked through, brought in while one watches, and taken back."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from heard.knowledge.models import Article, ArticleImport
from heard.knowledge.reading import ANYBODY
from heard.staff.models import Agent, Role
from tests.chromium import fits, looked_at, served, violations
from tests.knowledge.centre import Centre
from tests.knowledge.test_archives import packed
from tests.knowledge.test_importing_in_the_studio import work_off

pytestmark = pytest.mark.browser
FILES = [
    ("billing/refunds.md", b"# How do refunds work?\n\nWithin 14 days."),
    ("../out.md", b"# Out"),
    ("empty.md", b""),
]


@pytest.fixture
def address(transactional_db: None) -> Iterator[str]:
    Centre().german()
    with served() as here:
        yield here


def enter(page: Page, address: str) -> None:
    agent = Agent.objects.create_user("eda@lamp.example", "x", name="Eda", role=Role.EDITOR)
    browser = Client()
    browser.force_login(agent)
    page.context.add_cookies([{"name": "sessionid", "value": browser.cookies["sessionid"].value, "url": address}])
    page.route_web_socket("**/live", lambda line: None)


def faults(page: Page) -> list[str]:
    page.emulate_media(color_scheme="dark")
    page.evaluate("Promise.allSettled(document.getAnimations().map(one => one.finished))")
    dark = Axe().run(page, options={"runOnly": ["color-contrast"]}).response["violations"]
    page.emulate_media(color_scheme="light")
    return [*violations(page), *(node["html"] for rule in dark for node in rule["nodes"])]


@pytest.mark.parametrize("width", [1440, 390])
def test_articles_come_in_while_one_watches_and_are_taken_back(chromium: Browser, address: str, width: int) -> None:
    with looked_at(chromium, width=width) as page:
        enter(page, address)
        page.goto(f"{address}/studio/help/importing/")
        assert faults(page) == []
        given = {"name": "help.zip", "mimeType": "application/zip", "buffer": packed(FILES).getvalue()}
        page.get_by_label("File").set_input_files(given)  # type: ignore[arg-type]
        page.get_by_role("button", name="Look through it").click()
        expect(page.get_by_role("progressbar")).to_be_visible()
        assert faults(page) == []
        assert work_off() == ["rehearse_import"]
        expect(page.get_by_role("button", name="Bring them in")).to_be_visible()  # the page comes anew by itself
        expect(page.get_by_text("its name leads out of the archive")).to_be_visible()
        assert faults(page) == []
        assert not Article.objects.filter(title="How do refunds work?").exists()
        page.get_by_role("button", name="Bring them in").click()
        expect(page.get_by_role("progressbar")).to_be_visible()
        ArticleImport.objects.update(done=1, all_of_them=3)
        expect(page.get_by_text("1 of 3 articles")).to_be_visible()
        assert work_off() == ["carry_out_import"]
        page.get_by_role("button", name="Take it back").click()
        assert Article.objects.visible_to(ANYBODY).filter(title="How do refunds work?").exists()
        expect(page.get_by_role("progressbar")).to_be_visible()
        assert work_off() == ["take_back_import"]
        expect(page.get_by_text("1 article was taken back.")).to_be_visible()
        assert not Article.objects.visible_to(ANYBODY).filter(title="How do refunds work?").exists()
        assert fits(page)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_translation_is_begun_with_one_click(chromium: Browser, address: str, width: int) -> None:
    shelf = Article.objects.first().get_parent().specific
    Centre.article(None, "Refunds", slug="refunds", shelf=shelf)  # type: ignore[arg-type]
    with looked_at(chromium, width=width) as page:
        enter(page, address)
        page.goto(f"{address}/studio/help/translations/")
        assert faults(page) == []
        page.get_by_role("button", name="Translate “Refunds” into Deutsch").click()
        expect(page.get_by_text("This is a draft with the words of the original.")).to_be_visible()


def test_everything_is_taken_along(chromium: Browser, address: str) -> None:
    with looked_at(chromium) as page:
        enter(page, address)
        page.goto(f"{address}/studio/help/importing/")
        with page.expect_download() as waiting:
            page.get_by_role("link", name="Take everything with you").click()
        assert waiting.value.suggested_filename.startswith("help-")
        assert waiting.value.path().read_bytes()[:2] == b"PK"
