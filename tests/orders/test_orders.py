"""Shops tell us what was bought; who agreed is asked some days later whether all arrived as hoped, and nobody else."""

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heard.conversations.models import Conversation, Message, MessageKind, State
from heard.conversations.queries.lists import VIEWS, conversation_list
from heard.customers.actions.erase_customer import erase_customer
from heard.customers.actions.merge_customers import merge_customers
from heard.customers.models import Address, Customer
from heard.feedback.models import Satisfaction
from heard.orders.actions.place_order import Item, OrderIsWrong, Purchase, place_order
from heard.orders.models import Order
from heard.plumbing.models import Fact
from heard.plumbing.reactions import react_until_done
from heard.promises.actions.ask_after_purchases import ask_after_purchases
from heard.promises.actions.choose_wish import choose_wish
from heard.promises.actions.drop_notice import drop_notice
from heard.promises.actions.fall_due import fall_due
from heard.promises.actions.let_out import let_out
from heard.promises.models import Informing, Mode, Notice, Promise, PromiseKind, Wish
from heard.staff.actions.issue_token import issue_token
from heard.staff.models import Scope
from tests.promises.ledger import Ledger

pytestmark = pytest.mark.django_db
TEN = dt.datetime(2024, 11, 18, 10, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)
DUE = TEN + 10 * DAY


@pytest.fixture
def shop():
    shop = Ledger()
    Informing.current()
    Informing.objects.update(after_purchase=Mode.AUTOMATIC, updates=Mode.OFF)
    return shop


def bought(reference="4711", *, email="cleo@home.example", at=TEN, consent=True, **fields):
    purchase = Purchase(
        reference=reference, email=email, placed_at=at, name=fields.pop("name", "Cleo Lind"),
        consent_to_follow_up=consent, **fields,
    )  # fmt: skip
    return place_order(purchase=purchase, agent=None, at=at)


def pass_until(at):
    ask_after_purchases(at=at)
    react_until_done()
    fall_due(at=at)
    react_until_done()
    mails = let_out(at=at)
    react_until_done()
    return mails


def said():
    return [message.text for message in Message.objects.filter(kind=MessageKind.AUTOMATIC).order_by("pk")]


def test_the_same_order_told_twice_is_remembered_once(shop):
    first = bought(items=[Item("Lamp", 2)])
    assert bought(consent=False, items=[]) == first
    assert bought(source="second shop").pk != first.pk
    assert Fact.objects.filter(name="OrderPlaced").count() == 2
    kept = Order.objects.get(pk=first.pk)
    assert (kept.items, kept.consent_to_follow_up) == ([{"name": "Lamp", "quantity": 2}], True)


def test_its_customer_is_recognised_by_their_address(shop):
    known = shop.mail(at=TEN).customer
    assert bought(email="Cleo@HOME.example").customer == known
    assert bought("2", email="new@n.example", name="Nia").customer.name == "Nia"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("reference", {"reference": " "}),
        ("reference", {"reference": "x" * 61}),
        ("items", {"items": [Item("", 1)]}),
        ("items", {"items": [Item("Lamp", 0)]}),
        ("items", {"items": [Item("Lamp")] * 501}),
        ("currency", {"currency": "EUR"}),
    ],
)
def test_an_order_that_cannot_be_so_is_refused(shop, field, wrong):
    with pytest.raises(OrderIsWrong) as error:
        bought(**{"reference": "1", **wrong})
    assert error.value.field == field
    assert (Order.objects.count(), Customer.objects.count()) == (0, 0)


def test_who_agreed_is_asked_some_days_later_in_a_conversation_that_is_in_nobodys_way(shop):
    bought()
    assert pass_until(DUE - MINUTE) == 0
    assert Conversation.objects.count() == 0
    assert pass_until(DUE) == 1
    (text,) = said()
    assert text.startswith("Hi Cleo,\n\nwe hope that order 4711 is a joy. Did everything arrive as hoped?\n\nOne click")
    (row,) = Conversation.objects.all()
    assert (row.subject, row.state, row.assignee, row.acknowledged_at) == ("Order 4711", State.RESOLVED, None, None)
    assert [note.text for note in Message.objects.filter(kind=MessageKind.NOTE)] == [
        "We ask whether order 4711 arrived as hoped; the customer agreed to that. Nothing is to be done unless they answer."
    ]
    waiting = [
        key for key, view in VIEWS.items() if key not in {"resolved", "team"} and conversation_list(shop.ana, view).rows
    ]
    assert waiting == []
    assert list(Promise.objects.values_list("kind", "end", "order_number")) == [("check_in", "kept", "4711")]
    assert [row.score for row in Satisfaction.objects.all()] == [None]


def test_it_is_asked_once_and_not_again_because_of_itself(shop):
    bought()
    for days in range(10, 25):
        pass_until(TEN + days * DAY)
    assert len(said()) == 1
    assert Conversation.objects.count() == 1


def test_an_answer_opens_it_as_any_other(shop):
    bought()
    pass_until(DUE)
    (row,) = Conversation.objects.all()
    shop.mail("One glass is missing.", to=row, at=DUE + MINUTE)
    row.refresh_from_db()
    assert row.state == State.OPEN


def test_who_is_not_asked(shop):
    bought("1", email="a@a.example", consent=False)
    bought("2", email="b@b.example")
    Customer.objects.filter(addresses__value="b@b.example").update(blocked_at=TEN)
    silent = bought("3", email="c@c.example").customer
    choose_wish(customer=silent, wish=Wish.NONE, agent=None, at=TEN)
    erase_customer(customer=bought("4", email="d@d.example").customer, agent=shop.ana, at=TEN)
    bought("5", email="e@e.example")
    Address.objects.filter(value="e@e.example").update(undeliverable_since=TEN)
    bought("6", email="f@f.example", at=TEN - 8 * DAY)
    assert pass_until(DUE) == 0
    assert Conversation.objects.count() == 0


def test_whoever_no_mail_reaches_takes_nobody_elses_place(shop):
    bought("1", email="a@a.example", at=TEN - DAY)
    Address.objects.filter(value="a@a.example").update(undeliverable_since=TEN)
    bought("2", email="b@b.example")
    assert [ask_after_purchases(at=DUE, limit=1) for _ in range(2)] == [1, 0]


def test_switched_off_or_while_the_house_is_closed_nobody_is_asked(shop):
    bought()
    Informing.objects.update(after_purchase=Mode.OFF)
    assert pass_until(DUE) == 0
    Informing.objects.update(after_purchase=Mode.AUTOMATIC, calendar=shop.office)
    assert pass_until(DUE + dt.timedelta(hours=9)) == 0
    assert pass_until(DUE + DAY) == 1


def test_by_default_an_agent_looks_first(shop):
    Informing.objects.update(after_purchase=Mode.DRAFT)
    bought()
    assert pass_until(DUE) == 0
    drop_notice(notice=Notice.objects.get(), agent=shop.ana, at=DUE)
    react_until_done()
    assert list(Promise.objects.values_list("kind", "end")) == [(PromiseKind.CHECK_IN, "released")]
    assert pass_until(DUE + DAY) == 0


def test_two_orders_and_a_closed_matter_are_one_mail(shop):
    bought("1")
    bought("2", at=TEN + MINUTE)
    assert pass_until(DUE + MINUTE) == 1
    (text,) = said()
    assert text.index("order 1 is a joy") < text.index("order 2 is a joy")


def test_orders_go_with_their_customer_and_are_forgotten_with_them(shop):
    kept, merged = bought("1", email="a@a.example").customer, bought("2", email="b@b.example").customer
    merge_customers(kept=kept, merged=merged, agent=shop.ana, at=TEN)
    assert set(Order.objects.values_list("customer", flat=True)) == {kept.pk}
    erase_customer(customer=kept, agent=shop.ana, at=TEN)
    assert Order.objects.count() == 0


@pytest.fixture
def call(shop, client):
    """Ask the API as Ana's token, and return the status and the answer."""

    def ask(method, path, body=None, *, scopes=(Scope.READ, Scope.WRITE), token=True):
        secret = issue_token(agent=shop.ana, name="Shop", scopes=list(scopes), at=timezone.now())[1]
        headers = {"Authorization": f"Bearer {secret}"} if token else {}
        answer = getattr(client, method)(
            f"/api/v1/{path}", json.dumps(body) if body is not None else None, content_type="application/json", headers=headers
        ) if method != "get" else client.get(f"/api/v1/{path}", headers=headers)  # fmt: skip
        return answer.status_code, answer.json()

    return ask


def order(**fields):
    return {
        "reference": "4711", "email": "cleo@home.example", "placed_at": "2024-11-18T10:00:00Z",
        "items": [{"name": "Lamp", "quantity": 2}], "total": "79.90", "currency": "EUR", **fields,
    }  # fmt: skip


def test_a_shop_announces_orders_by_the_api(call):
    status, told = call("post", "orders", order(consent_to_follow_up=True, promised_date="2024-11-25"))
    assert status == 201
    assert told["items"] == [{"name": "Lamp", "quantity": 2}]
    assert (told["total"], told["currency"], told["promised_date"]) == ("79.900", "EUR", "2024-11-25")
    again = call("post", "orders", order(total="1"))
    assert again == (201, told)
    assert call("get", f"orders/{told['id']}") == (200, told)
    assert call("get", "orders?reference=4711")[1]["items"] == [told]
    assert call("get", f"orders?customer_id={told['customer_id'] + 1}")[1]["items"] == []
    assert call("get", "orders/999999")[0] == 404


def test_the_api_refuses_what_cannot_be_and_who_may_not(call):
    for wrong, code in (
        ({"email": "nobody"}, "wrong-address"),
        ({"total": "5", "currency": "euro"}, "invalid-request"),
        ({"total": "5", "currency": "eur"}, "wrong-order"),
        ({"total": None}, "wrong-order"),
        ({"reference": "  "}, "wrong-order"),
        ({"total": "NaN"}, "invalid-request"),
        ({"items": [{"name": "x", "quantity": 0}]}, "invalid-request"),
        ({"placed_at": "0001-01-01T00:00:00Z"}, "invalid-request"),
    ):
        status, told = call("post", "orders", order(**wrong))
        assert (status, told["type"].rpartition(":")[2]) == (422, code), wrong
    assert call("post", "orders", order(), scopes=[Scope.READ])[0] == 403
    assert call("post", "orders", order(), token=False)[0] == 401
    assert Order.objects.count() == 0


def test_the_pages_of_orders_follow_one_another_and_cost_the_same(shop, call):
    counts = []
    for number in range(5):
        bought(str(number), email=f"{number}@n.example")
        with CaptureQueriesContext(connection) as asked:
            call("get", "orders")
        counts.append(len(asked))
    assert counts[1:] == [counts[1]] * 4
    first = call("get", "orders?limit=3")[1]
    second = call("get", f"orders?limit=3&cursor={first['next_cursor']}")[1]
    assert [one["reference"] for one in first["items"] + second["items"]] == ["4", "3", "2", "1", "0"]


def test_a_customers_page_shows_what_they_bought(shop, client):
    customer = bought(items=[Item("Lamp <b>", 2)]).customer
    assert client.get(f"/customers/{customer.pk}/orders/").status_code == 302
    client.force_login(shop.ana)
    page = client.get(f"/customers/{customer.pk}/orders/").content.decode()
    assert "4711" in page
    assert "2 × Lamp &lt;b&gt;" in page
    assert client.get("/customers/999999/orders/").status_code == 404
    assert f"/customers/{customer.pk}/orders/" in client.get(f"/customers/{customer.pk}/").content.decode()
