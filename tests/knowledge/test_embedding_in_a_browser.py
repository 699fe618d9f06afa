"""The help centre's search and its questions on a strict page of another origin, in a real browser."""

import contextlib
import threading
from wsgiref.simple_server import make_server

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from heard.knowledge.actions.index_articles import index_articles
from heard.knowledge.models import Article
from tests.chromium import PATIENCE, Quiet, Server, served, until_true
from tests.knowledge.centre import Centre

pytestmark = [pytest.mark.slow, pytest.mark.browser]
POLICY = (
    "default-src 'none'; script-src {ours}; connect-src {ours}; require-trusted-types-for 'script'; base-uri 'none'"
)
PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>Lamps</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"></head>
<body bgcolor="{ground}"><main><h1>Lamps</h1><script async src="{ours}/help/embed.js" data-show="{show}" data-collection="{shelf}"></script></main></body></html>"""


@contextlib.contextmanager
def host(ours):
    """A page of another origin: /<language>/<show>/<collection>."""

    def answer(environ, start_response):
        language, show, shelf = [*environ["PATH_INFO"].strip("/").split("/"), "", ""][:3]
        kind = [("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", POLICY.format(ours=ours))]
        start_response("200 OK", kind)
        # The Arabic page is seen in the dark alone; axe takes a page without a ground of its own for white.
        ground = "#121212" if language == "ar" else "#ffffff"
        return [PAGE.format(ours=ours, language=language, show=show, shelf=shelf, ground=ground).encode()]

    server = make_server("127.0.0.1", 0, answer, Server, Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def visit(chromium, transactional_db):
    """visit(path, **how) opens the page; at the end nothing was complained of, and no cookie was set."""
    centre = Centre()
    asked = [("questions", [{"question": "Do you mend?", "answer": "<p>Yes, for three years.</p>"}])]
    centre.article("Care", slug="care", kind="faq", body=asked)
    centre.article("Parcels we lost", slug="lost", audience="agents")
    index_articles(article_ids=list(Article.objects.values_list("pk", flat=True)))
    contexts, complaints = [], []
    with served() as ours, host(ours) as address:

        def to(path, *, width=1440, theme="light"):
            context = chromium.new_context(
                viewport={"width": width, "height": 844}, color_scheme=theme, reduced_motion="reduce"
            )
            context.set_default_timeout(PATIENCE)
            contexts.append(context)
            page = context.new_page()
            page.on("console", lambda said: said.type in {"error", "warning"} and complaints.append(said.text))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.goto(f"{address}/{path}")
            return page

        yield to
        cookies = [cookie for context in contexts for cookie in context.cookies()]
        for context in contexts:
            context.close()
    assert [one for one in complaints if "favicon" not in one] == []
    assert cookies == []


def wrong(page):
    found = Axe().run(page, context={"include": [["heard-help"]]}).response["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_an_answer_is_found_and_opened_by_keyboard_alone(visit, width, theme):
    page = visit("en/search", width=width, theme=theme)
    box = page.get_by_role("combobox", name="Search for answers")
    box.focus()
    page.keyboard.type("parc")
    options = page.get_by_role("option")
    expect(options).to_have_count(2)
    expect(options.first).to_have_text("Where is my parcel?")
    expect(box).to_have_attribute("aria-expanded", "true")
    assert wrong(page) == []
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "option-0")
    expect(box).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/help/en/orders/where-is-my-parcel/")
    page.go_back()


def test_where_nothing_is_found_the_whole_help_centre_is_a_step_away(visit):
    page = visit("en/search")
    page.get_by_role("combobox").fill("zebra crossing")
    expect(page.get_by_role("option")).to_have_text(["Search the whole help centre"])
    expect(page.locator("heard-help .none")).to_be_visible()
    assert wrong(page) == []
    page.get_by_role("option").click()
    page.wait_for_url("**/help/search/?q=zebra+crossing&language=en")
    page.go_back()


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("ar", "dark")])
def test_questions_open_to_their_answers(visit, language, theme):
    page = visit(f"{language}/faq/orders", width=390, theme=theme)
    questions = page.locator("heard-help summary")
    expect(questions).to_have_text(["Where is my parcel?", "Do you mend?"])
    questions.nth(1).click()
    expect(page.get_by_text("Yes, for three years.")).to_be_visible()
    assert page.locator("heard-help .whole").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    assert wrong(page) == []


def test_a_shelf_that_is_not_there_leaves_no_trace(visit):
    page = visit("en/faq/nowhere")
    until_true(page, "document.querySelector('heard-help')?.hidden === true")
    expect(page.locator("heard-help")).to_be_hidden()
