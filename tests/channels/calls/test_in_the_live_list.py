"""The list of live chats says in which of them a call rings or runs and who is in it; a lead joins it from there."""

import pytest
from django.test import Client
from django.utils import timezone

from heard.channels.calls.actions.answer import answer
from heard.channels.calls.actions.end import end
from heard.channels.calls.actions.join import join
from heard.channels.calls.actions.leave import leave
from heard.channels.calls.beside import live_calls
from heard.channels.calls.models import CallKind, Side
from tests.channels.calls.ringing import Line


@pytest.fixture
def shop(db):
    shop = Line()
    shop.chat.last_message_at = timezone.now()
    shop.chat.save()
    return shop


def listed(agent):
    client = Client()
    client.force_login(agent)
    return client.get("/chats/").content.decode()


def versions(page):
    return [part.partition('"')[0] for part in page.split('data-version="')[1:]]


def test_who_is_in_a_call_stands_in_the_list_for_as_long_as_it_runs(shop):
    now, lead = timezone.now(), shop.lead("Priya Raman")
    assert "chat-call" not in listed(shop.ana)
    call = shop.rings(at=now)
    assert "The customer is calling" in listed(shop.ana)
    assert f'data-take-call="{call.pk}"' in listed(shop.ana)
    answer(call=call, by=Side.AGENT, agent=shop.ana, at=now)
    assert "You are in a call" in listed(shop.ana)
    assert "Ana Moreno is in a call with the customer" in listed(lead)
    join(call=call, agent=lead, at=now)
    assert "Ana Moreno and Priya Raman are in a call with the customer" in listed(shop.lead("Cara Silva"))
    assert "You and Priya Raman are in a call with the customer" in listed(shop.ana)
    leave(call=call, agent=lead, at=now)
    end(call=call, by=Side.VISITOR, at=now)
    assert "chat-call" not in listed(shop.ana)


def test_leads_join_with_one_click_from_the_list_and_nobody_else_does(shop):
    call = answer(call=shop.rings(at=timezone.now()), by=Side.AGENT, agent=shop.ana, at=timezone.now())
    priya = shop.lead("Priya Raman")
    assert f'data-join-call="{call.pk}"' in listed(priya)
    assert "data-join-call" not in listed(shop.ana)
    join(call=call, agent=priya, at=timezone.now())
    assert "data-join-call" not in listed(shop.lead("Cara Silva"))


def test_a_line_of_the_list_changes_whenever_its_call_does(shop):
    seen = [versions(listed(shop.ben))]
    call = shop.rings(at=timezone.now())
    seen.append(versions(listed(shop.ben)))
    answer(call=call, by=Side.AGENT, agent=shop.ana, at=timezone.now())
    seen.append(versions(listed(shop.ben)))
    join(call=call, agent=shop.lead("Priya Raman"), at=timezone.now())
    seen.append(versions(listed(shop.ben)))
    assert len({tuple(each) for each in seen}) == len(seen)


def test_calls_of_closed_inboxes_are_in_no_list(shop):
    shop.chat = shop.say("For the orders team", inbox=shop.orders)
    call = answer(call=shop.rings(at=timezone.now()), by=Side.AGENT, agent=shop.ben, at=timezone.now())
    assert live_calls(shop.ana, [shop.chat.pk]) == {}
    assert [one.call_id for one in live_calls(shop.ben, [shop.chat.pk]).values()] == [call.pk]


def test_the_calls_of_many_chats_cost_as_much_as_those_of_one(shop, django_assert_num_queries):
    priya = shop.lead("Priya Raman")

    def one_more(number):
        shop.chat = shop.say(f"Call {number}", address=f"0b0f6a52-6a63-4a3f-9d3c-0d7c6f5b1b{number}")
        call = shop.rings(kind=CallKind.VIDEO, at=timezone.now())
        join(call=answer(call=call, by=Side.AGENT, agent=shop.ana, at=timezone.now()), agent=priya, at=timezone.now())
        return shop.chat.pk

    cara, one = shop.lead("Cara Silva"), [one_more(10)]
    three = [*one, one_more(11), one_more(12)]
    for chats in (one, three):
        with django_assert_num_queries(3):
            told = live_calls(cara, chats)
        assert {call.says for call in told.values()} == {"Ana Moreno and Priya Raman are in a call with the customer"}
    assert len(told) == 3
