"""A visitor leaves an address while somebody erases them: neither waits for the other for ever, and nothing is left of them."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from heard.channels.chat.actions.leave_contact import leave_contact
from heard.channels.chat.models import Visitor
from heard.customers.actions._row import CustomerGone
from heard.customers.actions.erase_customer import erase_customer
from heard.customers.models import Address, Customer
from tests.channels.chat.chats import Guest

LEFT = "mia@home.example"


@pytest.fixture
def erased(shop):
    """A chat, and the customer who was erased after it began."""
    held = Guest(shop.inbox, name="Mia").say(at=timezone.now())
    erase_customer(customer=held.customer, agent=shop.ana, at=timezone.now())
    return held


def test_who_was_erased_leaves_no_address_behind(erased):
    with pytest.raises(CustomerGone):
        leave_contact(conversation_id=erased.pk, email=LEFT, name="Mia", at=timezone.now())
    assert list(Visitor.objects.values_list("email", "name")) == [("", "")]
    assert not Address.objects.filter(value=LEFT).exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_both_at_the_same_moment_come_to_their_end():
    from tests.conversations.shop import Shop

    shop = Shop()
    for _ in range(12):
        held = Guest(shop.inbox, name="Mia").say(at=timezone.now())
        outcomes = at_once(
            lambda held=held: leave_contact(conversation_id=held.pk, email=LEFT, name="Mia", at=timezone.now()),
            lambda held=held: erase_customer(customer=held.customer, agent=shop.ana, at=timezone.now()),
        )
        assert set(outcomes) <= {None, CustomerGone}, outcomes
        assert not Visitor.objects.exclude(email="", name="").exists()
        assert not Address.objects.filter(value=LEFT).exists()
        assert not Customer.objects.filter(name="Mia", erased_at=None).exists()


def at_once(*deeds):
    """Do all of it at the same moment; return what each raised."""
    raised = [None] * len(deeds)
    start = threading.Barrier(len(deeds))

    def do(nth, deed):
        start.wait()
        try:
            deed()
        except Exception as error:
            raised[nth] = type(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return raised
