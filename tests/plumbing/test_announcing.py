"""Announcing facts: with the change or not at all, one by one or many together."""

import pytest
from django.db import transaction

from heard.customers.events import CustomerMet
from heard.plumbing.events import announce, announcing_together
from heard.plumbing.models import Fact


def met(number):
    return CustomerMet(customer_id=number, agent_id=None, channel="email")


def told():
    return list(Fact.objects.order_by("id").values_list("name", "data__customer_id"))


@pytest.mark.django_db
def test_facts_announced_together_stand_in_the_order_they_were_announced():
    with transaction.atomic(), announcing_together():
        announce(met(3))
        announce(met(1), met(2))
        assert told() == []

    assert told() == [("CustomerMet", 3), ("CustomerMet", 1), ("CustomerMet", 2)]


@pytest.mark.django_db
def test_one_gathering_within_another_changes_nothing_about_the_order():
    with transaction.atomic(), announcing_together():
        announce(met(3))
        with announcing_together():
            announce(met(1))
        announce(met(2))

    assert told() == [("CustomerMet", 3), ("CustomerMet", 1), ("CustomerMet", 2)]


@pytest.mark.django_db
def test_they_are_written_by_one_statement(django_assert_num_queries):
    with django_assert_num_queries(3), transaction.atomic(), announcing_together():  # savepoint, facts, release
        for number in range(20):
            announce(met(number))


@pytest.mark.django_db
def test_what_raises_announces_nothing_and_leaves_nothing_behind():
    def stumble():
        with transaction.atomic(), announcing_together():
            announce(met(1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stumble()

    with transaction.atomic():
        announce(met(2))
    assert told() == [("CustomerMet", 2)]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_announced_outside_a_transaction():
    with pytest.raises(RuntimeError):
        announce(met(1))
    with pytest.raises(RuntimeError), announcing_together():
        announce(met(1))

    assert told() == []
