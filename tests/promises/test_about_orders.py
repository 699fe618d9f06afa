"""A promise about an order, whether its customer ever wrote about it or not."""

import datetime as dt

import pytest
from django.utils import timezone

from heard.conversations.actions.start import NobodyThere
from heard.conversations.models import Conversation, Message, MessageKind, State
from heard.customers.models import Address
from heard.orders.actions.place_order import Purchase, place_order
from heard.orders.models import Order
from heard.promises.actions.make import MomentIsWrong
from heard.promises.actions.promise_about_order import promise_about_order
from heard.promises.models import Promise, PromiseKind
from tests.project.api.script import Script
from tests.promises.ledger import NOON, Ledger, after


@pytest.fixture
def shop(db):
    return Ledger()


@pytest.fixture
def order(shop):
    return place_order(
        purchase=Purchase(
            source="shop", reference="L-77", email="cleo@home.example", name="Cleo Lind", placed_at=NOON, items=[],
            consent_to_follow_up=False,
        ),
        agent=None,
        at=NOON,
    )  # fmt: skip


def promised(shop, order, **fields):
    given = {
        "kind": PromiseKind.OTHER,
        "words": "A second lamp",
        "due_at": after(days=1),
        "agent": shop.ana,
        "at": NOON,
    }
    return promise_about_order(order=order, inbox=shop.inbox, **{**given, **fields})


def test_it_stands_on_the_ledger_with_its_order_and_says_nothing_to_the_customer(shop, order):
    promise = promised(shop, order)
    row = Conversation.objects.get()
    assert (promise.order_number, promise.owner, promise.conversation) == ("L-77", shop.ana, row)
    assert (row.state, row.inbox, row.customer) == (State.RESOLVED, shop.inbox, order.customer)
    assert list(Message.objects.values_list("kind", flat=True)) == [MessageKind.NOTE]


def test_the_next_one_about_the_same_order_stands_beside_it(shop, order):
    first, second = promised(shop, order), promised(shop, order, words="And a shade")
    assert first.conversation == second.conversation
    assert Conversation.objects.count() == 1


def test_it_joins_no_conversation_its_maker_may_not_open(shop, order):
    hidden = promised(shop, order, agent=shop.ben)
    Conversation.objects.update(inbox=shop.orders)
    Promise.objects.update(inbox=shop.orders)
    assert promised(shop, order, agent=shop.ana).conversation != hidden.conversation


def test_a_moment_that_has_passed_begins_nothing(shop, order):
    with pytest.raises(MomentIsWrong):
        promised(shop, order, due_at=NOON - dt.timedelta(hours=1))
    assert Conversation.objects.count() == 0


def test_a_customer_whom_no_mail_reaches_cannot_be_promised_anything(shop, order):
    Address.objects.update(undeliverable_since=NOON)
    with pytest.raises(NobodyThere):
        promised(shop, order)


def test_a_script_promises_it(shop, order, client):
    script = Script(client, shop.ana)
    body = {"kind": "other", "words": "A second lamp", "due_at": (timezone.now() + dt.timedelta(days=1)).isoformat()}
    answer = script.ask("POST", f"orders/{order.pk}/promises", body)
    assert answer.status_code == 201, answer.content
    assert answer.json()["order_number"] == "L-77"
    assert script.ask("POST", f"orders/{order.pk + 1}/promises", body).status_code == 404
    assert script.ask("POST", f"orders/{order.pk}/promises", {**body, "inbox_id": shop.orders.pk}).status_code == 404


def test_an_agent_promises_it_from_the_customers_page(shop, order, client):
    client.force_login(shop.ana)
    address = f"/orders/{order.pk}/promises/new/"
    assert address in client.get(f"/customers/{order.customer_id}/orders/").content.decode()
    assert client.get(address).status_code == 200
    wrong = client.post(address, {"kind": "other", "words": "A second lamp"})
    assert wrong.status_code == 422
    done = client.post(address, {"kind": "other", "words": "A second lamp", "due": "tomorrow", "told": "on"})
    promise = Promise.objects.get()
    assert (done.status_code, done["Location"]) == (302, f"/conversations/{promise.conversation_id}/")
    assert (promise.words, promise.order_number, promise.told_at is not None) == ("A second lamp", "L-77", True)
    assert client.get("/orders/999999/promises/new/").status_code == 404
    assert Order.objects.count() == 1
