"""What did not arrive stands among what waits for us, so that nobody has to find it by chance."""

import pytest

from heard.conversations.actions.close import close
from heard.conversations.actions.forward import forward
from heard.conversations.actions.mark_delivery import DeliveryNews, mark_delivery
from heard.conversations.actions.mark_spam import mark_spam
from heard.conversations.actions.reply import Then, reply
from heard.conversations.actions.say import say
from heard.conversations.actions.snooze import snooze
from heard.conversations.actions.wait import wait
from heard.conversations.models import Message, State
from heard.plumbing.models import Fact
from heard.plumbing.reactions import react_until_done
from tests.conversations.shop import after

pytestmark = pytest.mark.django_db


def lost(message, *, at, delivery="bounced"):
    """The news that a message did not arrive, and what follows it."""
    mark_delivery(news=[DeliveryNews(message_id=message.pk, delivery=delivery, problem="gone")], at=at)
    Fact.objects.filter(name="MessageNotDelivered", data__message_id=message.pk).update(at=at)
    react_until_done()


def standing(conversation):
    conversation.refresh_from_db()
    return conversation.state, conversation.since


@pytest.mark.parametrize("delivery", ["bounced", "failed", "uncertain"])
@pytest.mark.parametrize("then", [Then.WAIT, Then.RESOLVE])
def test_an_answer_that_did_not_arrive_makes_it_our_turn_since_it_was_written(shop, then, delivery):
    asked = shop.mail()
    answered = reply(conversation=asked, agent=shop.ana, text="Here", then=then, at=after(hours=1))
    lost(answered, at=after(hours=2), delivery=delivery)
    assert standing(asked) == (State.OPEN, after(hours=1))
    assert asked.assignee == shop.ana


def test_a_late_answer_wakes_what_was_put_away_with_it(shop):
    asked = shop.mail()
    answered = reply(conversation=asked, agent=shop.ana, text="Here", at=after(hours=1))
    snooze(conversation=asked, agent=shop.ana, until=after(days=7), at=after(hours=1))
    lost(answered, at=after(hours=2))
    assert standing(asked) == (State.OPEN, after(hours=1))


def test_words_to_a_carrier_that_came_back_are_ours_again(shop):
    asked = shop.mail()
    passed_on = forward(
        message=Message.objects.get(),
        agent=shop.ana,
        to=["depot@carrier.example"],
        at=after(hours=1),
    )
    wait(conversation=asked, agent=shop.ana, state=State.WAITING_THIRD, at=after(hours=1))
    lost(passed_on, at=after(hours=2))
    assert standing(asked) == (State.OPEN, after(hours=1))


def test_who_knows_of_it_is_not_told_again(shop):
    asked = shop.mail()
    answered = reply(conversation=asked, agent=shop.ana, text="Here", at=after(hours=1))
    close(conversation=asked, agent=shop.ana, at=after(hours=3))
    lost(answered, at=after(hours=2))
    assert standing(asked) == (State.RESOLVED, after(hours=3))


def test_newer_words_that_left_settle_it(shop):
    asked = shop.mail()
    first = reply(conversation=asked, agent=shop.ana, text="Here", at=after(hours=1))
    reply(conversation=asked, agent=shop.ana, text="Here, once more", at=after(hours=2))
    lost(first, at=after(hours=3))
    assert standing(asked) == (State.WAITING_CUSTOMER, after(hours=2))


def test_spam_and_what_a_machine_said_open_nothing(shop):
    asked, other = shop.mail(), shop.mail("Buy", address="dan@home.example", name="Dan")
    answered = reply(conversation=other, agent=shop.ana, text="Here", at=after(hours=1))
    mark_spam(conversation=other, agent=shop.ana, at=after(hours=1))
    told = say(conversation=asked, text="It left today.", at=after(hours=1))
    close(conversation=asked, agent=shop.ana, at=after(hours=1))
    lost(answered, at=after(hours=2))
    lost(told, at=after(hours=2))
    assert [standing(other)[0], standing(asked)[0]] == [State.SPAM, State.RESOLVED]
