"""What facts are about is taken hold of before anything follows them: verbs and reactions never wait in a circle."""

import random
import threading
from contextlib import suppress

import pytest
from django.db import Error, connection, transaction

from heard.conversations.actions.reply import reply
from heard.conversations.actions.tag import tag
from heard.conversations.models import Conversation
from heard.customers.events import CustomerProfileChanged
from heard.plumbing.events import announce
from heard.plumbing.models import Duty, Fact, FailedDuty
from heard.plumbing.reactions import react_once, react_until_done
from heard.promises.actions._book import locked_one, put_down
from heard.promises.actions.fall_due import fall_due
from heard.promises.actions.hand_over import hand_over
from heard.promises.actions.keep import keep
from heard.promises.actions.release import EndedAlready
from heard.promises.models import Promise
from tests.promises.ledger import NOON, Ledger, after

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop():
    shop = Ledger()
    shop.policy(first_answer=60, resolution=600)
    return shop


def asking(shop, name):
    asked = shop.mail("Hello", address=f"{name}@home.example", name=name.title())
    react_until_done()
    return asked


def elsewhere(deed):
    """Do something on a connection of its own and return what came of it; it must not wait for us."""
    told = []

    def run():
        try:
            told.append(deed())
        finally:
            connection.close()

    worker = threading.Thread(target=run)
    worker.start()
    worker.join(120)
    assert not worker.is_alive()
    return told[0]


def test_what_somebody_holds_is_left_for_later_and_the_others_are_followed(shop):
    dora, emil = asking(shop, "dora"), asking(shop, "emil")
    for conversation in (dora, emil):
        tag(conversation=conversation, agent=shop.ana, add=["lamp"], at=NOON)
    with transaction.atomic():
        tag(conversation=dora, agent=shop.ana, add=["late"], at=NOON)
        assert elsewhere(react_once) == 1
        assert elsewhere(react_once) == 0
        assert [duty.stream for duty in Duty.objects.exclude(stream=f"conversation:{emil.pk}")] == [
            f"conversation:{dora.pk}"
        ] * 2
    assert react_once() == 2
    assert not Duty.objects.exists()


def test_whoever_holds_a_promise_and_then_wants_its_conversation_is_not_waited_for(shop):
    """The circle there was: a batch had the conversation and wanted the promise, a verb the other way round."""
    asked = asking(shop, "dora")
    reply(conversation=asked, agent=shop.ana, text="Yes", at=after(minutes=5))
    tag(conversation=asked, agent=shop.ana, add=["lamp"], at=NOON)
    owed = shop.one(asked, "first_answer")
    with transaction.atomic():
        row = locked_one(owed)
        assert elsewhere(react_once) == 0
        put_down([row], [])
    react_until_done()
    assert (FailedDuty.objects.count(), Duty.objects.count()) == (0, 0)


def test_later_facts_of_one_stream_wait_with_the_first(shop):
    dora, emil = asking(shop, "dora"), asking(shop, "emil")
    tag(conversation=dora, agent=shop.ana, add=["one"], at=NOON)
    tag(conversation=emil, agent=shop.ana, add=["one"], at=NOON)
    tag(conversation=dora, agent=shop.ana, add=["two"], at=NOON)
    with transaction.atomic():
        Conversation.objects.select_for_update().get(pk=dora.pk)
        assert elsewhere(react_once) == 1
    left = Fact.objects.filter(pk__in=Duty.objects.values("fact_id")).order_by("id")
    assert [fact.data["added"] for fact in left] == [["one"], ["two"]]


def test_a_conversation_that_is_gone_does_not_keep_its_facts(shop):
    asked = asking(shop, "dora")
    tag(conversation=asked, agent=shop.ana, add=["one"], at=NOON)
    Promise.objects.all().delete()
    Conversation.objects.filter(pk=asked.pk).delete()
    assert (react_once(), Duty.objects.count()) == (1, 0)


def test_facts_about_something_else_are_followed_apart(shop):
    asked = asking(shop, "dora")
    tag(conversation=asked, agent=shop.ana, add=["one"], at=NOON)
    with transaction.atomic():
        announce(CustomerProfileChanged(customer_id=asked.customer_id, agent_id=None, fields=["tier"]))
    tag(conversation=asked, agent=shop.ana, add=["two"], at=NOON)
    assert [react_once(), react_once(), react_once()] == [2, 1, 0]


def test_many_verbs_beside_many_reactions_never_wait_in_a_circle(shop):
    """Answers, hand-overs, kept promises, a timer and two workers at once; then all of it was followed."""
    asked = [asking(shop, f"c{number}") for number in range(6)]
    trouble, stop = [], threading.Event()

    def run(deed):
        try:
            deed()
        except Error as error:
            trouble.append(error)
        finally:
            connection.close()

    def work():
        while not stop.is_set():
            react_once()

    def serve(seed):
        dice = random.Random(seed)
        for step in range(25):
            at = after(minutes=step)
            conversation = dice.choice(asked)
            match dice.choice(("reply", "tag", "owner", "keep", "due")):
                case "reply":
                    reply(conversation=conversation, agent=shop.ana, text="Yes", at=at)
                case "tag":
                    tag(conversation=conversation, agent=shop.ana, add=[f"t{seed}-{step}"], at=at)
                case "due":
                    fall_due(at=after(days=step))
                case what:
                    promise = Promise.objects.filter(conversation=conversation, end="").first()
                    if promise and what == "keep":
                        keep(promise=promise, agent=shop.ana, at=at)
                    elif promise:
                        with suppress(EndedAlready):
                            hand_over(promise=promise, agent=shop.ana, owner=shop.ana, team=None)

    workers = [threading.Thread(target=run, args=(work,)) for _ in range(2)]
    agents = [threading.Thread(target=run, args=(lambda seed=seed: serve(seed),)) for seed in range(3)]
    for thread in (*workers, *agents):
        thread.start()
    for thread in agents:
        thread.join(120)
    stop.set()
    for thread in workers:
        thread.join(120)
    react_until_done()
    assert trouble == []
    assert (FailedDuty.objects.count(), Duty.objects.count()) == (0, 0)
    assert Promise.objects.filter(end="kept").exists()
