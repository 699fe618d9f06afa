"""Whether the house is open, for whoever asks from a floor below."""

import datetime as dt

import pytest

from heard.promises.models import Calendar, Informing
from heard.promises.queries.opening import Open, opening
from tests.promises.ledger import BERLIN, MONDAY, NOON, Ledger

pytestmark = pytest.mark.django_db
WEDNESDAY = dt.datetime(2026, 11, 25, 13, tzinfo=BERLIN)


@pytest.fixture
def shop():
    return Ledger()


def test_without_hours_it_is_always_open(shop):
    assert opening(shop.inbox, at=NOON) == Open(is_open=True)


def test_it_opens_when_the_policy_of_an_ordinary_chat_begins_to_count(shop):
    shop.policy(first_answer=60)
    found = opening(shop.inbox, at=NOON)  # a Saturday
    assert found == Open(is_open=False, opens_at=MONDAY)
    assert found.opens_at.utcoffset() == MONDAY.utcoffset()
    assert opening(shop.inbox, at=WEDNESDAY) == Open(is_open=True)


def test_each_inbox_has_the_hours_of_its_own_policy(shop):
    policy = shop.policy(first_answer=60)
    policy.inboxes.add(shop.orders)
    assert opening(shop.orders, at=NOON).is_open is False
    assert opening(shop.inbox, at=NOON).is_open is True


def test_what_is_for_some_customers_alone_opens_no_door(shop):
    gold = shop.policy("Gold", calendar=None, position=1, first_answer=60)
    gold.tiers = ["gold"]
    gold.save()
    shop.policy(first_answer=60)
    assert opening(shop.inbox, at=NOON).is_open is False


def test_without_a_policy_the_hours_count_in_which_we_write_by_ourselves(shop):
    Informing.objects.update_or_create(id=1, defaults={"calendar": shop.office})
    assert opening(shop.inbox, at=NOON).opens_at == MONDAY


def test_who_never_opens_says_so(shop):
    shop.policy(first_answer=60)
    Calendar.objects.filter(pk=shop.office.pk).update(week=[[]] * 7, version=99)
    assert opening(shop.inbox, at=NOON) == Open(is_open=False)
