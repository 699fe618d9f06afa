"""What the ledger says of chats."""

import datetime as dt

import pytest
from django.utils import timezone

from heard.channels.chat.actions.mail_missed import mail_missed
from heard.channels.chat.models import Chat, Visitor
from heard.channels.chat.queries.of_visitor import messages
from heard.conversations.actions.close import close
from heard.conversations.actions.reply import reply
from heard.conversations.actions.withdraw_reply import withdraw_reply
from heard.conversations.models import Closure, Conversation, Inbox, Message, Participant
from heard.customers.models import Address, Customer
from heard.feedback.actions.rate import rate
from heard.feedback.models import AskedBy, Score
from heard.plumbing.reactions import react_until_done
from heard.promises.actions.choose_wish import NoChatYet, choose_wish
from heard.promises.actions.let_out import let_out
from heard.promises.actions.make import make
from heard.promises.actions.prepare_late_words import prepare_late_words
from heard.promises.actions.prepare_updates import prepare_updates
from heard.promises.models import (
    Informing,
    Mode,
    Notice,
    NoticeWish,
    Promise,
    PromiseKind,
    Source,
    Way,
    Wish,
)
from heard.promises.notices.links import unsubscribe_address
from heard.staff.actions.issue_token import issue_token
from heard.staff.models import Scope
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
    (word,) = automatic(held)
    assert automatic(asked) == []
    shown = messages([word.pk])[word.pk]  # a letter of the house, in a bubble of its own
    assert (shown["from"], shown["name"]) == ("us", ledger.inbox.name)


def test_and_by_mail_when_they_hold_none(ledger, informing):
    asked = ledger.mail()
    Customer.objects.filter(pk=asked.customer_id).update(preferred_channel="chat")
    assert prepare_updates(at=after(days=2)) == 1
    assert let_out(at=after(days=2)) == 1
    assert len(automatic(asked)) == 1


def hers(ledger, asked, guest, *, at):
    """Let a chat be of the one who asked by mail."""
    held = guest.say("By the way", at=at)
    Conversation.objects.filter(pk=held.pk).update(customer=asked.customer_id)
    Visitor.objects.filter(pk=Chat.objects.get(pk=held.pk).visitor_id).update(customer=asked.customer_id)
    return held


def wants_chat(customer):
    choose_wish(customer=customer, wish=Wish.DAILY, channel=Way.CHAT, agent=None, at=after(minutes=9))


def test_who_chose_the_chat_is_told_there_and_by_mail_what_they_do_not_see(ledger, informing):
    asked = ledger.mail()
    held = hers(ledger, asked, Guest(ledger.inbox, email="bob@home.example"), at=after(minutes=5))
    reply(conversation=held, agent=ledger.ana, text="Done", at=after(minutes=6))
    close(conversation=held, agent=ledger.ana, at=after(minutes=7))
    wants_chat(asked.customer)
    react_until_done()
    assert prepare_updates(at=after(days=2)) == 1
    assert let_out(at=after(days=2)) == 1
    (word,) = automatic(held)
    assert automatic(asked) == []
    assert word.text.startswith(f"About request {asked.pk} (Lamp):")
    assert not any(said in word.text for said in ("Dear", "Hello", "Kind regards"))
    assert "/request/" in word.text
    assert (Notice.objects.get().conversation_id, Notice.objects.get().message_id) == (asked.pk, word.pk)
    assert Conversation.objects.get(pk=held.pk).state == "resolved"
    assert mail_missed(conversation_id=held.pk, at=after(days=2, hours=1)) == 2  # with Ana's answer
    word.refresh_from_db()
    assert word.recipients == {"to": ["bob@home.example"]}


def test_what_will_be_late_is_told_in_the_chat_too(ledger, informing):
    Informing.objects.update(warnings=Mode.AUTOMATIC)
    asked = ledger.mail()
    held = hers(ledger, asked, Guest(ledger.inbox, email="bob@home.example"), at=after(minutes=5))
    wants_chat(asked.customer)
    promise = make(
        conversation=asked, kind=PromiseKind.OTHER, words="a new bulb", due_at=after(days=3), source=Source.AGENT,
        agent=ledger.ana, at=after(minutes=9),
    )  # fmt: skip
    assert prepare_late_words(promise_ids=[promise.pk], at=after(days=2)) == 1
    assert let_out(at=after(days=2)) == 1
    assert "a new bulb" in automatic(held)[0].text
    assert automatic(asked) == []


def test_who_left_and_gave_no_address_there_hears_it_by_mail(ledger, informing):
    asked = ledger.mail()
    held = hers(ledger, asked, Guest(ledger.inbox), at=after(minutes=5))
    wants_chat(asked.customer)
    assert prepare_updates(at=after(days=2)) == 2
    assert let_out(at=after(days=2)) == 1
    assert [len(automatic(asked)), len(automatic(held))] == [1, 0]


def test_who_holds_only_a_chat_is_told_there_if_they_chose_it(ledger, informing, guest):
    held = guest.say()
    wants_chat(held.customer)
    assert prepare_updates(at=after(days=2)) == 1
    assert let_out(at=after(days=2)) == 1
    assert len(automatic(held)) == 1


def test_whom_the_website_vouches_for_hears_it_in_the_chat(ledger, informing):
    asked = ledger.mail()
    held = hers(ledger, asked, Guest(ledger.inbox), at=after(minutes=5))
    Visitor.objects.update(identity="customer 7")
    wants_chat(asked.customer)
    assert prepare_updates(at=after(days=2)) == 2
    assert let_out(at=after(days=2)) == 1
    assert [len(automatic(asked)), len(automatic(held))] == [0, 1]


def test_who_serves_another_inbox_does_not_read_of_it(ledger, informing):
    asked = ledger.mail()
    elsewhere = Inbox.objects.create(name="Jobs", brand=ledger.inbox.brand)
    held = hers(ledger, asked, Guest(elsewhere, email="bob@home.example"), at=after(minutes=5))
    wants_chat(asked.customer)
    close(conversation=held, agent=ledger.ana, at=after(minutes=7))
    assert prepare_updates(at=after(days=2)) == 1
    assert let_out(at=after(days=2)) == 1
    assert [len(automatic(asked)), len(automatic(held))] == [1, 0]


def test_nobody_chooses_a_chat_they_never_had(ledger, guest, client):
    asked = ledger.mail()
    with pytest.raises(NoChatYet):
        wants_chat(asked.customer)
    path = "/" + unsubscribe_address(asked.customer_id, at=timezone.now()).split("/", 3)[3]
    assert 'value="chat"' not in client.get(path).content.decode()
    assert client.post(path, {"wish": "daily", "channel": "chat"}).status_code == 422
    secret = issue_token(agent=ledger.ana, name="Shop", scopes=[Scope.WRITE], at=timezone.now())[1]
    given, there = {"wish": "daily", "channel": "chat"}, f"/customers/{asked.customer_id}/wish"
    api = {"content_type": "application/json", "headers": {"Authorization": f"Bearer {secret}"}}
    refused = client.put(f"/api/v1{there}", given, **api)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:heard:problem:no-chat-yet")
    client.force_login(ledger.ana)
    refused = client.post(f"{there}/", given)
    assert (refused.status_code, "no chat with us yet" in refused.content.decode()) == (422, True)
    assert NoticeWish.objects.count() == 0
    hers(ledger, asked, guest, at=after(minutes=5))
    assert 'value="chat"' in client.get(path).content.decode()
    assert client.post(path, {"wish": "news", "channel": "chat"}).status_code == 200
    assert client.put(f"/api/v1{there}", given, **api).json()["channel"] == "chat"
    assert client.post(f"{there}/", given).status_code == 302
    assert NoticeWish.objects.get().channel == "chat"


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
