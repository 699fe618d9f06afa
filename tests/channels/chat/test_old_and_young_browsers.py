"""What browsers do not do alike: fields that grow, the Enter of an input method, lines that die without a word, colours."""

import pytest
from playwright.sync_api import expect

from heard.channels.chat.views.script import joined
from heard.conversations.models import Message, MessageKind
from tests.channels.chat.on_a_website import opened, speak

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HIGH = "(field) => field.clientHeight"
# Safari ends the composition first, and then tells of the Enter that ended it: by its code alone one knows.
ENTER_OF_AN_INPUT_METHOD = """(field) =>
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, composed: true, cancelable: true }))"""
DEAF = "window.say = WebSocket.prototype.send; WebSocket.prototype.send = () => {};"
LATER = """WebSocket.prototype.send = window.say; const now = Date.now; Date.now = () => now() + 80_000;
  dispatchEvent(new Event("online"));"""


def written():
    return list(Message.objects.filter(kind=MessageKind.INCOMING).order_by("id").values_list("text", flat=True))


def test_the_field_grows_with_its_words_and_shrinks_when_they_are_said(visit):
    chat = opened(visit())
    field = chat.locator("textarea")
    assert "field-sizing" not in joined()[1]  # Firefox, and Safari before 26.2, do not know it
    low = field.evaluate(HIGH)
    field.fill("A line that is so long that it needs another one. " * 2)
    assert field.evaluate(HIGH) > low
    field.press("Enter")
    expect(field).to_have_value("")
    assert field.evaluate(HIGH) == low


def test_the_enter_that_ends_a_word_of_an_input_method_sends_nothing(visit):
    chat = opened(visit())
    field = chat.locator("textarea")
    field.fill("ランプ")
    assert field.evaluate(ENTER_OF_AN_INPUT_METHOD)
    expect(field).to_have_value("ランプ")
    field.press("Enter")
    expect(chat.locator(".tick")).to_have_text("Delivered")
    assert written() == ["ランプ"]


def test_what_was_said_into_a_line_that_had_died_is_said_again_once(visit):
    page = visit()
    chat = opened(page)
    page.evaluate(DEAF)
    speak(chat, "Is it lit?")
    expect(chat.locator(".tick")).to_have_text("Sending…")
    page.evaluate(LATER)
    expect(chat.locator(".tick")).to_have_text("Delivered")
    assert written() == ["Is it lit?"]


def test_a_browser_without_the_newest_colours_has_a_button_that_can_be_seen():
    """As such browsers read it: the block they enter stands in the style sheet, and gives both what it needs."""
    fallback = "@supports not (color:light-dark(#fff,oklch(from #fff l c h))){.whole,.face{--accent:var(--brand);--surface:#fff}}"
    assert fallback in joined()[1]
    assert joined()[1].index("clamp(") < joined()[1].index(fallback)
