"""Customers choose how much to hear from us, and whether by mail or by a call; agents may choose for them."""

import datetime as dt

import pytest

from heard.conversations.models import Message, MessageKind
from heard.customers.models import Address
from heard.plumbing.models import Fact
from heard.plumbing.reactions import react_until_done
from heard.promises.actions.ask_for_call import NumberIsWrong
from heard.promises.actions.choose_wish import choose_wish
from heard.promises.actions.fall_due import fall_due
from heard.promises.actions.keep import keep
from heard.promises.actions.let_out import let_out
from heard.promises.actions.make import make
from heard.promises.actions.prepare_updates import prepare_updates
from heard.promises.models import Informing, Mode, Notice, NoticeWish, Promise, PromiseKind, Source, Way, Wish
from heard.promises.notices.links import unsubscribe_address
from tests.promises.ledger import Ledger

pytestmark = pytest.mark.django_db
TEN = dt.datetime(2024, 11, 18, 10, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def shop():
    shop = Ledger()
    Informing.current()
    Informing.objects.update(updates=Mode.AUTOMATIC)
    return shop


def by_call(customer, number="+49 30 901820", **fields):
    given = {"wish": Wish.DAILY, "agent": None, "at": TEN, "channel": Way.CALL, "number": number}
    return choose_wish(customer=customer, **given | fields)


def calls(conversation):
    owed = Promise.objects.filter(conversation=conversation, kind=PromiseKind.CALL_BACK).order_by("id")
    return [(row.words, row.due_at, row.told_at, row.end) for row in owed]


def test_who_would_rather_be_called_is_owed_a_call_instead_of_a_mail(shop):
    conversation, other = shop.mail(at=TEN), shop.mail("two", address="b@b.example", at=TEN)
    by_call(conversation.customer)
    assert prepare_updates(at=TEN + DAY) == 1
    assert calls(conversation) == [
        ("+49 30 901820: tell them where it stands", TEN + DAY + 4 * HOUR + dt.timedelta(minutes=1), None, "")
    ]
    let_out(at=TEN + DAY)
    automatic = Message.objects.filter(kind=MessageKind.AUTOMATIC)
    assert list(automatic.values_list("conversation", flat=True)) == [other.pk]


def test_one_call_is_owed_at_a_time_and_the_next_day_another(shop):
    conversation = shop.mail(at=TEN)
    by_call(conversation.customer)
    for hours in range(24, 47):
        prepare_updates(at=TEN + hours * HOUR)
    assert len(calls(conversation)) == 1
    keep(promise=Promise.objects.get(kind=PromiseKind.CALL_BACK), agent=shop.ana, at=TEN + DAY + HOUR)
    react_until_done()
    prepare_updates(at=TEN + 2 * DAY - HOUR)
    assert len(calls(conversation)) == 1
    prepare_updates(at=TEN + 2 * DAY)
    assert [end for *_, end in calls(conversation)] == ["kept", ""]
    assert Notice.objects.count() == 0


def test_a_call_that_was_owed_anyway_is_enough(shop):
    from heard.promises.actions.ask_for_call import ask_for_call

    conversation = shop.mail(at=TEN)
    by_call(conversation.customer)
    ask_for_call(conversation=conversation, number="030 901820", best_time="", at=TEN)
    prepare_updates(at=TEN + DAY)
    assert [words for words, *_ in calls(conversation)] == ["030 901820"]


def test_a_call_needs_a_number_from_here_or_from_the_profile(shop):
    customer = shop.mail(at=TEN).customer
    for wrong in ("", "soon", None):
        with pytest.raises(NumberIsWrong):
            by_call(customer, wrong)
    assert NoticeWish.objects.count() == 0
    Address.objects.create(customer=customer, kind="phone", value="+4930901820")
    assert by_call(customer, "").number == ""
    prepare_updates(at=TEN + DAY)
    assert [words for words, *_ in calls(shop.mail("again", at=TEN + DAY))] == []
    assert Promise.objects.get(kind=PromiseKind.CALL_BACK).words == "+4930901820: tell them where it stands"


def test_one_click_still_unsubscribes_and_leaves_the_way_as_it_was(shop, client):
    customer = shop.mail(at=TEN).customer
    by_call(customer)
    path = "/" + unsubscribe_address(customer.pk, at=dt.datetime.now(dt.UTC)).split("/", 3)[3]
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert list(NoticeWish.objects.values_list("wish", "channel", "number")) == [("none", "call", "+49 30 901820")]
    assert prepare_updates(at=TEN + DAY) == 0
    assert Promise.objects.count() == 0


def test_customers_choose_on_the_page_behind_the_link(shop, client):
    customer = shop.mail(at=TEN).customer
    path = "/" + unsubscribe_address(customer.pk, at=dt.datetime.now(dt.UTC)).split("/", 3)[3]
    answer = client.post(path, {"wish": "news", "channel": "call", "number": "soon"})
    assert (answer.status_code, "with its area code" in answer.content.decode()) == (422, True)
    assert NoticeWish.objects.count() == 0
    assert client.post(path, {"wish": "news", "channel": "call", "number": "030 901820"}).status_code == 200
    assert list(NoticeWish.objects.values_list("wish", "channel", "number")) == [("news", "call", "030 901820")]
    page = client.get(path).content.decode()
    assert 'value="call" checked' in page
    assert 'value="030 901820"' in page
    client.post(path, {"wish": "daily", "channel": "email"})
    assert list(NoticeWish.objects.values_list("wish", "channel", "number")) == [("daily", "email", "")]


def test_agents_see_it_on_the_customers_page_and_choose_for_them(shop, client):
    customer = shop.mail(at=TEN).customer
    there = f"/customers/{customer.pk}/wish/"
    assert client.get(there).status_code == 302
    client.force_login(shop.ana)
    assert there in client.get(f"/customers/{customer.pk}/").content.decode()
    assert "What they hear from us" in client.get(there).content.decode()
    chosen = {"wish": "news", "channel": "call", "number": "030 901820"}
    assert client.post(there, chosen).status_code == 302
    answer = client.post(there, {"wish": "none", "channel": "email", "number": ""}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    for wrong in ({"wish": "hourly", "channel": "email"}, {"wish": "news"}, {"wish": "news", "channel": "call"}):
        assert client.post(there, wrong).status_code == 422
    assert list(NoticeWish.objects.values_list("wish", "channel", "number")) == [("none", "email", "")]
    told = Fact.objects.filter(name="NoticeWishChosen").order_by("id").values_list("data", flat=True)
    assert [(data["wish"], data["channel"], data["agent_id"]) for data in told] == [
        ("news", "call", shop.ana.pk), ("none", "email", shop.ana.pk),
    ]  # fmt: skip
    assert client.get("/customers/999999/wish/").status_code == 404


def test_who_wants_nothing_but_answers_wants_it_after_being_put_together_with_another_record_too(shop):
    from heard.customers.actions.merge_customers import merge_customers
    from heard.customers.actions.undo_customer_merge import undo_customer_merge

    kept, merged = shop.mail(at=TEN).customer, shop.mail("two", address="b@b.example", at=TEN).customer
    choose_wish(customer=merged, wish=Wish.NONE, agent=None, at=TEN)
    merge = merge_customers(kept=kept, merged=merged, agent=shop.ana, at=TEN)
    assert NoticeWish.objects.get(customer=kept).wish == Wish.NONE
    undo_customer_merge(merge=merge, agent=shop.ana, at=TEN)
    assert list(NoticeWish.objects.values_list("customer", flat=True)) == [merged.pk]
    choose_wish(customer=kept, wish=Wish.NEWS, agent=None, at=TEN)
    merge_customers(kept=kept, merged=merged, agent=shop.ana, at=TEN)
    assert NoticeWish.objects.get(customer=kept).wish == Wish.NEWS


def test_programs_choose_for_customers_too(shop, client):
    from heard.staff.actions.issue_token import issue_token
    from heard.staff.models import Scope

    customer = shop.mail(at=TEN).customer
    secret = issue_token(agent=shop.ana, name="Shop", scopes=[Scope.WRITE], at=dt.datetime.now(dt.UTC))[1]
    headers, path = {"Authorization": f"Bearer {secret}"}, f"/api/v1/customers/{customer.pk}/wish"
    said = {"wish": "daily", "channel": "email", "number": "", "at": None}
    assert client.get(path, headers=headers).json() == said
    refused = client.put(path, {"wish": "news", "channel": "call"}, content_type="application/json", headers=headers)
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:heard:problem:wrong-number")
    chosen = {"wish": "news", "channel": "call", "number": "030 901820"}
    assert client.put(path, chosen, content_type="application/json", headers=headers).json() | {"at": None} == {
        **chosen, "at": None,
    }  # fmt: skip
    assert (
        client.put(
            "/api/v1/customers/999999/wish", chosen, content_type="application/json", headers=headers
        ).status_code
        == 404
    )


def late(shop, conversation, *, days=10):
    """Promise something, and let its warning and then its moment pass."""
    make(
        conversation=conversation, kind=PromiseKind.OTHER, words="a new bulb", due_at=TEN + days * DAY,
        source=Source.AGENT, agent=shop.ana, at=TEN,
    )  # fmt: skip
    for moment in (days - 2, days):
        react_until_done()
        fall_due(at=TEN + moment * DAY)
    react_until_done()


@pytest.mark.parametrize("wish", [Wish.DAILY, Wish.NEWS])
def test_what_is_late_is_told_by_a_call_to_whoever_wants_calls(shop, wish):
    Informing.objects.update(warnings=Mode.AUTOMATIC, apologies=Mode.AUTOMATIC)
    conversation = shop.mail(at=TEN)
    by_call(conversation.customer, wish=wish)
    late(shop, conversation)
    assert [(words, told_at) for words, _due, told_at, _end in calls(conversation)] == [
        ("+49 30 901820: tell them that it takes longer than we promised, and by when", None)
    ]
    assert Notice.objects.count() == 0


def test_who_wants_nothing_but_answers_hears_of_no_lateness_either(shop):
    Informing.objects.update(warnings=Mode.AUTOMATIC, apologies=Mode.AUTOMATIC)
    silent, other = shop.mail(at=TEN), shop.mail("two", address="b@b.example", at=TEN)
    choose_wish(customer=silent.customer, wish=Wish.NONE, agent=None, at=TEN)
    choose_wish(customer=other.customer, wish=Wish.NEWS, agent=None, at=TEN)
    for conversation in (silent, other):
        late(shop, conversation)
    assert set(Notice.objects.values_list("conversation", flat=True)) == {other.pk}
    assert calls(silent) == []


def test_where_nothing_is_to_be_said_nobody_is_called_either(shop):
    Informing.objects.update(warnings=Mode.OFF, apologies=Mode.OFF)
    conversation = shop.mail(at=TEN)
    by_call(conversation.customer)
    late(shop, conversation)
    assert calls(conversation) == []
