"""In a chat, what we say is there the moment it is said."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from heard.conversations.actions.acknowledge import acknowledge
from heard.conversations.actions.hold_scheduled import hold_scheduled
from heard.conversations.actions.queue_due import queue_due
from heard.conversations.actions.reply import reply
from heard.conversations.actions.say import say
from heard.conversations.actions.send_again import send_again
from heard.conversations.actions.withdraw_reply import TooLate, withdraw_reply
from heard.conversations.models import Conversation, Message
from heard.plumbing.models import Fact
from tests.channels.chat.chats import Guest
from tests.conversations.shop import after


@pytest.fixture
def guest(shop):
    return Guest(shop.inbox)


def stands(message):
    message.refresh_from_db()
    return message.delivery, message.sent_at


def facts_of(message):
    return list(Fact.objects.filter(data__message_id=message.pk).order_by("id").values_list("name", flat=True))


def test_an_answer_has_left_when_it_is_written(shop, guest):
    said = reply(conversation=guest.say(), agent=shop.ana, text="Hi", at=after(minutes=1))
    assert stands(said) == ("sent", after(minutes=1))
    assert facts_of(said) == ["ReplyWritten", "MessageSent"]
    assert said.recipients == {"to": [str(guest.public_id)]}


def test_it_goes_to_the_visitor_alone_whoever_is_named(shop, guest):
    held = guest.say()
    said = reply(
        conversation=held, agent=shop.ana, text="Hi", to=["x@y.example"], bcc=["z@y.example"], at=after(minutes=1)
    )
    assert said.recipients == {"to": [str(guest.public_id)]}


def test_automatic_words_are_there_as_well(guest):
    said = say(conversation=guest.say(), text="We are looking into it.", at=after(minutes=1))
    assert stands(said) == ("sent", after(minutes=1))
    assert facts_of(said) == ["ReplyWritten", "MessageSent"]


def test_so_is_an_acknowledgement(guest):
    held = guest.say()
    assert acknowledge(message_ids=[held.last_incoming_id], at=after(minutes=1)) == 1
    said = Message.objects.get(conversation=held, kind="automatic")
    assert stands(said) == ("sent", after(minutes=1))
    assert facts_of(said) == ["ConversationAcknowledged", "MessageSent"]


def test_by_mail_nothing_changed(shop):
    asked = shop.mail()
    said = reply(conversation=asked, agent=shop.ana, text="Hi", at=after(minutes=1))
    assert stands(said) == ("held", None)
    told = say(conversation=asked, text="We are looking into it.", at=after(minutes=1))
    assert stands(told) == ("queued", None)
    acknowledge(message_ids=[asked.last_incoming_id], at=after(minutes=2))
    assert facts_of(told) == ["ReplyWritten"]


def test_an_answer_for_later_is_there_at_its_moment(shop, guest):
    said = reply(conversation=guest.say(), agent=shop.ana, text="Hi", send_at=after(hours=1), at=after(minutes=1))
    assert stands(said) == ("scheduled", None)
    queue_due(at=after(minutes=59))
    assert stands(said) == ("scheduled", None)
    queue_due(at=after(hours=1))
    assert stands(said) == ("sent", after(hours=1))
    assert facts_of(said) == ["ReplyWritten", "MessageSent"]


def test_one_that_was_overtaken_is_there_once_somebody_sends_it(shop, guest):
    held = guest.say()
    said = reply(conversation=held, agent=shop.ana, text="Hi", send_at=after(hours=1), at=after(minutes=1))
    held = guest.say("Wait!", to=held, at=after(minutes=2))
    hold_scheduled(newest={held.pk: held.last_incoming_id})
    queue_due(at=after(hours=2))
    assert stands(said) == ("held", None)
    send_again(message=said, agent=shop.ana, at=after(hours=2))
    queue_due(at=after(hours=2))
    assert stands(said) == ("sent", after(hours=2))


def test_it_can_be_taken_back_for_a_minute(shop, guest):
    held = guest.say()
    said = reply(conversation=held, agent=shop.ana, text="Hi Bob", at=after(minutes=1))
    draft = withdraw_reply(message=said, agent=shop.ana, at=after(minutes=1, seconds=60))
    assert (draft.text, draft.to) == ("Hi Bob", None)
    assert facts_of(said) == ["ReplyWritten", "MessageSent", "ReplyWithdrawn"]
    now = Conversation.objects.get(pk=held.pk)
    assert (now.state, now.assignee, now.first_answered_at) == ("open", None, None)


def test_not_after_that(shop, guest):
    said = reply(conversation=guest.say(), agent=shop.ana, text="Hi Bob", at=after(minutes=1))
    with pytest.raises(TooLate):
        withdraw_reply(message=said, agent=shop.ana, at=after(minutes=2, seconds=1))


def test_nor_once_it_was_read(shop, guest):
    said = reply(conversation=guest.say(), agent=shop.ana, text="Hi Bob", at=after(minutes=1))
    guest.saw(said)
    with pytest.raises(TooLate):
        withdraw_reply(message=said, agent=shop.ana, at=after(minutes=1, seconds=5))


def test_nor_what_we_say_by_ourselves(shop, guest):
    said = say(conversation=guest.say(), text="We are looking into it.", at=after(minutes=1))
    with pytest.raises(TooLate):
        withdraw_reply(message=said, agent=shop.ana, at=after(minutes=1, seconds=5))


def test_a_mail_that_left_is_never_taken_back(shop):
    said = reply(conversation=shop.mail(), agent=shop.ana, text="Hi", undo_seconds=0, at=after(minutes=1))
    Message.objects.filter(pk=said.pk).update(delivery="sent", sent_at=after(minutes=1))
    with pytest.raises(TooLate):
        withdraw_reply(message=said, agent=shop.ana, at=after(minutes=1, seconds=5))


def test_its_menu_offers_to_take_it_back_as_long_as_that_works(shop, guest, client):
    held = guest.say()
    now = timezone.now()
    new = reply(conversation=held, agent=shop.ana, text="Hi", at=now)
    old = reply(conversation=held, agent=shop.ana, text="Hi", at=now - dt.timedelta(minutes=2))
    client.force_login(shop.ana)
    offers = [
        reverse("withdrawal", args=[held.pk, said.pk])
        in client.get(reverse("message", args=[held.pk, said.pk])).content.decode()
        for said in (new, old)
    ]
    assert offers == [True, False]
