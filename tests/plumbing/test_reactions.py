"""What follows facts: in order, in batches, never lost, never held up by one that fails."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from heard.customers.events import CustomerMet, CustomerProfileChanged
from heard.plumbing.events import announce, reacting_names
from heard.plumbing.models import Duty, Fact, FailedDuty
from heard.plumbing.reactions import ATTEMPTS, react_once, react_until_done, retry_once
from tests.plumbing import reacting


@pytest.fixture(autouse=True)
def page(settings):
    settings.HEARD_REACTIONS = "tests.plumbing.reacting"
    reacting_names.cache_clear()
    reacting.done.clear()
    reacting.failing.clear()
    yield reacting
    reacting_names.cache_clear()


def met(number):
    return CustomerMet(customer_id=number, agent_id=None, channel="email")


def changed(number):
    return CustomerProfileChanged(customer_id=number, agent_id=None, fields=["name"])


def tell(*events):
    with transaction.atomic():
        announce(*events)


@pytest.mark.django_db
def test_many_facts_of_one_kind_come_in_one_batch(page):
    tell(*(met(number) for number in range(1, 6)))

    assert react_once() == 5

    assert page.done == [("greet", [1, 2, 3, 4, 5]), ("stumble", [1, 2, 3, 4, 5])]
    assert not Duty.objects.exists()
    assert react_once() == 0


@pytest.mark.django_db
def test_the_order_within_one_stream_is_kept(page):
    tell(met(1), changed(1), met(2), changed(2))

    react_until_done()

    assert page.done == [
        ("greet", [1, 2]),
        ("stumble", [1, 2]),
        ("remember", [1, 2]),
    ]


@pytest.mark.django_db
def test_one_that_fails_is_set_aside_alone_and_the_others_go_on(page):
    page.failing.add(2)
    tell(met(1), met(2), met(3))

    react_until_done()

    assert [numbers for name, numbers in page.done if name == "stumble"] == [[1], [3]]
    failed = FailedDuty.objects.get()
    assert failed.fact.data["customer_id"] == 2
    assert failed.reaction == "tests.plumbing.reacting.stumble"
    assert failed.error == "RuntimeError: no luck with 2\n"
    assert failed.attempts == 1
    assert not Duty.objects.exists()


@pytest.mark.django_db
def test_it_is_tried_again_later_and_forgotten_when_it_succeeds(page):
    page.failing.add(2)
    tell(met(2))
    react_until_done()
    page.done.clear()

    assert retry_once(at=timezone.now()) == 0  # not yet its time
    page.failing.clear()
    assert retry_once(at=timezone.now() + dt.timedelta(minutes=1)) == 1

    assert page.done == [("stumble", [2])]  # what had succeeded is not done again
    assert not FailedDuty.objects.exists()


@pytest.mark.django_db
def test_one_that_always_fails_is_parked_in_sight(page):
    page.failing.add(2)
    tell(met(2))
    react_until_done()

    for day in range(1, 20):
        retry_once(at=timezone.now() + dt.timedelta(days=day))

    failed = FailedDuty.objects.get()
    assert failed.attempts == ATTEMPTS
    assert failed.retry_at is None


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_no_fact_and_no_duty(page):
    def stumble():
        with transaction.atomic():
            announce(met(1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stumble()

    assert not Fact.objects.exists()
    assert not Duty.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_work_and_do_nothing_twice(page):
    for number in range(60):
        tell(met(number))

    def work():
        try:
            react_until_done()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    react_until_done()

    greeted = [number for name, numbers in page.done if name == "greet" for number in numbers]
    assert sorted(greeted) == list(range(60))
    assert not Duty.objects.exists()
