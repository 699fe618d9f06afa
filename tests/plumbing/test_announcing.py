"""Announcing facts: with the change or not at all, one by one or many together."""

import psycopg
import pytest
from django.db import connection, transaction

from heard.customers.events import CustomerMet, CustomerProfileChanged
from heard.plumbing.database.statements import pipelined
from heard.plumbing.events import CHANNEL, announce, announcing_together
from heard.plumbing.models import Fact
from heard.plumbing.wakening import parameters


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


@pytest.fixture
def bell(transactional_db):
    """Who listens for what is announced: a function that returns what was rung until now."""
    with psycopg.connect(**parameters(), autocommit=True) as line:
        line.execute(f"LISTEN {CHANNEL}")
        yield lambda: [told.payload for told in line.notifies(timeout=0.3)]


def test_the_bell_rings_once_for_a_transaction_and_names_all_that_was_announced_in_it(bell):
    with transaction.atomic():
        announce(met(1))
        announce(CustomerProfileChanged(customer_id=1, agent_id=None, fields=["name"]), met(2))
        assert bell() == []

    assert bell() == ["CustomerMet CustomerProfileChanged"]


def test_the_bell_does_not_ring_for_what_was_taken_back(bell):
    with transaction.atomic():
        announce(met(1))
        transaction.set_rollback(True)

    assert (bell(), told()) == ([], [])


def test_the_bell_rings_for_what_was_written_in_a_pipeline(bell):
    with pipelined(), transaction.atomic(savepoint=False), announcing_together():
        announce(met(1))

    assert bell() == ["CustomerMet"]


def test_what_was_announced_is_kept_where_the_bell_cannot_be_rung(bell):
    with transaction.atomic():
        announce(met(1))
        # Cut off between the commit and the ringing: callbacks run in the order in which they were given.
        connection.run_on_commit.insert(0, (set(), cut_off, True))

    assert bell() == []
    connection.close()
    assert told() == [("CustomerMet", 1)]


def cut_off():
    with psycopg.connect(**parameters(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])
