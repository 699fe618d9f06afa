"""Whoever is erased while they call, or talk: it is over for both sides, and both are told."""

import pytest
from django.utils import timezone

from heard.channels.calls.models import Call, Side
from heard.conversations.queries.conversation_page import conversation_page
from heard.conversations.queries.timeline import timeline
from heard.customers.actions.erase_customer import erase_customer
from heard.plumbing.models import Fact
from heard.plumbing.reactions import react_until_done
from tests.channels.calls.ringing import Line, after
from tests.channels.calls.test_attacks import in_a_call
from tests.channels.chat.at_the_line import SHOP, the_line
from tests.channels.chat.chats import widget_of
from tests.plumbing.live.running import hear, subscribe


@pytest.fixture
def shop(db):
    return Line()


def erased(shop):
    erase_customer(customer=shop.chat.customer, agent=shop.ana, at=after(minutes=2))
    react_until_done()


def ends():
    facts = Fact.objects.filter(name="CallEnded").order_by("id").values_list("data", flat=True)
    return [(data["outcome"], data["seconds"], data["begun_by"], data["ended_by"]) for data in facts]


def sentences(shop):
    shown = timeline(conversation_page(shop.ana, shop.chat.pk), now=after(hours=1))
    flat = [one for entry in shown for one in [*entry.get("folded", []), entry]]
    return [one["told"] for one in flat if one["kind"] == "told" and "call" in one["told"].lower()]


def test_a_call_that_runs_ends_and_its_conversation_says_how_long_it_was(shop):
    call = shop.talks()
    erased(shop)
    assert ends() == [("ended", 120, "visitor", "")]
    assert Call.objects.values_list("state", "ended_at").get(pk=call.pk) == ("ended", after(minutes=2))
    assert sentences(shop) == ["Voice call with Ana Moreno, 2 min"]


@pytest.mark.parametrize("by", [Side.VISITOR, Side.AGENT])
def test_a_call_that_rings_is_missed_and_brings_nothing_back(shop, by):
    call, before = shop.rings(by=by), shop.chat.state
    shop.chat.state = "closed"
    shop.chat.save()
    erased(shop)
    assert ends() == [("missed", 0, by, "")]
    shop.chat.refresh_from_db()
    assert (shop.stands(call), shop.chat.state) == ("missed", "closed")
    assert before != "closed"


def test_the_calls_of_others_go_on(shop):
    mine = shop.talks()
    shop.chat = shop.say("Another", address="0b0f6a52-6a63-4a3f-9d3c-0d7c6f5b1a33")
    erased(shop)
    assert (shop.stands(mine), ends()) == ("answered", [])


@pytest.mark.django_db(transaction=True)
def test_both_sides_are_told_on_their_lines():
    shop = Line()
    shop.widget = widget_of(shop.orders, origins=SHOP, allows_voice=True)
    shop.ben.availability = "online"
    shop.ben.save()
    with the_line() as live, in_a_call(live, shop) as (tab, ben, call):
        stream = f"conversation:{tab.chat}"
        assert subscribe(ben, stream)["subscribed"] == [stream]
        erase_customer(customer=call.customer, agent=shop.ana, at=timezone.now())
        assert tab.until("call", state="ended")["call"]["call"] == call.pk
        while (told := hear(ben)).get("name") != "CallEnded":
            pass
        assert told["data"]["call_id"] == call.pk
