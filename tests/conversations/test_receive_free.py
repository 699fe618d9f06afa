"""What several people say at one moment is taken in together, and whoever works in a conversation keeps nobody else waiting."""

import threading

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from heard.conversations.actions.receive import receive_free
from heard.conversations.incoming import Incoming, Sender
from heard.conversations.models import Conversation, Message
from heard.customers.models import Customer
from heard.plumbing.models import Fact
from tests.conversations.shop import Shop, after

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop():
    return Shop()


def said(shop, text, *, by, to=None, number=""):
    return Incoming(
        channel="email", inbox_id=shop.inbox.pk, sender=Sender(address=by, name=by.partition("@")[0]), external_id=number,
        received_at=after(days=1), said_at=after(days=1), text=text, token_conversation_id=to, is_believable=True,
    )  # fmt: skip


class Holding:
    """Somebody who works in a conversation meanwhile, as another process does."""

    def __init__(self, conversation):
        self._conversation = conversation
        self._holds, self._done = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._hold)

    def __enter__(self):
        self._thread.start()
        self._holds.wait()
        return self

    def __exit__(self, *error):
        self._done.set()
        self._thread.join()

    def _hold(self):
        with transaction.atomic():
            list(Conversation.objects.select_for_update().filter(pk=self._conversation.pk))
            self._holds.set()
            self._done.wait()
        connection.close()


def test_what_is_said_where_somebody_works_is_left_and_all_else_is_taken(shop):
    held, free = (shop.mail(address=f"{name}@a.example") for name in ("mia", "bob"))
    given = [
        said(shop, "held", by="mia@a.example", to=held.pk),
        said(shop, "free", by="bob@a.example", to=free.pk),
        said(shop, "new", by="new@a.example"),
    ]
    with Holding(held):
        left, taken, begun = receive_free(given)
    assert left is None
    assert (taken.conversation_id, begun.is_new) == (free.pk, True)
    assert not Message.objects.filter(text="held").exists()
    assert [one.conversation_id for one in receive_free(given[:1])] == [held.pk]


def test_each_is_told_of_their_own_whatever_the_order(shop):
    first, second = (shop.mail(address=f"{name}@a.example") for name in ("mia", "bob"))
    given = [
        said(shop, "to the second", by="bob@a.example", to=second.pk),
        said(shop, "new", by="new@a.example"),
        said(shop, "to the first", by="mia@a.example", to=first.pk),
        said(shop, "once more", by="mia@a.example", to=first.pk),
    ]
    received = receive_free(given)
    texts = dict(Message.objects.values_list("pk", "text"))
    assert [texts[one.message_id] for one in received] == ["to the second", "new", "to the first", "once more"]
    assert received[3].message_id > received[2].message_id


def test_the_same_twice_at_one_moment_is_taken_once(shop):
    there = shop.mail(address="mia@a.example")
    first, again = receive_free([said(shop, "Hello", by="mia@a.example", to=there.pk, number="n1")] * 2)
    assert (first.is_duplicate, again.is_duplicate, again.message_id) == (False, True, first.message_id)


def test_a_conversation_that_is_gone_is_nobodys(shop):
    (received,) = receive_free([said(shop, "Hello?", by="mia@a.example", to=2**40)])
    assert received.is_new


def test_new_people_are_met_together_each_under_their_own_name(shop):
    since = Fact.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    received = receive_free([said(shop, "Hi", by=f"{name}@new.example") for name in ("mia", "bob", "eve")])
    rows = Conversation.objects.in_bulk([one.conversation_id for one in received])
    assert [rows[one.conversation_id].customer.name for one in received] == ["mia", "bob", "eve"]
    assert Customer.objects.filter(name__in=["mia", "bob", "eve"]).count() == 3
    told = list(Fact.objects.filter(pk__gt=since).order_by("pk").values_list("name", flat=True))
    assert told == ["CustomerMet"] * 3 + ["ConversationStarted", "MessageReceived"] * 3


@pytest.mark.parametrize("is_new", [False, True])
def test_three_cost_as_many_statements_as_one(shop, is_new):
    def given(count, name):
        people = [f"{name}{rank}@a.example" for rank in range(count)]
        places = [None if is_new else shop.mail(address=one).pk for one in people]
        return [said(shop, "Hello", by=one, to=place) for one, place in zip(people, places, strict=True)]

    def statements(given):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            receive_free(given)
        return len(asked)

    receive_free(given(1, "warm"))
    assert statements(given(3, "three")) == statements(given(1, "one"))
