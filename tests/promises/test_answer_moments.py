"""An acknowledgement tells a moment that is true: the house may be closed until Monday, and then it says so."""

import datetime as dt

import pytest

from heard.conversations.acknowledgements import TEXTS, expected_by
from heard.conversations.actions.acknowledge import acknowledge
from heard.conversations.models import Message, MessageKind
from heard.customers.models import Customer
from heard.plumbing.reactions import react_until_done
from heard.promises.models import Promise, PromiseKind, Source
from tests.promises.ledger import NOON, Ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    """Answers are promised within eight hours."""
    shop = Ledger().acknowledging()
    shop.inbox.first_answer_hours = 8
    shop.inbox.save()
    return shop


def acknowledged(conversation, at=NOON):
    """Acknowledge it at a moment (a Saturday at noon); return what was said, and by when the ledger says it is due."""
    acknowledge(message_ids=[Message.objects.get(conversation=conversation).pk], at=at)
    react_until_done()
    text = Message.objects.get(conversation=conversation, kind=MessageKind.AUTOMATIC).text
    promise = Promise.objects.get(conversation=conversation, kind=PromiseKind.FIRST_ANSWER, source=Source.HOUSE)
    return text, promise.due_at


def test_while_the_house_is_closed_it_says_by_when_in_their_time_zone_and_means_it(shop):
    shop.policy(first_answer=240)
    conversation = shop.mail(at=NOON)
    Customer.objects.filter(pk=conversation.customer_id).update(time_zone="Asia/Tokyo")
    text, due = acknowledged(conversation)
    assert due == dt.datetime(2026, 11, 23, 16, tzinfo=dt.UTC)  # five in the afternoon in Berlin
    assert "answer you by Tuesday 24 November, 01:00." in text


def test_within_a_day_does_not_mean_three_working_days(shop):
    shop.inbox.first_answer_hours = 24
    shop.inbox.save()
    shop.policy(first_answer=240)
    friday = dt.datetime(2026, 11, 20, 15, 30, tzinfo=dt.UTC)
    text, due = acknowledged(shop.mail(at=friday), friday)
    assert due == dt.datetime(2026, 11, 23, 16, tzinfo=dt.UTC)
    assert "answer you by Monday 23 November, 16:00." in text


def test_what_closing_time_cuts_off_is_made_up_for_in_the_morning(shop):
    shop.inbox.first_answer_hours = 4
    shop.inbox.save()
    shop.policy(first_answer=240)
    monday = dt.datetime(2026, 11, 23, 14, tzinfo=dt.UTC)
    text, due = acknowledged(shop.mail(at=monday), monday)
    assert due == dt.datetime(2026, 11, 24, 10, tzinfo=dt.UTC)
    assert "answer you by Tuesday 24 November, 10:00." in text


def test_a_house_without_hours_counts_around_the_clock(shop):
    shop.policy(calendar=None, first_answer=240)
    text, due = acknowledged(shop.mail(at=NOON))
    assert due == NOON + dt.timedelta(hours=8)
    assert "answer you within 8 hours." in text


def test_hours_that_suffice_today_are_told_as_hours(shop):
    shop.inbox.first_answer_hours = 2
    shop.inbox.save()
    shop.policy(first_answer=240)
    monday = dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.UTC)
    text, due = acknowledged(shop.mail(at=monday), monday)
    assert due == dt.datetime(2026, 11, 23, 11, 30, tzinfo=dt.UTC)
    assert "answer you within 2 hours." in text


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_every_language_we_acknowledge_in_has_a_way_to_say_by_when(language):
    told = expected_by(language, dt.datetime(2026, 11, 23, 17, tzinfo=dt.UTC), at=NOON)
    assert "17:00" in told
    assert (told == expected_by("en", dt.datetime(2026, 11, 23, 17, tzinfo=dt.UTC), at=NOON)) == (language == "en")
