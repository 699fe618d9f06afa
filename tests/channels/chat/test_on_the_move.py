"""A telephone that is turned, a page that a browser kept aside, a line that died without a word, and what people paste."""

import contextlib

import pytest
from django.utils import timezone
from playwright.sync_api import Error, expect

from heard.conversations.actions.reply import reply
from heard.conversations.models import Conversation, Message, MessageKind
from tests.channels.chat.on_a_website import opened, speak
from tests.chromium import until_true
from tests.plumbing.live.running import until

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Every line of the page, so that a test can end one as browsers do when they keep a page aside: without a word.
LINES = """window.lines = []; const Made = WebSocket;
  window.WebSocket = class extends Made { constructor(...given) { super(...given); window.lines.push(this); } };"""
END = "() => { const line = window.lines.at(-1); line.onclose = null; line.close(); }"
BACK = "() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
DEAF = "() => { window.said = WebSocket.prototype.send; WebSocket.prototype.send = () => {}; }"
LATER = "(ms) => { WebSocket.prototype.send = window.said; const now = Date.now; Date.now = () => now() + ms; }"
PASTE = """(field, [words, hasPicture]) => {
  const given = new DataTransfer();
  for (const [kind, text] of Object.entries(words)) given.setData(kind, text);
  if (hasPicture) given.items.add(new File(["x"], "image.png", { type: "image/png" }));
  return field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: given, bubbles: true, cancelable: true, composed: true }));
}"""


def answer(shop, text):
    reply(conversation=Conversation.objects.get(), agent=shop.ana, text=text, at=timezone.now())


def asked(chat):
    speak(chat, "Is it lit?")
    expect(chat.locator(".tick")).to_have_text("Delivered")


def test_on_a_telephone_the_chat_is_as_high_as_the_screen_whichever_way_that_is_held(visit):
    page = visit(width=390)
    page.evaluate("() => { document.body.style.height = '4000px'; scrollTo(0, 2000); }")
    chat = opened(page)
    asked(chat)
    for width, height, side in ((844, 390, 424), (390, 844, 0)):
        page.set_viewport_size({"width": width, "height": height})
        until_true(page, f"visualViewport.width === {width}")
        expect(chat.locator(".launcher")).to_be_hidden()
        there = {"x": side, "y": 0, "width": width - side, "height": height}
        until(
            lambda there=there: chat.get_by_role("dialog").bounding_box() == there
        )  # it follows the screen by a script
        expect(chat.locator(".you p:not(.small)")).to_be_in_viewport()
        expect(chat.locator("textarea")).to_be_in_viewport()


def test_a_chat_that_is_opened_on_a_turned_telephone_keeps_the_focus_inside(visit):
    page = visit(width=390)
    page.set_viewport_size({"width": 844, "height": 390})
    chat = opened(page)
    assert chat.get_by_role("dialog").evaluate("(dialog) => dialog.matches(':modal')")


@pytest.fixture(scope="module")
def keeping(chromium):
    """A Chromium that keeps pages aside for who comes back, as they all do but under a test."""
    browser = chromium.browser_type.launch(
        executable_path="/usr/bin/chromium",
        args=["--no-sandbox", "--disable-gpu"],
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield browser
    with contextlib.suppress(Error):
        browser.close()


def test_a_page_that_was_kept_aside_hears_and_says_again_when_somebody_comes_back(shop, site, keeping):
    page = site.page(keeping, shop.widget.key)
    chat = opened(page)
    asked(chat)
    page.evaluate("() => addEventListener('pageshow', ({ persisted }) => { window.wasKept = persisted; })")
    page.goto(f"{site.address}/site.css")
    answer(shop, "It is.")
    page.evaluate("() => history.back()")
    expect(chat.locator(".us p")).to_have_text(["It is."])
    until_true(page, "window.wasKept === true")
    speak(chat, "And warm?")
    expect(chat.locator(".tick")).to_have_text("Delivered")
    page.context.close()
    assert list(Message.objects.filter(kind=MessageKind.INCOMING).values_list("text", flat=True)) == [
        "Is it lit?",
        "And warm?",
    ]


def test_a_line_that_ended_without_a_word_is_there_again_as_soon_as_the_page_is(shop, visit):
    page = visit()
    page.add_init_script(LINES)
    page.reload()
    chat = opened(page)
    asked(chat)
    page.evaluate(END)
    answer(shop, "It is.")
    until_true(page, "window.lines.at(-1).readyState === 3")
    page.evaluate(BACK)
    expect(chat.locator(".us p")).to_have_text(["It is."])
    until_true(page, "window.lines.filter((one) => one.readyState === 1).length === 1")


def test_what_is_said_into_a_line_that_died_is_not_left_lying_for_longer_than_half_a_minute(visit):
    page = visit()
    chat = opened(page)
    asked(chat)
    page.evaluate(DEAF)
    speak(chat, "And warm?")
    expect(chat.locator(".tick")).to_have_text("Sending…")
    page.evaluate(LATER, 21_000)
    expect(chat.locator(".tick")).to_have_text("Delivered", timeout=15_000)
    assert Message.objects.filter(text="And warm?").count() == 1


def test_words_out_of_a_spreadsheet_are_pasted_as_words_and_a_picture_as_a_picture(visit):
    chat = opened(visit())
    field = chat.locator("textarea")
    words = {"text/html": "<table><td>Lamp<td>30", "text/plain": "Lamp\t30"}
    assert field.evaluate(PASTE, [words, True])  # left to the browser
    assert field.evaluate(PASTE, [{"text/plain": "Lamp"}, False])
    expect(chat.locator(".chip")).to_have_count(0)
    assert not field.evaluate(PASTE, [{"text/html": "<img src='x'>"}, True])
    expect(chat.locator(".chip")).to_contain_text("image.png")


def test_a_picture_that_is_too_large_is_refused_in_words_and_the_words_go_without_it(visit, tmp_path):
    chat = opened(visit())
    picture = tmp_path / "lamp.png"
    with picture.open("wb") as file:
        file.truncate(26 * 1024 * 1024)
    chat.locator("input[type=file]").set_input_files(picture)
    expect(chat.locator(".chip .wrong")).to_have_text("Larger than 20 MB")
    chat.get_by_role("textbox", name="Write a message").fill("It is lit")
    expect(chat.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    chat.get_by_role("button", name="Remove lamp.png").click()
    chat.get_by_role("button", name="Send", exact=True).click()
    expect(chat.locator(".tick")).to_have_text("Delivered")
