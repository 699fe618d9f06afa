"""Whoever moves a promise twice, or by mistake, or to where it is, tells the customer nothing that is not so."""

import datetime as dt

import pytest
from django.utils import timezone

from heard.conversations.actions.acknowledge import acknowledge
from heard.conversations.actions.merge import merge
from heard.conversations.models import Message
from heard.plumbing.reactions import react_until_done
from heard.promises.actions.choose_wish import choose_wish
from heard.promises.actions.fall_due import fall_due
from heard.promises.actions.keep import keep
from heard.promises.actions.let_out import let_out
from heard.promises.actions.move import move
from heard.promises.actions.prepare_late_words import prepare_late_words
from heard.promises.actions.undo_end import undo_end
from heard.promises.models import Mode, Notice, OwnDay, Promise, PromiseKind, ServicePolicy, Source, Way, Wish
from tests.promises.ledger import Ledger
from tests.promises.test_notices import DAY, MINUTE, TEN, inform, outcomes, promised, said

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
HOUR = dt.timedelta(hours=1)
DUE = TEN + 10 * DAY


@pytest.fixture
def shop():
    inform(updates=Mode.AUTOMATIC, warnings=Mode.AUTOMATIC, apologies=Mode.AUTOMATIC)
    return Ledger()


@pytest.fixture
def bulb(shop):
    """Return a promise of Ana's that the customer knows of, due in ten days."""
    return promised(shop, shop.mail("My lamp is dark", subject="Lamp", at=TEN), DUE)


def moved(promise, shop, *, to, at, is_told=False):
    return move(promise=promise, agent=shop.ana, due_at=to, is_told=is_told, at=at)


def warned(bulb):
    """Warn the customer of it, and let the warning leave."""
    prepare_late_words(promise_ids=[bulb.pk], at=TEN + 8 * DAY + MINUTE)
    assert let_out(at=TEN + 8 * DAY + HOUR) == 1


def apologised(bulb):
    """Let the clock break it, and the apology leave."""
    react_until_done()
    fall_due(at=DUE)
    react_until_done()
    assert let_out(at=DUE + MINUTE) == 1


def test_the_date_it_has_is_no_new_date(shop, bulb):
    assert moved(bulb, shop, to=DUE, at=TEN + DAY) == bulb
    bulb.refresh_from_db()
    assert (bulb.end, Promise.objects.count(), Notice.objects.count()) == ("", 1, 0)


def test_a_target_sent_twice_with_told_is_told_once_and_not_as_late(shop):
    target = promised(shop, shop.mail(at=TEN), DUE, is_told=False)
    for _click in range(2):
        moved(target, shop, to=DUE + DAY, at=TEN + DAY, is_told=True)
    assert (Promise.objects.get().due_at, Notice.objects.count()) == (DUE + DAY, 0)


def test_moved_twice_before_a_word_left_the_customer_hears_of_the_date_they_know_and_of_the_last(shop, bulb):
    between = moved(bulb, shop, to=TEN + 20 * DAY, at=TEN + DAY)
    moved(between, shop, to=TEN + 30 * DAY, at=TEN + DAY + MINUTE)
    let_out(at=TEN + DAY + 2 * MINUTE)
    (text,) = said()
    assert "we promised “a new bulb” by Thursday 28 November, 10:00." in text
    assert "Our new date is Wednesday 18 December, 10:00." in text


def test_moved_twice_before_the_apology_left_it_still_is_one(shop, bulb):
    fall_due(at=DUE)
    between = moved(bulb, shop, to=TEN + 20 * DAY, at=DUE + MINUTE)
    moved(between, shop, to=TEN + 30 * DAY, at=DUE + 2 * MINUTE)
    let_out(at=DUE + 3 * MINUTE)
    (text,) = said()
    assert "by Thursday 28 November, 10:00 and did not keep our word. We are sorry." in text


def test_moved_again_after_the_word_left_it_is_about_the_date_that_was_told(shop, bulb):
    between = moved(bulb, shop, to=TEN + 20 * DAY, at=TEN + DAY)
    let_out(at=TEN + DAY + MINUTE)
    moved(between, shop, to=TEN + 30 * DAY, at=TEN + 3 * DAY)
    let_out(at=TEN + 3 * DAY + MINUTE)
    assert "we promised “a new bulb” by Sunday 8 December, 10:00." in said()[1]


def test_who_was_warned_and_then_let_down_hears_that_we_are_sorry(shop, bulb):
    warned(bulb)
    fall_due(at=DUE)
    moved(bulb, shop, to=DUE + 4 * DAY, at=DUE + MINUTE)
    assert let_out(at=DUE + HOUR) == 1
    assert "did not keep our word. We are sorry." in said()[1]


def test_who_is_let_down_by_the_new_date_as_well_hears_again_that_we_are_sorry(shop, bulb):
    fall_due(at=DUE)
    between = moved(bulb, shop, to=DUE + 2 * DAY, at=DUE + MINUTE)
    let_out(at=DUE + 2 * MINUTE)
    moved(between, shop, to=DUE + 9 * DAY, at=DUE + 3 * DAY)
    let_out(at=DUE + 3 * DAY + MINUTE)
    assert "by Saturday 30 November, 10:00 and did not keep our word. We are sorry." in said()[1]


def test_a_new_date_is_not_announced_of_what_was_done_before_the_word_left(shop, bulb):
    apologised(bulb)
    new = moved(bulb, shop, to=TEN + 14 * DAY, at=DUE + HOUR)
    keep(promise=new, agent=shop.ana, at=DUE + 2 * HOUR)
    assert let_out(at=TEN + 11 * DAY) == 0
    assert outcomes() == [("apology", "sent", ""), ("update", "dropped", "It was done meanwhile.")]


def test_a_new_date_that_has_passed_as_well_is_not_announced_beside_the_apology_for_it(shop, bulb):
    apologised(bulb)
    moved(bulb, shop, to=DUE + 5 * HOUR, at=DUE + HOUR)
    fall_due(at=DUE + 6 * HOUR)
    react_until_done()
    assert let_out(at=TEN + 11 * DAY) == 1
    assert "set a new date" not in said()[1]
    assert ("update", "dropped", "It would have come too late.") in outcomes()


def test_a_call_about_a_new_date_goes_with_it_when_that_was_a_mistake(shop, bulb):
    choose_wish(customer=bulb.customer, wish=Wish.NEWS, agent=None, at=TEN, channel=Way.CALL, number="+49 30 901820")
    asked = promised(shop, shop.mail("Other", at=TEN), DUE, kind=PromiseKind.CALL_BACK)
    moved(bulb, shop, to=TEN + 20 * DAY, at=TEN + DAY)
    call = Promise.objects.get(kind=PromiseKind.CALL_BACK, conversation=bulb.conversation)
    undo_end(promise=bulb, agent=shop.ana, at=TEN + DAY + MINUTE)
    call.refresh_from_db()
    assert (call.end, call.reason) == ("released", "Moved by mistake.")
    assert set(Promise.objects.owed()) == {bulb, asked}


def test_a_new_date_is_told_where_the_conversation_went(shop, bulb):
    into = shop.mail("My lamp, again", at=TEN + HOUR)
    assert into.customer == bulb.customer
    moved(bulb, shop, to=TEN + 20 * DAY, at=TEN + DAY)
    merge(kept=into, merged=bulb.conversation, agent=shop.ana, at=TEN + DAY + MINUTE)
    react_until_done()
    assert Notice.objects.waiting().get().conversation == into
    assert let_out(at=TEN + DAY + HOUR) == 1
    assert "Our new date is Sunday 8 December, 10:00." in said()[0]


def test_what_waits_to_be_said_goes_to_nobody_else(shop, bulb):
    into = shop.mail("Another lamp", at=TEN + HOUR, address="dora@home.example")
    moved(bulb, shop, to=TEN + 20 * DAY, at=TEN + DAY)
    merge(kept=into, merged=bulb.conversation, agent=shop.ana, at=TEN + DAY + MINUTE)
    react_until_done()
    assert (let_out(at=TEN + DAY + HOUR), said()) == (0, [])


@pytest.mark.parametrize("microsecond", [0, 300_000, 700_000])
def test_what_is_said_of_closing_time_is_due_at_closing_time_to_the_second(microsecond):
    shop = Ledger().acknowledging()
    shop.policy(first_answer=240)
    friday = dt.datetime(2026, 11, 20, 13, 30, 0, microsecond, tzinfo=dt.UTC)
    conversation = shop.mail(at=friday)
    acknowledge(message_ids=[Message.objects.get(conversation=conversation).pk], at=friday)
    react_until_done()
    promise = Promise.objects.get(kind=PromiseKind.FIRST_ANSWER, source=Source.HOUSE)
    assert promise.due_at == dt.datetime(2026, 11, 23, 16, tzinfo=dt.UTC)


def answered_by(at, *, hours, week=None, days=()):
    """Acknowledge what arrives at a moment; return by when the ledger says that it is answered."""
    shop = Ledger().acknowledging()
    shop.inbox.first_answer_hours = hours
    shop.inbox.save()
    shop.policy(first_answer=240)
    calendar = ServicePolicy.objects.get().calendar
    calendar.week, calendar.version = week or calendar.week, calendar.version + 1
    calendar.save()
    for date, shifts in days:
        OwnDay.objects.create(calendar=calendar, date=date, shifts=shifts, name="Open day")
    conversation = shop.mail(at=at)
    acknowledge(message_ids=[Message.objects.get(conversation=conversation).pk], at=at)
    react_until_done()
    return Promise.objects.get(kind=PromiseKind.FIRST_ANSWER, source=Source.HOUSE).due_at


@pytest.mark.parametrize(("day", "due"), [(20, (20, 14)), (21, (23, 9))])
def test_an_inbox_that_answers_at_once_has_the_hour_that_is_told(day, due):
    at = dt.datetime(2026, 11, day, 13, tzinfo=dt.UTC)
    assert answered_by(at, hours=0) == dt.datetime(2026, 11, *due, tzinfo=dt.UTC)


def test_a_house_that_opens_on_one_day_answers_on_that_day():
    at = dt.datetime(2026, 11, 20, 13, tzinfo=dt.UTC)
    once = [(dt.date(2027, 3, 1), [["09:00", "10:00"]])]
    due = answered_by(at, hours=8, week=[[] for _ in range(7)], days=once)
    assert due == dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize("moment", ["9999-12-31T23:59", "0001-01-01T00:00", "9999-12-31T23:59-12:00", "x\0", "", "²"])
def test_moments_nobody_means_are_refused_in_a_sentence(shop, client, moment):
    now = timezone.now()
    bulb = promised(shop, shop.mail(at=now), now + DAY, at=now)
    client.force_login(shop.ana)
    answer = client.post(f"/promises/{bulb.pk}/moment/", {"exactly": moment}, headers=HTMX)
    assert (answer.status_code, Promise.objects.count()) == (422, 1)


def test_the_sign_zero_in_a_form_breaks_nothing(shop, client):
    now = timezone.now()
    row = shop.mail(at=now)
    bulb = promised(shop, row, now + DAY, at=now)
    client.force_login(shop.ana)
    new = {"kind": "other", "words": "a\0 lamp", "due": "tomorrow"}
    assert client.post(f"/conversations/{row.pk}/promises/new/", new, headers=HTMX).status_code == 204
    assert client.post(f"/promises/{bulb.pk}/release/", {"reason": "n\0o"}, headers=HTMX).status_code == 204
    assert client.post(f"/conversations/{row.pk}/promises/spoken/", {"text": "\0"}, headers=HTMX).status_code == 200
    bulb.refresh_from_db()
    assert (bulb.reason, Promise.objects.latest("pk").words) == ("no", "a lamp")
