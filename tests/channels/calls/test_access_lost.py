"""Whoever may not open a conversation any more does not talk on in it: the two browsers would, as they need nobody for it."""

import pytest

from heard.channels.calls.actions.answer import answer
from heard.channels.calls.actions.join import join
from heard.channels.calls.models import Call, Side
from heard.channels.calls.of_visitors import told_of
from heard.channels.calls.queries import third_of
from heard.plumbing.reactions import react_until_done
from heard.staff.actions.change_role import change_role
from heard.staff.actions.change_teams import change_teams
from heard.staff.actions.deactivate import deactivate
from heard.staff.models import Role
from tests.channels.calls.ringing import NOON, Line


@pytest.fixture
def shop(db):
    shop = Line()
    shop.chat = shop.say("For the orders team", inbox=shop.orders)
    shop.admin = shop.agent("Ada Lind", role=Role.ADMIN)
    return shop


def taken_by(shop, agent):
    return answer(call=shop.rings(), by=Side.AGENT, agent=agent, at=NOON)


def test_who_leaves_the_team_of_an_inbox_is_in_no_call_there_any_more(shop):
    call = taken_by(shop, shop.ben)
    change_teams(agent=shop.ben, by=shop.admin, teams=[])
    react_until_done()
    call.refresh_from_db()
    assert (call.state, call.ended_by) == ("ended", "agent")
    assert told_of(call_id=call.pk, at=NOON)["state"] == "ended"


def test_who_is_shown_the_door_is_in_no_call_any_more_nor_does_theirs_ring(shop):
    call = taken_by(shop, shop.ben)
    other = shop.say("Another", inbox=shop.orders, address="0b0f6a52-6a63-4a3f-9d3c-0d7c6f5b1a22")
    shop.chat = other
    rings = shop.rings(by=Side.AGENT, agent=shop.ben)
    deactivate(agent=shop.ben, by=shop.admin)
    react_until_done()
    assert [shop.stands(one) for one in (call, rings)] == ["ended", "missed"]


def test_a_lead_who_is_none_any_more_leaves_the_call_of_the_two_who_go_on(shop):
    call = taken_by(shop, shop.ben)
    lead = shop.lead("Priya Raman")
    shop.team.members.add(lead)
    join(call=call, agent=lead, at=NOON)
    change_role(agent=lead, role=Role.AGENT, by=shop.admin)
    react_until_done()
    assert (third_of(Call.objects.get(pk=call.pk)), shop.stands(call)) == (None, "answered")


def test_who_may_still_open_it_talks_on(shop):
    call, admins = taken_by(shop, shop.ben), shop.say("Elsewhere", address="0b0f6a52-6a63-4a3f-9d3c-0d7c6f5b1a33")
    shop.chat = admins
    anas = taken_by(shop, shop.ana)
    change_role(agent=shop.ben, role=Role.LEAD, by=shop.admin)
    change_teams(agent=shop.ana, by=shop.admin, teams=[shop.team])
    react_until_done()
    assert [shop.stands(one) for one in (call, anas)] == ["answered", "answered"]
