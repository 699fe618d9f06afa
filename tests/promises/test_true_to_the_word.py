"""What customers read of a date is what the ledger holds them to, also at the edges."""

import datetime as dt

import pytest

from heard.conversations.actions.acknowledge import acknowledge
from heard.conversations.models import Message
from heard.plumbing.reactions import react_until_done
from heard.promises.actions.let_out import let_out
from heard.promises.actions.log_call import log_call
from heard.promises.actions.move import move
from heard.promises.actions.prepare_updates import prepare_updates
from heard.promises.actions.undo_end import TooLateToUndo, undo_end
from heard.promises.models import CallOutcome, Mode, Notice, Promise, PromiseKind, Source
from tests.promises.ledger import Ledger
from tests.promises.test_notices import DAY, MINUTE, TEN, inform, promised, said

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def shop():
    inform(updates=Mode.AUTOMATIC, warnings=Mode.AUTOMATIC, apologies=Mode.AUTOMATIC)
    return Ledger()


@pytest.mark.parametrize("microsecond", [0, 300_000, 700_000])
def test_what_is_told_for_closing_time_is_not_due_the_next_morning(microsecond):
    shop = Ledger().acknowledging()
    shop.inbox.first_answer_hours = 24
    shop.inbox.save()
    shop.policy(first_answer=240)
    friday = dt.datetime(2026, 11, 20, 15, 30, 0, microsecond, tzinfo=dt.UTC)
    conversation = shop.mail(at=friday)
    acknowledge(message_ids=[Message.objects.get(conversation=conversation).pk], at=friday)
    react_until_done()
    promise = Promise.objects.get(conversation=conversation, kind=PromiseKind.FIRST_ANSWER, source=Source.HOUSE)
    closing = dt.datetime(2026, 11, 23, 16, tzinfo=dt.UTC)
    assert closing - dt.timedelta(seconds=1) < promise.due_at <= closing


def test_a_try_after_the_moment_of_a_call_does_not_undo_that_it_is_late(shop):
    call = promised(shop, shop.mail(at=TEN), TEN + 2 * HOUR, kind=PromiseKind.CALL_BACK, words="+49 30 901820")
    late = TEN + 2 * HOUR + MINUTE
    log_call(promise=call, agent=shop.ana, outcome=CallOutcome.MISSED, next_at=TEN + DAY, at=late)
    call.refresh_from_db()
    assert (call.end, call.ended_at, call.due_at) == ("broken", TEN + 2 * HOUR, TEN + 2 * HOUR)
    assert list(Promise.objects.owed().values_list("due_at", flat=True)) == [TEN + DAY]


def test_a_call_tried_in_time_and_put_off_is_told_as_a_new_date_and_not_as_what_stands(shop):
    call = promised(shop, shop.mail(at=TEN), TEN + 2 * HOUR, kind=PromiseKind.CALL_BACK, words="+49 30 901820")
    log_call(promise=call, agent=shop.ana, outcome=CallOutcome.MISSED, next_at=TEN + DAY, at=TEN + HOUR)
    call.refresh_from_db()
    assert (call.end, call.due_at) == ("", TEN + DAY)
    assert "We have set a new date: a call by " in Notice.objects.get().text


def test_a_new_date_is_new_once_and_on_the_days_after_it_stands(shop):
    bulb = promised(shop, shop.mail(at=TEN), TEN + 10 * DAY)
    move(promise=bulb, agent=shop.ana, due_at=TEN + 20 * DAY, is_told=False, at=TEN + HOUR)
    let_out(at=TEN + HOUR + MINUTE)
    for days in (2, 3):
        prepare_updates(at=TEN + days * DAY)
        let_out(at=TEN + days * DAY)
    texts = said()
    assert ["Our new date is" in text for text in texts] == [True, False, False]
    assert ["What we promised stands: “a new bulb” by" in text for text in texts] == [False, True, True]
    assert not any("We have set a new date" in text for text in texts)


def test_two_matters_with_the_same_date_in_one_letter_each_say_it_and_what_is_general_is_said_once(shop):
    lamp, chair, *_others = (shop.mail(what, subject=what, at=TEN) for what in ("Lamp", "Chair", "Desk", "Shelf"))
    for row in (lamp, chair):
        promised(shop, row, TEN + 10 * DAY)
    prepare_updates(at=TEN + DAY)
    let_out(at=TEN + DAY)
    (text,) = said()
    assert text.count("What we promised stands: “a new bulb” by") == 2
    assert text.count("We will write again within a day") == 1


def test_what_a_mistaken_new_date_made_is_not_owed_beside_what_it_stood_for(shop):
    bulb = promised(shop, shop.mail(at=TEN), TEN + 10 * DAY)
    new = move(promise=bulb, agent=shop.ana, due_at=TEN + 20 * DAY, is_told=False, at=TEN + HOUR)
    undo_end(promise=bulb, agent=shop.ana, at=TEN + HOUR + MINUTE)
    with pytest.raises(TooLateToUndo):
        undo_end(promise=new, agent=shop.ana, at=TEN + HOUR + 2 * MINUTE)
    assert list(Promise.objects.owed()) == [bulb]
