"""What we say to customers on our own: true, wanted, at most one mail a day, and only through the gate."""

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from heard.conversations.actions.close import close
from heard.conversations.actions.reply import reply
from heard.conversations.actions.wait import wait
from heard.conversations.models import Message, MessageKind, State
from heard.conversations.request_links import request_address
from heard.customers.actions.erase_customer import erase_customer
from heard.customers.actions.mark_deliverable import mark_deliverable
from heard.customers.actions.mark_undeliverable import mark_undeliverable
from heard.customers.models import Customer
from heard.plumbing.mail.switching import resume_outgoing, stop_outgoing
from heard.plumbing.models import Fact
from heard.plumbing.reactions import react_until_done
from heard.promises.actions._notices import DecidedAlready
from heard.promises.actions.approve_notice import NothingLeftToSay, approve_notice
from heard.promises.actions.choose_wish import choose_wish
from heard.promises.actions.drop_notice import drop_notice
from heard.promises.actions.fall_due import fall_due
from heard.promises.actions.let_out import let_out
from heard.promises.actions.make import make
from heard.promises.actions.prepare_late_words import prepare_what_is_late
from heard.promises.actions.prepare_updates import prepare_updates
from heard.promises.models import Informing, Mode, Notice, Promise, PromiseKind, Source, Wish
from heard.promises.notices.links import unsubscribe_address
from heard.promises.notices.wordings import WORDINGS
from tests.promises.ledger import Ledger

pytestmark = pytest.mark.django_db
# Ten in the morning of a day long ago: what is noticed late counts from the moment it was due.
TEN = dt.datetime(2024, 11, 18, 10, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def shop():
    shop = Ledger()
    inform(updates=Mode.AUTOMATIC, warnings=Mode.AUTOMATIC, apologies=Mode.AUTOMATIC)
    return shop


def inform(**fields):
    informing = Informing.current()
    for name, value in fields.items():
        setattr(informing, name, value)
    informing.save()


def said(conversation=None):
    messages = Message.objects.filter(kind=MessageKind.AUTOMATIC).order_by("pk")
    return [message.text for message in messages if conversation is None or message.conversation_id == conversation.pk]


def outcomes():
    return [(notice.kind, notice.state, notice.reason) for notice in Notice.objects.order_by("pk")]


def promised(shop, conversation, due_at, at=TEN, kind=PromiseKind.OTHER, **fields):
    given = {"words": "a new bulb", "source": Source.AGENT, "agent": shop.ana}
    return make(conversation=conversation, kind=kind, due_at=due_at, at=at, **given | fields)


def test_who_heard_nothing_for_a_day_hears_where_it_stands(shop):
    conversation = shop.mail(at=TEN)
    assert prepare_updates(at=TEN + DAY - MINUTE) == 0
    assert prepare_updates(at=TEN + DAY) == 1
    assert let_out(at=TEN + DAY) == 1
    link = request_address(conversation.pk, conversation.customer_id, at=TEN + DAY)
    assert said(conversation) == [
        f"Hi Cleo,\n\na short word on request {conversation.pk}: we are still working on it.\n\n"
        "We will write again within a day, even if there is nothing new.\n\n"
        f"Everything about request {conversation.pk}, and a way to answer: {link}\n\n"
        "Thank you for your patience, and kind regards\nLamp & Co"
    ]
    assert outcomes() == [("update", "sent", "")]
    conversation.refresh_from_db()
    assert (conversation.state, conversation.first_answered_at) == (State.OPEN, None)


def test_and_the_next_day_again_but_never_twice_on_one_day(shop):
    shop.mail(at=TEN)
    for hours in range(96):
        at = TEN + dt.timedelta(hours=hours)
        prepare_updates(at=at)
        let_out(at=at)
    said_at = Message.objects.filter(kind="automatic").order_by("pk").values_list("created_at", flat=True)
    days = [moment.date() for moment in said_at]
    assert days == sorted(set(days))
    assert len(days) == 3


def test_it_says_what_is_true(shop):
    third, promised_one = (
        shop.mail("one", address="a@a.example", at=TEN),
        shop.mail("two", address="b@b.example", at=TEN),
    )
    wait(conversation=third, agent=shop.ana, state=State.WAITING_THIRD, at=TEN + MINUTE)
    promised(shop, promised_one, TEN + 3 * DAY)
    prepare_updates(at=TEN + DAY)
    let_out(at=TEN + DAY)
    assert "waiting for their answer" in said(third)[0]
    assert "What we promised stands: “a new bulb” by Thursday 21 November, 10:00." in said(promised_one)[0]


def test_a_promised_update_replaces_the_daily_one(shop):
    conversation = shop.mail(at=TEN)
    promise = promised(shop, conversation, TEN + 4 * DAY, kind=PromiseKind.UPDATE)
    assert prepare_updates(at=TEN + 2 * DAY) == 0
    assert Promise.objects.get(pk=promise.pk).end == ""


def test_an_update_keeps_the_update_that_was_owed(shop):
    conversation = shop.mail(at=TEN)
    promise = promised(shop, conversation, TEN + 2 * DAY, kind=PromiseKind.UPDATE, is_told=False)
    prepare_updates(at=TEN + DAY)
    let_out(at=TEN + DAY)
    promise.refresh_from_db()
    assert (promise.end, promise.ended_at) == ("kept", TEN + DAY)


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (lambda shop, row, at: shop.mail("Hello?", to=row, at=at), "They wrote meanwhile."),
        (lambda shop, row, at: reply(conversation=row, agent=shop.ana, text="Here.", at=at), "Somebody answered meanwhile."),
        (lambda shop, row, at: close(conversation=row, agent=shop.ana, at=at), "The matter is closed."),
        (lambda shop, row, at: choose_wish(customer=row.customer, wish=Wish.NONE, agent=None, at=at), "They want nothing but answers."),
    ],
)  # fmt: skip
def test_what_is_not_true_or_not_wanted_any_more_is_dropped_with_its_reason(shop, happens, reason):
    conversation = shop.mail(at=TEN)
    prepare_updates(at=TEN + DAY)
    happens(shop, conversation, TEN + DAY + MINUTE)
    assert let_out(at=TEN + DAY + 2 * MINUTE) == 0
    assert outcomes() == [("update", "dropped", reason)]
    assert Fact.objects.filter(name="NoticeDropped", data__reason=reason).count() == 1


def test_where_mail_came_back_no_more_is_sent_until_it_arrives_again(shop):
    conversation = shop.mail(at=TEN)
    theirs = [conversation.customer.addresses.get().value]
    mark_undeliverable(kind="email", addresses=theirs, at=TEN)
    prepare_updates(at=TEN + DAY)
    assert let_out(at=TEN + DAY) == 0
    assert Notice.objects.values_list("state", "reason").get() == ("dropped", "There is no address we could write to.")
    mark_deliverable(kind="email", addresses=theirs)
    prepare_updates(at=TEN + 2 * DAY)
    assert let_out(at=TEN + 2 * DAY) == 1
    assert Message.objects.filter(conversation=conversation, kind=MessageKind.AUTOMATIC).count() == 1


def test_robots_blocked_customers_and_those_who_want_none_are_not_even_thought_of(shop):
    shop.mail("list", address="list@l.example", at=TEN, facts={"no_acknowledgement": "list"})
    quiet = shop.mail("quiet", address="q@q.example", at=TEN)
    choose_wish(customer=quiet.customer, wish=Wish.NONE, agent=None, at=TEN)
    blocked = shop.mail("blocked", address="x@x.example", at=TEN)
    Customer.objects.filter(pk=blocked.customer_id).update(blocked_at=TEN)
    answered = shop.mail("answered", address="y@y.example", at=TEN)
    reply(conversation=answered, agent=shop.ana, text="It leaves today.", at=TEN + MINUTE)
    assert prepare_updates(at=TEN + 3 * DAY) == 0


def test_who_wants_only_news_hears_when_there_is_some(shop):
    conversation = shop.mail(at=TEN)
    choose_wish(customer=conversation.customer, wish=Wish.NEWS, agent=None, at=TEN)
    assert prepare_updates(at=TEN + DAY) == 0
    wait(conversation=conversation, agent=shop.ana, state=State.WAITING_THIRD, at=TEN + DAY)
    assert prepare_updates(at=TEN + DAY + MINUTE) == 1


def test_by_default_an_agent_looks_before_anything_leaves(shop):
    inform(updates=Mode.DRAFT)
    shop.mail(at=TEN)
    prepare_updates(at=TEN + DAY)
    assert let_out(at=TEN + DAY) == 0
    notice = Notice.objects.get()
    with pytest.raises(NothingLeftToSay):
        approve_notice(notice=notice, agent=shop.ana, text=" \n", at=TEN + DAY)
    approve_notice(notice=notice, agent=shop.ana, text="it is nearly there.", at=TEN + DAY)
    assert let_out(at=TEN + DAY) == 1
    assert "it is nearly there." in said()[0]
    with pytest.raises(DecidedAlready):
        drop_notice(notice=notice, agent=shop.ana, at=TEN + DAY)


def test_a_draft_nobody_looked_at_goes_out_of_date(shop):
    inform(updates=Mode.DRAFT)
    shop.mail(at=TEN)
    prepare_updates(at=TEN + DAY)
    let_out(at=TEN + 2 * DAY)
    assert outcomes() == [("update", "dropped", "It would have come too late.")]
    assert prepare_updates(at=TEN + 2 * DAY) == 1


def test_quiet_hours_are_the_customers_own(shop):
    conversation = shop.mail(at=TEN)
    Customer.objects.filter(pk=conversation.customer_id).update(time_zone="Asia/Tokyo")  # seven in the evening at TEN
    prepare_updates(at=TEN + DAY + 2 * dt.timedelta(hours=1))
    assert let_out(at=TEN + DAY + 2 * dt.timedelta(hours=1)) == 0
    eight_in_tokyo = TEN + DAY + dt.timedelta(hours=13)
    assert let_out(at=eight_in_tokyo - MINUTE) == 0
    assert let_out(at=eight_in_tokyo) == 1


def test_what_comes_together_for_one_customer_goes_in_one_mail_the_most_urgent_first(shop):
    one, other = shop.mail("one", subject="Lamp", at=TEN), shop.mail("two", subject="Bulb", at=TEN + MINUTE)
    assert one.customer_id == other.customer_id
    promised(shop, other, TEN + DAY)
    react_until_done()
    prepare_updates(at=TEN + DAY + MINUTE)
    fall_due(at=TEN + DAY + MINUTE)
    react_until_done()
    assert let_out(at=TEN + DAY + dt.timedelta(hours=1)) == 1
    assert said(one) == []
    (text,) = said(other)
    assert text.index("did not keep our word") < text.index(f"About request {one.pk} (Lamp):")
    assert sorted(state for _, state, _ in outcomes()) == ["merged", "merged", "sent"]


def test_a_promise_is_spoken_of_before_it_is_broken_and_apologised_for_after(shop):
    conversation = shop.mail(at=TEN)
    promised(shop, conversation, TEN + 10 * DAY)
    react_until_done()
    fall_due(at=TEN + 8 * DAY)
    react_until_done()
    fall_due(at=TEN + 10 * DAY)
    react_until_done()
    notices = dict(Notice.objects.values_list("kind", "text"))
    assert notices["warning"].startswith(
        "we promised “a new bulb” by Thursday 28 November, 10:00. It looks as if it will take longer"
    )
    assert notices["apology"].endswith(
        "did not keep our word. We are sorry. We are on it, and will say when it is done."
    )
    assert ("warning", "dropped", "It is late by now.") in outcomes()


def test_a_target_the_customer_never_heard_of_is_never_spoken_of(shop):
    shop.policy(calendar=None, warn=(50,), first_answer=60)
    shop.mail(at=TEN)
    react_until_done()
    fall_due(at=TEN + 40 * MINUTE)
    fall_due(at=TEN + DAY)
    react_until_done()
    assert Notice.objects.count() == 0


def test_what_was_done_meanwhile_needs_no_apology(shop):
    conversation = shop.mail(at=TEN)
    promise = promised(shop, conversation, TEN + DAY)
    react_until_done()
    fall_due(at=TEN + DAY)
    react_until_done()
    Promise.objects.filter(pk=promise.pk).update(settled_at=TEN + DAY + MINUTE)
    let_out(at=TEN + DAY + 2 * MINUTE)
    assert ("apology", "dropped", "It was done meanwhile.") in outcomes()


def test_while_outgoing_mail_is_stopped_nothing_is_said_and_afterwards_one_mail_and_not_three(shop):
    shop.mail(at=TEN)
    stop_outgoing(by_id=shop.ana.pk, at=TEN)
    for days in (1, 2, 3):
        prepare_updates(at=TEN + days * DAY)
        assert let_out(at=TEN + days * DAY) == 0
    resume_outgoing(by_id=shop.ana.pk)
    assert sum(let_out(at=TEN + 3 * DAY + minutes * MINUTE) for minutes in range(5)) <= 1


def test_telling_the_same_fact_twice_prepares_one_word(shop):
    from heard.plumbing.reactions import Recorded
    from heard.promises.events import PromiseBroken

    promise = promised(shop, shop.mail(at=TEN), TEN + DAY)
    react_until_done()
    fall_due(at=TEN + DAY)
    about = {"promise_id": promise.pk, "kind": promise.kind, "is_told": True, "inbox_id": promise.inbox_id}
    event = PromiseBroken(
        **about, conversation_id=promise.conversation_id, customer_id=promise.customer_id, due_at=promise.due_at
    )
    for _ in range(2):
        prepare_what_is_late([Recorded(1, TEN, event)])
    assert Notice.objects.filter(kind="apology").count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_the_gate_let_out_one_mail_for_each_customer(shop):
    for number in range(6):
        shop.mail(f"one {number}", address=f"{number}@n.example", at=TEN)
        shop.mail(f"two {number}", address=f"{number}@n.example", at=TEN + MINUTE)
    prepare_updates(at=TEN + 2 * DAY)

    def work(_):
        try:
            return let_out(at=TEN + 2 * DAY)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 6
    assert Message.objects.filter(kind=MessageKind.AUTOMATIC).count() == 6


def test_every_language_has_every_word():
    gaps = {
        name: sorted(set(re.findall(r"\{(\w+)\}", text)))
        for name, text in vars(WORDINGS["en"]).items()
        if isinstance(text, str)
    }
    for language, wording in WORDINGS.items():
        assert wording.things.keys() == set(PromiseKind), language
        for name, expected in gaps.items():
            assert sorted(set(re.findall(r"\{(\w+)\}", getattr(wording, name)))) == expected, (language, name)


def test_a_link_shows_a_page_and_only_a_press_of_its_button_changes_anything(shop, client):
    customer = shop.mail(at=TEN).customer
    path = unsubscribe_address(customer.pk, at=dt.datetime.now(dt.UTC)).split("/", 3)[3]
    page = client.get(f"/{path}")
    assert page.status_code == 200
    assert not customer_wish(customer)
    assert client.post(f"/{path}", {"wish": "news"}).status_code == 200
    assert customer_wish(customer) == "news"
    assert client.post(f"/{path}", {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert customer_wish(customer) == "none"
    assert client.post(f"/{path}", {"wish": "hourly"}).status_code == 422
    assert customer_wish(customer) == "none"


def customer_wish(customer):
    from heard.promises.models import NoticeWish

    return NoticeWish.objects.filter(customer=customer).values_list("wish", flat=True).first()


def test_a_forged_link_and_an_old_one_do_nothing(shop, client):
    customer = shop.mail(at=TEN).customer
    old = unsubscribe_address(customer.pk, at=dt.datetime.now(dt.UTC) - 200 * DAY).split("/", 3)[3]
    assert client.post(f"/{old}", {"wish": "none"}).status_code == 410
    assert client.post(f"/{old[:-3]}abc/", {"wish": "none"}).status_code == 404
    assert not customer_wish(customer)


def test_the_mail_carries_the_way_out(shop):
    shop.mail(at=TEN)
    prepare_updates(at=TEN + DAY)
    let_out(at=TEN + DAY)
    (message,) = Message.objects.filter(kind=MessageKind.AUTOMATIC)
    assert "/updates/" in message.facts["unsubscribe_url"]


def test_who_is_forgotten_hears_nothing_more_and_leaves_no_words(shop):
    conversation = shop.mail(at=TEN)
    prepare_updates(at=TEN + DAY)
    erase_customer(customer=conversation.customer, agent=shop.ana, at=TEN + DAY)
    assert let_out(at=TEN + DAY) == 0
    assert list(Notice.objects.values_list("text", "state")) == [("", "dropped")]


def test_an_agent_sends_a_prepared_word_with_one_click_or_skips_it(shop, client):
    inform(updates=Mode.DRAFT)
    now = dt.datetime.now(dt.UTC)
    shop.mail("one", address="a@a.example", at=now - 2 * DAY)
    shop.mail("two", address="b@b.example", at=now - 2 * DAY)
    shop.mail("three", address="c@c.example", at=now - 2 * DAY, inbox=shop.orders)
    assert prepare_updates(at=now) == 3
    client.force_login(shop.ana)
    page = client.get("/owed/words/").content.decode()
    assert page.count("/sending/") == 2  # the third is in an inbox she may not open
    first, second, hidden = Notice.objects.order_by("conversation__inbox", "pk")
    assert client.post(f"/owed/words/{first.pk}/sending/", {"text": " "}).status_code == 422
    assert client.post(f"/owed/words/{first.pk}/sending/", {"text": "it is nearly there."}).status_code == 302
    assert client.post(f"/owed/words/{second.pk}/dropping/").status_code == 302
    assert client.post(f"/owed/words/{hidden.pk}/sending/", {"text": "x"}).status_code == 404
    first.refresh_from_db()
    assert first.state in {"sent", "ready"}  # ready in quiet hours
    assert first.text == "it is nearly there."
    assert Notice.objects.get(pk=second.pk).state == "dropped"
    assert "Nothing waits for you" in client.get("/owed/words/").content.decode()


def test_the_list_of_words_costs_the_same_for_one_and_for_three(shop, client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    inform(updates=Mode.DRAFT)
    client.force_login(shop.ana)
    counts = []
    for number in (1, 2, 3):
        shop.mail(f"{number}", address=f"{number}@n.example", at=TEN)
        prepare_updates(at=TEN + number * 2 * DAY)
        with CaptureQueriesContext(connection) as asked:
            client.get("/owed/words/")
        counts.append(len(asked))
    assert counts[1:] == [counts[1]] * 2


def test_what_an_agent_approved_is_kept_for_the_next_day_and_not_forgotten(shop):
    inform(updates=Mode.DRAFT)
    first, second = shop.mail("one", at=TEN), shop.mail("two", at=TEN + MINUTE)
    prepare_updates(at=TEN + DAY + MINUTE)
    notices = {notice.conversation_id: notice for notice in Notice.objects.all()}
    evening = TEN + DAY + dt.timedelta(hours=8)
    approve_notice(notice=notices[first.pk], agent=shop.ana, at=evening)
    assert let_out(at=evening) == 1
    approve_notice(notice=notices[second.pk], agent=shop.ana, at=evening + MINUTE)
    assert let_out(at=evening + MINUTE) == 0
    assert let_out(at=TEN + 2 * DAY) == 1
