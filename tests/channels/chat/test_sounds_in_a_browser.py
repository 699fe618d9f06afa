"""What is heard of an answer: two soft tones for who looks elsewhere, none for who reads along or wants quiet."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from heard.conversations.actions.reply import reply
from heard.conversations.models import Conversation, Message
from tests.channels.chat.on_a_website import opened, speak

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Counts the tones that a page starts, and lets them sound as they would.
COUNTING = """
window.tones = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) { window.tones += 1; return start.apply(this, when); };
"""


@pytest.fixture
def answer(shop):
    """answer(text): Ana answers in the only chat there is."""

    def written(text):
        conversation = Conversation.objects.get()
        newest = Message.objects.filter(conversation=conversation).latest("id").pk
        reply(conversation=conversation, agent=shop.ana, text=text, newest_seen=newest, at=timezone.now())

    return written


def heard(page):
    return page.evaluate("window.tones")


def _asking(visit, text="Does it float?"):
    """A page whose visitor has asked something; its tones are counted."""
    page = visit()
    page.context.add_init_script(COUNTING)
    page.reload()
    chat = opened(page)
    speak(chat, text)
    expect(chat.locator(".tick")).to_have_text("Delivered")
    return page, chat


def test_an_answer_is_heard_when_the_chat_is_closed(visit, answer):
    page, chat = _asking(visit)
    page.keyboard.press("Escape")
    expect(chat.locator("dialog")).to_be_hidden()
    answer("Like a duck.")
    expect(chat.locator(".badge")).to_have_text("1")
    assert heard(page) == 2


def test_who_reads_along_hears_nothing(visit, answer):
    page, chat = _asking(visit)
    answer("Like a duck.")
    expect(chat.locator(".us p")).to_have_text("Like a duck.")
    assert heard(page) == 0


def test_who_wants_quiet_hears_nothing_until_they_want_it_again(visit, answer):
    page, chat = _asking(visit)
    _choose(chat, "Turn the sound off")
    page.keyboard.press("Escape")
    expect(chat.locator("dialog")).to_be_hidden()
    answer("Like a duck.")
    expect(chat.locator(".badge")).to_have_text("1")
    assert heard(page) == 0

    chat.locator(".launcher").click()
    _choose(chat, "Turn the sound on")
    page.keyboard.press("Escape")
    expect(chat.locator("dialog")).to_be_hidden()
    answer("And like a swan.")
    expect(chat.locator(".badge")).to_have_text("1")
    assert heard(page) == 2


def _choose(chat, deed):
    chat.get_by_role("button", name="More").click()
    chat.get_by_role("button", name=deed).click()
