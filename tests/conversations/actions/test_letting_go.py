"""What may leave: in its own time, and at its goal at once where a script carries it on."""

import pytest

from heard.conversations.actions.queue_due import queue_due
from heard.conversations.actions.receive import receive
from heard.conversations.actions.reply import reply
from heard.conversations.events import MessageSent
from heard.conversations.incoming import Incoming, Sender
from heard.conversations.models import Conversation, Message
from heard.plumbing.models import Fact
from tests.conversations.shop import NOON, Shop, after

pytestmark = pytest.mark.django_db


def written_by_script(shop):
    received = receive(
        Incoming(
            channel="api",
            inbox_id=shop.inbox.pk,
            sender=Sender(address="till-4", name="Cleo Lind"),
            external_id="1@api",
            received_at=NOON,
            said_at=NOON,
            subject="Lamp",
            text="My lamp is broken",
            is_believable=True,
        )
    )
    return Conversation.objects.get(pk=received.conversation_id)


def answer(conversation, agent):
    return reply(conversation=conversation, agent=agent, text="A new one is on its way.", undo_seconds=10, at=NOON)


def delivery(message):
    return Message.objects.values_list("delivery", "sent_at").get(pk=message.pk)


def told():
    return list(Fact.objects.filter(name=MessageSent.__name__).values_list("data__message_id", flat=True))


def test_an_answer_by_mail_waits_for_the_mail():
    shop = Shop()
    message = answer(shop.mail(), shop.ana)

    assert queue_due(at=after(seconds=9)) == 0
    assert delivery(message) == ("held", None)
    assert queue_due(at=after(seconds=10)) == 1
    assert delivery(message) == ("queued", None)
    assert told() == []


def test_an_answer_to_whom_a_script_speaks_for_is_there_as_soon_as_it_cannot_be_taken_back():
    shop = Shop()
    message = answer(written_by_script(shop), shop.ana)

    assert queue_due(at=after(seconds=9)) == 0
    assert (delivery(message), told()) == (("held", None), [])
    assert queue_due(at=after(seconds=10)) == 1
    assert (delivery(message), told()) == (("sent", after(seconds=10)), [message.pk])
    assert queue_due(at=after(seconds=11)) == 0
    assert told() == [message.pk]
