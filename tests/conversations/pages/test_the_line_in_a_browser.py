"""The workspace's live line, as laptops and browsers treat it: put to sleep, kept aside, ended without a word."""

import pytest
from playwright.sync_api import expect

from tests.conversations.pages.test_lists_in_a_browser import Line

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LATER = "() => { const now = Date.now; Date.now = () => now() + 61_000; document.dispatchEvent(new Event('visibilitychange')); }"
# Every line of the page; one ends without a word, as those of pages that are kept aside.
LINES = """window.lines = []; const Made = WebSocket;
  window.WebSocket = class extends Made { constructor(...given) { super(...given); window.lines.push(this); } };"""
OPEN = "window.lines.filter((one) => one.readyState === 1).length"


def begun(page, shop):
    page.add_init_script(LINES)
    line = Line(page, shop.ana)
    page.goto("/inbox/open/")
    expect(page.locator("#connection")).to_have_attribute("data-state", "live")
    return line


def lines_of(page, many):
    """Wait until so many lines were made; of which one is open."""
    for _ in range(600):
        if page.evaluate("window.lines.length") >= many and page.evaluate(OPEN) == 1:
            break
        page.wait_for_timeout(50)
    page.wait_for_timeout(1500)  # longer than the first pause: a line too many would be there by now
    return page.evaluate("window.lines.length"), page.evaluate(OPEN)


def test_under_a_lid_that_was_closed_the_line_died_and_the_page_knows_at_once(desk, shop):
    with desk(shop.ana) as page:
        line = begun(page, shop)
        lamp = shop.mail(subject="Lamp")
        page.evaluate(LATER)
        assert lines_of(page, 2) == (2, 1)
        expect(page.locator("#connection")).to_have_attribute("data-state", "live")
        line.tell("ConversationStarted", lamp)
        expect(page.locator("#rows .row-subject")).to_have_text(["Lamp"])


def test_who_is_back_before_the_next_try_has_one_line_and_not_two(desk, shop):
    with desk(shop.ana) as page:
        begun(page, shop)
        page.evaluate(
            "() => { window.lines.at(-1).close(); window.lines.at(-1).addEventListener('close', () => dispatchEvent(new Event('online'))); }"
        )
        assert lines_of(page, 2) == (2, 1)


def test_a_page_that_was_kept_aside_has_its_line_again(desk, shop):
    with desk(shop.ana) as page:
        begun(page, shop)
        page.evaluate(
            "() => { const line = window.lines.at(-1); line.addEventListener('close', (event) => event.stopImmediatePropagation(), true); line.close(); }"
        )
        page.wait_for_timeout(300)
        page.evaluate("() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
        assert lines_of(page, 2) == (2, 1)


def test_words_out_of_a_spreadsheet_are_pasted_as_words(desk, shop):
    lamp = shop.mail(subject="Lamp")
    with desk(shop.ana) as page:
        page.goto(f"/conversations/{lamp.pk}/")
        page.wait_for_load_state("networkidle")
        is_left = page.locator("#composer-text").evaluate(
            """(field) => {
              const given = new DataTransfer();
              given.setData("text/html", "<table><td>Lamp<td>30");
              given.setData("text/plain", "Lamp\\t30");
              given.items.add(new File(["x"], "image.png", { type: "image/png" }));
              return field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: given, bubbles: true, cancelable: true }));
            }"""
        )
        assert is_left
        expect(page.locator("#composer-files-reply > *")).to_have_count(0)
