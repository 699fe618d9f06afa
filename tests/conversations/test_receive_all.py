"""Several taken in together become exactly what they become one by one."""

import datetime as dt
import random

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from heard.conversations.actions.close import close
from heard.conversations.actions.receive import receive, receive_all
from heard.conversations.incoming import Incoming, Sender
from heard.conversations.models import Conversation, Message, Participant
from heard.customers.models import Customer
from heard.plumbing.models import Fact
from tests.conversations.shop import Shop, after

pytestmark = pytest.mark.django_db


class _Undone(Exception):
    """So that the same can happen again in another way."""


@pytest.fixture
def shop():
    return Shop()


def incoming(shop, text, *, by, to=None, number="", answers=(), at=None):
    return Incoming(
        channel="email",
        inbox_id=shop.inbox.pk,
        sender=Sender(address=by, name=by.partition("@")[0]),
        external_id=number,
        received_at=at or after(days=1),
        said_at=at or after(days=1),
        text=text,
        token_conversation_id=to,
        answers=answers,
        is_believable=True,
    )


def world(since):
    """Return all there is, without the numbers that differ from one time to the next."""
    rows = list(Conversation.objects.order_by("pk"))
    place = {row.pk: rank for rank, row in enumerate(rows)}
    messages = Message.objects.order_by("pk")
    facts = Fact.objects.filter(pk__gt=since).order_by("pk").values_list("name", "stream")
    return (
        [(row.state, row.since, row.message_count, row.snippet, row.customer.name, place.get(row.previous_id or 0)) for row in rows],
        [(place[one.conversation_id], one.text, one.trust, one.kind, one.sender_address) for one in messages],
        [(name, place[int(stream.partition(":")[2])]) for name, stream in facts if stream.startswith("conversation:")],
        sorted((place[one.conversation_id], one.address, one.place) for one in Participant.objects.all()),
        sorted(Customer.objects.values_list("name", flat=True)),
    )  # fmt: skip


def outcome(take, given, since):
    try:
        with transaction.atomic():
            taken = [(one.is_new, one.is_duplicate, one.trust) for one in take(given)]
            told = (taken, world(since))
            raise _Undone
    except _Undone:
        return told


@pytest.mark.parametrize("seed", range(25))
def test_together_they_become_what_they_become_one_by_one(shop, seed):
    chance = random.Random(seed)
    there = [shop.mail(f"first {number}", address=f"{who}@a.example") for number, who in enumerate(("mia", "bob"))]
    close(conversation=there[0], agent=shop.ana, at=after(hours=1))
    first = Message.objects.order_by("pk")[0].external_id
    given = [
        incoming(
            shop,
            chance.choice(["Thank you!", "Where is it?", f"word {number}"]),
            by=chance.choice(["mia@a.example", "bob@a.example", "new@a.example", "eve@b.example"]),
            to=chance.choice([None, None, there[0].pk, there[1].pk]),
            number=chance.choice(["", "", "twice", f"once-{number}"]),
            answers=(first,) if chance.random() < 0.1 else (),
            at=after(days=1, minutes=number),
        )
        for number in range(chance.randrange(1, 12))
    ]
    since = Fact.objects.order_by("-pk").values_list("pk", flat=True)[0]
    singly = outcome(lambda several: [receive(one) for one in several], given, since)
    assert outcome(receive_all, given, since) == singly


def test_those_who_have_nothing_to_do_with_each_other_are_asked_about_and_written_in_one_statement_each(shop):
    given = [incoming(shop, f"Hello from {who}", by=f"{who}@a.example", number=who) for who in ("mia", "bob", "eve")]
    with CaptureQueriesContext(connection) as asked:
        receive_all(given)
    statements = [one["sql"] for one in asked]
    assert sum("WITH answered AS" in one for one in statements) == sum("made AS" in one for one in statements) == 1
    assert [one.text for one in Message.objects.order_by("pk")] == [
        f"Hello from {who}" for who in ("mia", "bob", "eve")
    ]


def test_words_of_the_same_person_see_what_was_written_before_them(shop):
    now = dt.timedelta(seconds=1)
    one, two = (
        incoming(shop, text, by="mia@a.example", number="same", at=after(days=1) + now) for text in ("One", "Two")
    )
    first, second = receive_all([one, two])
    assert (first.is_duplicate, second.is_duplicate, second.message_id) == (False, True, first.message_id)
