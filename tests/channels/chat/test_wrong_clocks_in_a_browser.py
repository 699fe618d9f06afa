"""Visitors whose clock is wrong by days, or who are a day ahead of us: days, order and what is asked of them go by our clock."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from heard.conversations.actions.reply import reply
from heard.conversations.models import Conversation, Message
from heard.staff.models import Agent, Availability
from tests.channels.chat.on_a_website import opened, speak
from tests.plumbing.live.running import until

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# A clock that goes on, but `hours` beside the right one; `heardAhead` puts it elsewhere later.
WRONG = """(() => {
  let ahead = %s * 3600000;
  const Right = Date;
  window.heardAhead = (hours) => { ahead = hours * 3600000; };
  window.Date = class extends Right {
    constructor(...given) { given.length ? super(...given) : super(Right.now() + ahead); }
    static now() { return Right.now() + ahead; }
  };
})()"""


def answer(shop, text, *, at=None):
    conversation = Conversation.objects.get()
    seen = Message.objects.filter(conversation=conversation).latest("id").pk
    return reply(conversation=conversation, agent=shop.ana, text=text, newest_seen=seen, at=at or timezone.now())


def put(page, hours):
    """Load the page again, with a clock that is wrong by some hours."""
    page.add_init_script(WRONG % hours)
    page.reload()
    return opened(page)


def days(chat):
    """The days that stand between the words."""
    return chat.locator(".log .centre").all_inner_texts()


def lines(chat):
    return chat.locator(".log .line p").all_inner_texts()


@pytest.mark.parametrize("hours", [-72, -5, 5, 72])
def test_a_clock_that_is_wrong_puts_no_days_between_what_is_said_now(shop, visit, hours):
    Agent.objects.filter(pk=shop.ana.pk).update(availability=Availability.ONLINE)  # who is there is waited for
    chat = put(visit(), hours)
    speak(chat, "One")
    expect(chat.locator(".tick")).to_have_text("Delivered")
    answer(shop, "Two")
    expect(chat.locator(".us p")).to_have_text("Two")
    speak(chat, "Three")
    expect(chat.locator(".tick")).to_have_text("Delivered")
    assert (days(chat), lines(chat)) == ([], ["One", "Two", "Three"])
    expect(chat.locator("[name=email]")).to_have_count(0)  # nobody has waited for an answer yet


def test_what_is_said_while_offline_keeps_its_order_though_the_clock_is_put_back(visit):
    page = visit()
    chat = put(page, 0)
    speak(chat, "One")
    expect(chat.locator(".tick")).to_have_text("Delivered")
    page.context.set_offline(True)
    page.evaluate("dispatchEvent(new Event('offline'))")
    speak(chat, "Two")
    page.evaluate("heardAhead(-30)")
    speak(chat, "Three")
    assert lines(chat) == ["One", "Two", "Three"]
    page.context.set_offline(False)
    page.reload()
    until(lambda: list(Message.objects.order_by("id").values_list("text", flat=True)) == ["One", "Two", "Three"])


def test_the_day_stands_above_words_that_are_not_of_today(shop, visit):
    page = visit(locale="en-GB")
    chat = opened(page)
    speak(chat, "One")
    expect(chat.locator(".tick")).to_have_text("Delivered")
    assert days(chat) == []
    past = timezone.now() - dt.timedelta(days=3)
    Message.objects.update(created_at=past)
    answer(shop, "Two")
    chat = put(page, 0)
    expect(chat.locator(".us p")).to_have_text("Two")
    assert days(chat) == [f"{moment:%A} {moment.day} {moment:%B}" for moment in (past, timezone.now())]


@pytest.mark.parametrize(
    ("zone", "day"), [("Pacific/Kiritimati", "Friday 13 March"), ("Pacific/Pago_Pago", "Thursday 12 March")]
)
def test_a_day_is_the_one_it_was_where_the_visitor_is(chromium, shop, visit, site, zone, day):
    page = visit(locale="en-GB")
    chat = opened(page)
    speak(chat, "One")
    expect(chat.locator(".tick")).to_have_text("Delivered")
    Message.objects.update(created_at=dt.datetime(2026, 3, 12, 22, tzinfo=dt.UTC))
    context = chromium.new_context(locale="en-GB", timezone_id=zone, storage_state=page.context.storage_state())
    try:
        there = context.new_page()
        there.goto(page.url)
        chat = opened(there)
        expect(chat.locator(".line")).to_have_count(1)
        assert days(chat) == [day]
    finally:
        context.close()
