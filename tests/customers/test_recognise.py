import datetime as dt
import threading

import pytest
from django.db import close_old_connections, connection, transaction
from django.test.utils import CaptureQueriesContext

from heard.customers.actions.recognise import recognise
from heard.customers.actions.recognise_all import Stranger, recognise_all
from heard.customers.models import Address, Customer
from heard.plumbing.database.statements import pipelined
from heard.plumbing.models import Fact

NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


@pytest.mark.django_db
def test_somebody_new_is_met_once_and_known_by_any_spelling_of_their_address():
    ana = recognise(kind="email", address="Ana@Shop.Example ", name="Ana Moreno", language="es", at=NOON)
    again = recognise(kind="email", address="ana@shop.example", name="Someone Else", at=NOON)

    assert again.pk == ana.pk
    assert (again.name, again.language) == ("Ana Moreno", "es")
    assert list(Address.objects.values_list("kind", "value", "is_primary")) == [("email", "ana@shop.example", True)]
    assert list(Fact.objects.values_list("name", "subject_id")) == [("CustomerMet", ana.pk)]


@pytest.mark.django_db
def test_a_name_we_did_not_know_is_learnt():
    recognise(kind="email", address="li@x.example", at=NOON)
    assert recognise(kind="email", address="li@x.example", name="Li Wei", language="zh", at=NOON).name == "Li Wei"
    assert Customer.objects.get().language == "zh"


@pytest.mark.django_db
def test_a_name_is_learnt_while_statements_are_sent_one_behind_the_other():
    recognise(kind="email", address="li@x.example", at=NOON)
    with pipelined(), transaction.atomic():
        recognise(kind="email", address="li@x.example", name="Li Wei", at=NOON)
    assert Customer.objects.get().name == "Li Wei"


@pytest.mark.django_db
def test_the_same_words_on_another_channel_are_another_address():
    mail = recognise(kind="email", address="4912345678", at=NOON)
    phone = recognise(kind="phone", address="+49 (123) 456-78", at=NOON)
    assert mail.pk != phone.pk
    assert recognise(kind="phone", address="0049 12345678", at=NOON).pk == phone.pk


@pytest.mark.django_db
def test_many_are_recognised_for_the_price_of_one():
    def cost(people):
        with CaptureQueriesContext(connection) as queries:
            found = recognise_all(kind="email", people=people, at=NOON)
        return len(queries), found

    one, _ = cost([Stranger(address="a@x.example")])
    three, found = cost([Stranger(address=f"{name}@x.example") for name in ("b", "c", "B")])
    assert one == three
    assert found[0].pk == found[2].pk != found[1].pk
    assert Customer.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_get_the_same_customer():
    found, start = [], threading.Barrier(6)

    def meet():
        start.wait()
        try:
            found.append(recognise(kind="email", address="twin@x.example", name="Twin", at=NOON).pk)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=meet) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(found) == 6
    assert Customer.objects.count() == Address.objects.count() == 1
