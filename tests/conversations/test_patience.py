"""Who answers where somebody else is at work waits without a database connection: those are few."""

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from heard.conversations.actions._row import ConversationGone, ConversationHeld
from heard.conversations.actions.reply import reply
from heard.conversations.models import Conversation, Message
from heard.conversations.patience import PAUSES, once_free
from tests.conversations.shop import Shop

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lamp():
    shop = Shop()
    return shop, shop.mail(subject="Lamp")


@pytest.fixture
def held(lamp):
    """Hold the conversation in another connection, as the worker does, until told to let go."""
    let_go, is_held = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Conversation.objects.select_for_update(no_key=True).get(pk=lamp[1].pk)
            is_held.set()
            let_go.wait(60)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert is_held.wait(60)
    yield let_go
    let_go.set()
    thread.join()


def answer(lamp, *, waits):
    shop, row = lamp
    return reply(conversation=row, agent=shop.ana, text="It is.", at=timezone.now(), waits=waits)


def test_who_does_not_wait_is_told_that_it_is_held_and_nothing_is_written(lamp, held):
    with pytest.raises(ConversationHeld):
        answer(lamp, waits=False)
    assert not Message.objects.filter(kind="reply").exists()


def test_it_is_answered_as_soon_as_it_is_free(lamp, held):
    tried = []

    def deed(waits):
        tried.append(waits)
        if len(tried) == 2:
            held.set()
        return answer(lamp, waits=waits)

    assert once_free(deed).text == "It is."
    assert tried[:2] == [False, False]


def test_whoever_has_tried_often_waits(lamp, held):
    tried = []

    def deed(waits):
        tried.append(waits)
        if waits:
            held.set()
        return answer(lamp, waits=waits)

    assert once_free(deed).text == "It is."
    assert tried == [False] * len(PAUSES) + [True]


def test_in_somebodys_transaction_it_waits_at_once():
    with transaction.atomic():
        assert once_free(lambda waits: waits) is True


def test_one_that_is_gone_is_told_as_gone(lamp):
    shop, row = lamp
    Conversation.objects.filter(pk=row.pk).delete()
    with pytest.raises(ConversationGone):
        once_free(lambda waits: reply(conversation=row, agent=shop.ana, text="It is.", at=timezone.now(), waits=waits))
