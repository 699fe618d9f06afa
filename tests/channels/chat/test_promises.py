"""What the ledger says of chats."""

import datetime as dt

import pytest

from heard.channels.chat.actions.mail_missed import mail_missed
from heard.conversations.actions.close import close
from heard.conversations.actions.reply import reply
from heard.conversations.actions.withdraw_reply import withdraw_reply
from heard.conversations.models import Closure, Conversation, Message, Participant
from heard.customers.models import Address, Customer
from heard.feedback.actions.rate import rate
from heard.feedback.models import AskedBy, Score
from heard.plumbing.reactions import react_until_done
from heard.promises.actions.let_out import let_out
from heard.promises.actions.prepare_updates import prepare_updates
from heard.promises.models import Informing, Mode, Promise
from tests.channels.chat.chats import Guest
from tests.conversations.shop import after


@pytest.fixture
def ledger(db):
    from tests.promises.ledger import Ledger

    return Ledger()


@pytest.fixture
def guest(ledger):
    return Guest(ledger.inbox)


def test_an_answer_in_a_chat_keeps_what_was_owed(ledger, guest):
    ledger.policy(calendar=None, first_answer=5)
    held = guest.say()
    assert ledger.owed(held) == [("first_answer", "")]
    reply(conversation=held, agent=ledger.ana, text="Hi", at=after(minutes=1))
    assert ledger.owed(held) == [("first_answer", "kept")]
    assert ledger.one(held, "first_answer").ended_at == after(minutes=1)


def test_taken_back_it_kept_nothing(ledger, guest):
    ledger.policy(calendar=None, first_answer=5)
    held = guest.say()
    ledger.owed(held)
    due = ledger.one(held, "first_answer").due_at
    said = reply(conversation=held, agent=ledger.ana, text="Hi Bob", at=after(minutes=1))
    ledger.owed(held)
    withdraw_reply(message=said, agent=ledger.ana, at=after(minutes=1, seconds=30))
    assert ledger.owed(held) == [("first_answer", "")]
    again = ledger.one(held, "first_answer")
    assert (again.due_at, again.ended_at) == (due, None)


def test_what_was_made_good_late_is_still_to_be_made_good(ledger, guest):
    ledger.policy(calendar=None, first_answer=5)
    held = guest.say()
    ledger.owed(held)
    said = reply(conversation=held, agent=ledger.ana, text="Hi Bob", at=after(minutes=9))
    ledger.owed(held)
    assert Promise.objects.get().settled_at == after(minutes=9)
    withdraw_reply(message=said, agent=ledger.ana, at=after(minutes=9, seconds=30))
    assert ledger.owed(held) == [("first_answer", "broken")]
    assert Promise.objects.get().settled_at is None


def test_what_other_answers_kept_stays_kept(ledger, guest):
    ledger.policy(calendar=None, first_answer=5)
    held = guest.say()
    ledger.owed(held)
    reply(conversation=held, agent=ledger.ana, text="Hi", at=after(minutes=1))
    second = reply(conversation=held, agent=ledger.ana, text="Bob", at=after(minutes=1, seconds=20))
    ledger.owed(held)
    withdraw_reply(message=second, agent=ledger.ana, at=after(minutes=1, seconds=30))
    assert ledger.owed(held) == [("first_answer", "kept")]


def test_a_policy_may_be_for_chats_alone(ledger, guest):
    quick = ledger.policy("Chats", calendar=None, position=1, first_answer=2)
    quick.channels = ["chat"]
    quick.save()
    ledger.policy("Everybody", calendar=None, first_answer=240)
    held, asked = guest.say(), ledger.mail()
    assert ledger.owed(held) == ledger.owed(asked) == [("first_answer", "")]
    assert ledger.one(held, "first_answer").due_at == after(minutes=2)
    assert ledger.one(asked, "first_answer").due_at == after(minutes=240)


def test_later_words_are_owed_an_answer_as_by_mail(ledger, guest):
    ledger.policy(calendar=None, first_answer=5, next_answer=10)
    held = guest.say()
    ledger.owed(held)
    reply(conversation=held, agent=ledger.ana, text="Hi", at=after(minutes=1))
    ledger.owed(held)
    guest.say("And the second one?", to=held, at=after(minutes=2))
    assert ledger.owed(held) == [("first_answer", "kept"), ("next_answer", "")]
    reply(conversation=held, agent=ledger.ana, text="Too", at=after(minutes=3))
    assert ledger.owed(held) == [("first_answer", "kept"), ("next_answer", "kept")]


@pytest.fixture
def informing(ledger):
    """Words go out by themselves, at any hour."""
    row = Informing.current()
    row.updates = row.check_ins = Mode.AUTOMATIC
    row.quiet_from = row.quiet_until = dt.time(0, 0)
    row.save()
    return row


def automatic(conversation):
    return list(Message.objects.filter(conversation=conversation, kind="automatic").order_by("id"))


def test_where_it_stands_is_said_in_the_chat_and_reaches_by_mail_who_left(ledger, informing):
    guest = Guest(ledger.inbox, name="Mia", email="mia@home.example")
    held = guest.say()
    react_until_done()
    assert prepare_updates(at=after(days=2)) == 1
    assert let_out(at=after(days=2)) == 1
    (word,) = automatic(held)
    assert (word.delivery, word.sent_at) == ("sent", after(days=2))
    assert mail_missed(conversation_id=held.pk, at=after(days=2, minutes=2)) == 1
    word.refresh_from_db()
    assert (word.delivery, word.recipients) == ("queued", {"to": ["mia@home.example"]})


def test_who_left_no_address_is_not_talked_to_in_an_empty_room(ledger, informing, guest):
    guest.say()
    react_until_done()
    assert prepare_updates(at=after(days=2)) == 0


def test_who_likes_chat_best_hears_it_in_the_chat_they_hold(ledger, informing):
    asked = ledger.mail()
    Customer.objects.filter(pk=asked.customer_id).update(preferred_channel="chat")
    guest = Guest(ledger.inbox)
    held = guest.say("By the way", at=after(days=2))
    Conversation.objects.filter(pk=held.pk).update(customer=asked.customer_id)
    assert prepare_updates(at=after(days=2, minutes=1)) == 1
    assert let_out(at=after(days=2, minutes=1)) == 1
    assert len(automatic(held)) == 1
    assert automatic(asked) == []


def test_and_by_mail_when_they_hold_none(ledger, informing):
    asked = ledger.mail()
    Customer.objects.filter(pk=asked.customer_id).update(preferred_channel="chat")
    assert prepare_updates(at=after(days=2)) == 1
    assert let_out(at=after(days=2)) == 1
    assert len(automatic(asked)) == 1


def closed(ledger, guest):
    held = guest.say()
    reply(conversation=held, agent=ledger.ana, text="Done", at=after(minutes=1))
    close(conversation=held, agent=ledger.ana, at=after(minutes=2))
    react_until_done()
    return held


def check_ins(held):
    return list(Promise.objects.filter(conversation=held, kind="check_in").values_list("end", flat=True))


def test_who_left_an_address_is_asked_some_days_later_how_it_went(ledger, informing):
    held = closed(ledger, Guest(ledger.inbox, email="mia@home.example"))
    assert check_ins(held) == [""]


def test_who_left_none_is_not(ledger, informing, guest):
    assert check_ins(closed(ledger, guest)) == []


def test_who_rated_at_the_end_of_the_chat_is_not_asked_again(ledger, informing):
    held = closed(ledger, Guest(ledger.inbox, email="mia@home.example"))
    closure = Closure.objects.get(conversation=held)
    rate(closure=closure, conversation=held, score=Score.GOOD, source=AskedBy.CHAT, at=after(minutes=3))
    react_until_done()
    assert check_ins(held) == ["released"]


def test_an_address_typed_before_the_chat_is_one_that_was_left(ledger):
    held = Guest(ledger.inbox, name="Mia", email="mia@home.example").say()
    react_until_done()
    assert (
        Participant.objects.filter(conversation=held, kind="email").values_list("address", flat=True).get()
        == "mia@home.example"
    )
    assert Address.objects.get(kind="email").customer_id == held.customer_id
