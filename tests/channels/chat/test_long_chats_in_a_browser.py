"""Chats of hundreds of words, read by who answers them: whoever looks far back keeps what they look at, and misses nothing."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from heard.conversations.actions.assign import assign
from heard.conversations.models import Message
from tests.channels.chat.chats import Guest
from tests.conversations.pages.conftest import desk
from tests.conversations.pages.test_lists_in_a_browser import Line
from tests.conversations.shop import NOON

__all__ = ["desk"]

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def talked(shop, lines, *, handed_over_after=None):
    """A chat of one day, one line each minute, and its guest."""
    guest = Guest(shop.inbox, name="Cleo Lind")
    chat = guest.say("Line 0", at=NOON)
    for number in range(1, lines):
        if number == handed_over_after:
            assign(
                conversation=chat,
                agent=shop.ana,
                assignee=shop.ben,
                team=None,
                at=NOON + dt.timedelta(minutes=number - 0.5),
            )
        guest.say(f"Line {number}", to=chat, at=NOON + dt.timedelta(minutes=number))
    return guest, chat


def shown(page):
    return page.locator("#timeline .message-body").all_inner_texts()


def all_of(lines):
    return [f"Line {number}" for number in range(lines)]


def go_up(page, words):
    page.locator("#earlier").scroll_into_view_if_needed()
    page.locator("#timeline").get_by_text(words, exact=True).wait_for(state="attached")


def test_who_reads_older_words_of_the_day_keeps_them_when_more_is_said(desk, shop):
    guest, chat = talked(shop, 60)
    with desk(shop.ana) as page:
        line = Line(page, shop.ana)
        page.goto(f"/conversations/{chat.pk}/?from=chats")
        expect(page.locator("#connection")).to_have_attribute("data-state", "live")
        go_up(page, "Line 0")
        guest.say("Line 60", to=chat, at=NOON + dt.timedelta(minutes=60))
        line.tell("MessageReceived", chat)
        page.locator("#timeline").get_by_text("Line 60", exact=True).wait_for(state="attached")
        assert shown(page) == all_of(61)
        expect(page.locator(".timeline-day")).to_have_count(1)


def test_who_was_away_while_more_was_said_than_is_shown_at_once_finds_all_of_it(desk, shop):
    guest, chat = talked(shop, 5)
    with desk(shop.ana) as page:
        line = Line(page, shop.ana)
        page.goto(f"/conversations/{chat.pk}/?from=chats")
        expect(page.locator("#connection")).to_have_attribute("data-state", "live")
        for number in range(5, 60):
            guest.say(f"Line {number}", to=chat, at=NOON + dt.timedelta(minutes=number))
        line.tell("MessageReceived", chat)
        page.locator("#timeline").get_by_text("Line 59", exact=True).wait_for(state="attached")
        go_up(page, "Line 0")
        assert shown(page) == all_of(60)


def test_what_happened_stands_once_where_it_did_however_far_back_one_reads(desk, shop):
    _, chat = talked(shop, 60, handed_over_after=40)
    with desk(shop.ana) as page:
        page.goto(f"/conversations/{chat.pk}/?from=chats")
        expect(page.locator(".timeline-fact")).to_have_count(1)
        go_up(page, "Line 0")
        expect(page.locator(".timeline-fact")).to_have_count(1)
        assert len(shown(page)) == 60


def test_who_answers_from_far_above_sees_their_answer(desk, shop):
    _, chat = talked(shop, 60)
    with desk(shop.ana) as page:
        page.goto(f"/conversations/{chat.pk}/?from=chats")
        expect(page.locator(".chat-strip")).to_be_visible()
        go_up(page, "Line 0")
        box = page.locator("#composer-text")
        box.fill("So it is")
        box.press("Enter")
        expect(page.locator("#timeline").get_by_text("So it is")).to_be_in_viewport()
    assert Message.objects.latest("id").text == "So it is"
