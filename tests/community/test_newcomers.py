"""Who never wrote to us and never bought anything may ask the community all the same: a mailbox is enough."""

import re

import pytest
from django.utils import timezone

from heard.community.models import Question
from heard.customers.models import Address, Customer
from heard.promises.models import RequestCode
from heard.promises.request_codes import MOST_CODES, code_of
from tests.community.among import Among

pytestmark = pytest.mark.django_db
NEW = "lena@new.example"
ASKING = "/community/ask/?title=May+a+lamp+hang+in+the+rain"
JOINING = "/community/joining/?next=%2Fcommunity%2Fask%2F"


@pytest.fixture(autouse=True)
def shop():
    return Among()


def asks(client, address=NEW, page=JOINING):
    told = client.post("/requests/code/", {"address": address, "next": page}).content.decode()
    return re.sub(r'(?<=csrfmiddlewaretoken" value=)"\w+"', "", told)


def test_a_newcomer_signs_in_takes_a_name_and_asks(client):
    way = client.get(JOINING)
    page = client.get(way["Location"]).content.decode()
    assert "No account is needed" in page
    assert "A code is on its way to lena@new.example" in asks(client)
    code = RequestCode.objects.get()
    assert (code.address.value, Customer.objects.get().language) == (NEW, "en")
    form = {"address": NEW, "code": code_of(code), "next": JOINING}
    assert client.post("/requests/signing-in/", form)["Location"] == JOINING
    assert client.post(JOINING, {"pseudonym": "lena-rain"})["Location"] == "/community/ask/"
    client.post("/community/ask/", {"title": "May a lamp hang in the rain?", "body": "It is brass."})
    assert Question.objects.get().member.pseudonym == "lena-rain"


def test_elsewhere_nobody_is_met_by_asking_for_a_code(client):
    for page in ("", "/help/en/", "/requests/", "//community/", "https://a.example/community/"):
        assert f"If we know {NEW}" in asks(client, page=page)
    assert (Customer.objects.count(), RequestCode.objects.count()) == (0, 0)


def test_what_is_no_address_is_nobody(client):
    for address in ("lena@", "@new.example", "a b@new.example", "lena@new.example\r\nBcc: tom@new.example"):
        asks(client, address)
    assert not Customer.objects.exclude(addresses__value__in=[NEW]).exists()


def test_who_is_known_is_not_met_again_and_hears_no_other_answer(client, shop):
    customer = shop.customer("mina")
    known, new = asks(client, "mina@private.example"), asks(client)
    assert known.replace("mina@private.example", NEW) == new
    assert Address.objects.filter(customer=customer).count() == 1
    assert Customer.objects.count() == 2


def test_who_is_blocked_gets_no_code(client, shop):
    shop.customer("rude", blocked_at=timezone.now())
    asks(client, "rude@private.example")
    assert (Customer.objects.count(), RequestCode.objects.count()) == (1, 0)


def test_nobody_floods_a_strangers_mailbox(client):
    for _ in range(MOST_CODES + 3):
        asks(client)
    assert RequestCode.objects.count() == MOST_CODES
