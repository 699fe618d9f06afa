"""Hearing of new facts: at once, only of what one cares about, and again after the database was away."""

import threading
import time

import pytest
from django.db import connection, transaction

from heard.customers.events import CustomerMet, CustomerProfileChanged
from heard.plumbing.database.addresses import WATCHED
from heard.plumbing.events import announce
from heard.plumbing.wakening import Wakening, parameters

pytestmark = pytest.mark.django_db(transaction=True)
LONG = 60.0
NOT_AT_ALL = 0.4


def tell(*events):
    with transaction.atomic():
        announce(*events)


def met(number):
    return CustomerMet(customer_id=number, agent_id=None, channel="email")


def changed(number):
    return CustomerProfileChanged(customer_id=number, agent_id=None, fields=["name"])


def listeners():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE application_name = 'heard listening'")
        return [pid for (pid,) in cursor.fetchall()]


def until(true):
    deadline = time.monotonic() + LONG
    while not (found := true()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found


def settled(wakening):
    """The first wake only says that one listens now."""
    assert wakening.wait(LONG, threading.Event())


def test_a_fact_wakes_whoever_waits():
    with Wakening() as wakening:
        settled(wakening)
        tell(met(1))
        assert wakening.wait(LONG, threading.Event())
        assert not wakening.wait(NOT_AT_ALL, threading.Event())


def test_what_was_announced_while_somebody_worked_counts():
    with Wakening() as wakening, Wakening() as another:
        settled(wakening)
        settled(another)
        tell(met(1))
        assert another.wait(LONG, threading.Event())
        assert wakening.wait(0.5, threading.Event())


def test_only_what_one_cares_about_wakes():
    with Wakening(about=[CustomerProfileChanged]) as choosy, Wakening() as curious:
        settled(choosy)
        settled(curious)
        tell(met(1))
        assert curious.wait(LONG, threading.Event())
        assert not choosy.wait(NOT_AT_ALL, threading.Event())
        tell(met(2), changed(2), met(3))
        assert choosy.wait(LONG, threading.Event())


def test_many_facts_are_one_wake():
    with Wakening() as wakening:
        settled(wakening)
        for number in range(5):
            tell(met(number))
        assert wakening.wait(LONG, threading.Event())
        assert not wakening.wait(NOT_AT_ALL, threading.Event())


def test_all_loops_of_a_process_share_one_connection():
    with Wakening(), Wakening(about=[CustomerMet]), Wakening("heard_raw_email") as last:
        settled(last)
        assert until(lambda: len(listeners()) == 1)
    assert until(lambda: listeners() == []) is True


def test_a_lost_connection_is_made_anew_and_nothing_is_missed():
    with Wakening() as wakening:
        settled(wakening)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s::int[]) pid", [listeners()])
        tell(met(1))
        assert wakening.wait(LONG, threading.Event())  # something may have been missed
        until(listeners)
        wakening.wait(NOT_AT_ALL, threading.Event())
        tell(met(2))
        assert wakening.wait(LONG, threading.Event())


def test_the_listening_connection_notices_a_server_that_is_gone_as_soon_as_all_others(monkeypatch):
    given = {**WATCHED, "sslmode": "prefer", "application_name": "theirs"}
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", given)
    assert {name: parameters()[name] for name in given} == {**given, "application_name": "heard listening"}
    with Wakening() as wakening:
        settled(wakening)
        assert until(lambda: len(listeners()) == 1)  # those of earlier tests end a moment later


def test_whoever_is_told_to_stop_stops():
    stop = threading.Event()
    stop.set()
    with Wakening() as wakening:
        assert not wakening.wait(LONG, stop)
