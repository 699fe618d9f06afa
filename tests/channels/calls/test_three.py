"""A team lead joins a running call: both sides are told who, nobody else hears a word, and the call is the two's as before."""

import pytest
from django.test import Client

from heard.channels.calls.actions._calls import CallIsOver
from heard.channels.calls.actions.answer import answer
from heard.channels.calls.actions.end import end
from heard.channels.calls.actions.join import MayNotJoin, ThreeAlready, join
from heard.channels.calls.actions.leave import leave
from heard.channels.calls.models import CallKind, Side
from heard.channels.calls.of_visitors import told_of
from heard.channels.calls.queries import joined, talking_in, third_of
from heard.conversations.queries.customer_story import customer_story
from heard.plumbing.models import Fact
from heard.staff.models import Agent, Role
from tests.channels.calls.ringing import NOON, Line, after


@pytest.fixture
def shop(db):
    made = Line()
    Agent.objects.filter(pk=made.ben.pk).update(role=Role.LEAD)
    made.ben.refresh_from_db()
    return made


def lead(shop, name="Cara Silva"):
    made = Agent.objects.create_user(f"{name.split()[0].lower()}@lamp.example", None, name=name, role=Role.LEAD)
    made.teams.set(shop.ben.teams.all())
    return made


def client(agent):
    browser = Client()
    browser.force_login(agent)
    return browser


def facts():
    return list(Fact.objects.filter(name__in=("CallJoined", "CallLeft")).order_by("id").values_list("name", "actor_id"))


def test_a_lead_joins_both_are_told_and_leaves_while_the_two_go_on(shop):
    call = shop.talks()
    assert told_of(call_id=call.pk, at=NOON)["third"] is None
    for _ in range(2):
        join(call=call, agent=shop.ben, at=after(seconds=5))
    assert third_of(call) == shop.ben
    assert told_of(call_id=call.pk, at=NOON)["third"] == {"name": "Ben Okafor"}
    assert client(shop.ana).get(f"/calls/{call.pk}/").json()["third"] == {"name": "Ben Okafor", "mine": False}
    for _ in range(2):
        leave(call=call, agent=shop.ben, at=after(seconds=9))
    assert (third_of(call), shop.stands(call)) == (None, "answered")
    assert told_of(call_id=call.pk, at=NOON)["third"] is None
    assert facts() == [("CallJoined", shop.ben.pk), ("CallLeft", shop.ben.pk)]


def test_three_is_the_most_and_who_left_makes_room(shop):
    call, cara = shop.talks(), lead(shop)
    join(call=call, agent=shop.ben, at=NOON)
    with pytest.raises(ThreeAlready) as refused:
        join(call=call, agent=cara, at=NOON)
    assert refused.value.third == shop.ben
    leave(call=call, agent=cara, at=NOON)  # who is not in it takes nobody out
    assert third_of(call) == shop.ben
    leave(call=call, agent=shop.ben, at=NOON)
    join(call=call, agent=cara, at=NOON)
    join(call=call, agent=cara, at=NOON)
    assert (third_of(call), joined(call)) == (cara, [shop.ben, cara])


def test_only_leads_join_and_only_what_runs(shop):
    call = shop.rings()
    with pytest.raises(CallIsOver):
        join(call=call, agent=shop.ben, at=NOON)
    answer(call=call, by=Side.AGENT, agent=shop.ana, at=NOON)
    nobody = Agent.objects.create_user("dee@lamp.example", None, name="Dee", role=Role.AGENT)
    for who in (nobody, shop.ana):
        with pytest.raises(MayNotJoin):
            join(call=call, agent=who, at=NOON)
    end(call=call, by=Side.VISITOR, at=after(seconds=9))
    with pytest.raises(CallIsOver):
        join(call=call, agent=shop.ben, at=NOON)
    assert facts() == []


def test_who_may_not_open_the_inbox_cannot_even_ask(shop):
    hidden = shop.say("For the orders team", inbox=shop.orders)
    shop.chat = hidden
    call = shop.talks()
    stranger = Agent.objects.create_user("dee@lamp.example", None, name="Dee", role=Role.LEAD)
    assert client(stranger).post(f"/calls/{call.pk}/joining/").status_code == 404
    assert client(stranger).post(f"/calls/{call.pk}/leaving/").status_code == 404
    assert facts() == []


def test_over_the_web_a_lead_joins_is_refused_and_leaves(shop, settings):
    settings.HEARD_STUN_URLS = ("stun:turn.lamp.example:3478",)
    call, cara = shop.talks(), lead(shop)
    ben = client(shop.ben)
    told = ben.post(f"/calls/{call.pk}/joining/").json()
    assert (told["mine"], told["third"], told["servers"], told["agent"]) == (
        False, {"name": "Ben Okafor", "mine": True}, [{"urls": ["stun:turn.lamp.example:3478"]}], "Ana Moreno",
    )  # fmt: skip
    late = client(cara).post(f"/calls/{call.pk}/joining/")
    assert (late.status_code, late.json()) == (409, {"says": "Ben Okafor has joined this call already."})
    assert client(cara).get(f"/calls/{call.pk}/").json()["servers"] == []
    assert ben.post(f"/calls/{call.pk}/leaving/").json()["third"] is None
    assert (
        client(shop.ana).post(f"/calls/{call.pk}/joining/").json()["says"]
        == "Only team leads join the calls of others."
    )


def test_a_third_does_not_end_the_call_nor_keep_it_alive(shop):
    call = shop.talks()
    ben = client(shop.ben)
    ben.post(f"/calls/{call.pk}/joining/")
    ben.post(f"/calls/{call.pk}/end/")
    assert (ben.post(f"/calls/{call.pk}/servers/").status_code, shop.stands(call)) == (200, "answered")
    call.refresh_from_db()
    assert call.alive_at == NOON


def test_the_agent_of_the_call_says_that_the_third_is_gone(shop):
    call = shop.talks()
    join(call=call, agent=shop.ben, at=NOON)
    client(lead(shop)).post(f"/calls/{call.pk}/leaving/")
    assert third_of(call) == shop.ben
    client(shop.ana).post(f"/calls/{call.pk}/leaving/")
    assert third_of(call) is None


def test_who_is_no_lead_any_more_is_let_go_within_a_minute(shop):
    call = shop.talks()
    join(call=call, agent=shop.ben, at=NOON)
    Agent.objects.filter(pk=shop.ben.pk).update(role=Role.AGENT)
    assert client(shop.ben).post(f"/calls/{call.pk}/servers/").json()["servers"] == []
    assert third_of(call) is None


def test_only_who_is_in_a_call_hears_what_its_ends_say_to_each_other(shop):
    call, cara = shop.talks(), lead(shop)
    join(call=call, agent=shop.ben, at=NOON)
    hears = [talking_in(agent, [call.pk]) for agent in (shop.ana, shop.ben, cara)]
    assert hears == [{call.pk}, {call.pk}, set()]
    leave(call=call, agent=shop.ben, at=NOON)
    assert [talking_in(agent, [call.pk]) for agent in (shop.ana, shop.ben)] == [{call.pk}, set()]
    end(call=call, by=Side.AGENT, at=after(seconds=9))
    assert talking_in(shop.ana, [call.pk]) == set()


def test_the_entry_of_the_call_names_who_joined(shop):
    call = shop.talks()
    for who in (shop.ben, lead(shop)):
        join(call=call, agent=who, at=after(minutes=1))
        leave(call=call, agent=who, at=after(minutes=2))
    end(call=call, by=Side.VISITOR, at=after(minutes=12))
    video = shop.rings(by=Side.AGENT, kind=CallKind.VIDEO, at=after(minutes=20))
    answer(call=video, by=Side.VISITOR, at=after(minutes=20))
    join(call=video, agent=shop.ben, at=after(minutes=21))
    end(call=video, by=Side.AGENT, at=after(minutes=22))
    lines = [line.told for line in customer_story(shop.ana, shop.chat.customer).lines if "call" in line.told.lower()]
    assert lines == [
        "Video call with Ana Moreno, 2 min; Ben Okafor joined",
        "Voice call with Ana Moreno, 12 min; Ben Okafor, Cara Silva joined",
    ]


def test_beside_the_conversation_leads_can_join_and_all_see_who_did(shop):
    call = shop.talks()
    path = f"/conversations/{shop.chat.pk}/chat/"
    assert f'data-join-call="{call.pk}"' in client(shop.ben).get(path).content.decode()
    assert "data-join-call" not in client(shop.ana).get(path).content.decode()
    join(call=call, agent=shop.ben, at=NOON)
    assert "You and Ana Moreno are in a call with the customer" in client(shop.ben).get(path).content.decode()
    assert "You and Ben Okafor are in a call with the customer" in client(shop.ana).get(path).content.decode()
    shown = client(lead(shop)).get(path).content.decode()
    assert "Ana Moreno and Ben Okafor are in a call with the customer" in shown
    assert "data-join-call" not in shown
