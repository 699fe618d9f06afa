"""A browser that was signed out talks no more, and a call in another browser of the same agent goes on."""

from contextlib import contextmanager

import pytest
from django.test import Client

from heard.channels.calls.actions.answer import answer
from heard.channels.calls.actions.join import join
from heard.channels.calls.models import Call, Side
from heard.channels.calls.queries import third_of
from heard.plumbing.reactions import react_until_done
from heard.staff.models import Session
from heard.staff.sessions import session_hash
from tests.channels.calls.ringing import NOON, Line
from tests.channels.calls.test_attacks import at_work, ended
from tests.channels.chat.at_the_line import SHOP, a_tab, the_line
from tests.channels.chat.chats import widget_of
from tests.plumbing.live.running import hear


@pytest.fixture
def shop(db):
    shop = Line()
    shop.here, shop.there = browser(shop.ana), browser(shop.ana)
    return shop


def browser(agent):
    client = Client()
    client.force_login(agent)
    return client


def name_of(client):
    return session_hash(client.cookies["sessionid"].value)


def signed_out(client, *, by):
    """From the list of places where somebody is signed in."""
    assert by.post(f"/me/sessions/{name_of(client)}/ending/").status_code == 302
    react_until_done()


def taken(shop, client):
    call = shop.rings()
    assert client.post(f"/calls/{call.pk}/answer/").status_code == 200
    return call


def test_who_signs_out_the_browser_of_a_call_ends_it(shop):
    call = taken(shop, shop.there)
    signed_out(shop.there, by=shop.here)
    call.refresh_from_db()
    assert (call.state, call.ended_by) == ("ended", "agent")


def test_who_signs_out_another_browser_talks_on(shop):
    call = taken(shop, shop.here)
    signed_out(shop.there, by=shop.here)
    assert shop.stands(call) == "answered"


def test_everywhere_else_is_every_browser_but_this_one(shop):
    call = taken(shop, shop.there)
    shop.chat = shop.say("Another", address="0b0f6a52-6a63-4a3f-9d3c-0d7c6f5b1a33")
    mine = taken(shop, shop.here)
    shop.here.post("/me/sessions/others/ending/")
    react_until_done()
    assert [shop.stands(one) for one in (call, mine)] == ["ended", "answered"]


def test_who_signs_out_of_it_themselves_hangs_up(shop):
    call = taken(shop, shop.there)
    shop.there.post("/account/logout/")
    react_until_done()
    assert shop.stands(call) == "ended"


def test_a_call_of_ours_that_rings_is_put_down_too(shop):
    call = Call.objects.get(pk=shop.there.post(f"/conversations/{shop.chat.pk}/calls/").json()["call"])
    signed_out(shop.there, by=shop.here)
    assert shop.stands(call) == "missed"


def test_a_third_leaves_and_the_two_go_on(shop):
    call = answer(call=shop.rings(), by=Side.AGENT, agent=shop.ben, at=NOON)
    lead = shop.lead("Priya Raman")
    here, there = browser(lead), browser(lead)
    assert there.post(f"/calls/{call.pk}/joining/").status_code == 200
    signed_out(here, by=there)
    assert third_of(Call.objects.get(pk=call.pk)) == lead
    signed_out(there, by=browser(lead))
    assert (third_of(Call.objects.get(pk=call.pk)), shop.stands(call)) == (None, "answered")


def test_the_calls_of_others_go_on(shop):
    call = answer(call=shop.rings(), by=Side.AGENT, agent=shop.ben, at=NOON)
    lead = shop.lead("Priya Raman")
    join(call=call, agent=lead, at=NOON)
    signed_out(shop.there, by=shop.here)
    assert (third_of(Call.objects.get(pk=call.pk)), shop.stands(call)) == (lead, "answered")


def test_a_new_password_in_the_browser_of_a_call_does_not_end_it(shop):
    """The session goes on under a new key, and takes along what it keeps."""
    call, before = taken(shop, shop.here), name_of(shop.here)
    session = shop.here.session
    session.cycle_key()
    session.save()
    react_until_done()
    assert (shop.stands(call), Session.objects.filter(pk=before).exists()) == ("answered", False)


def test_a_browser_signed_out_a_moment_before_takes_no_call(shop):
    call = shop.rings()
    shop.here.post(f"/me/sessions/{name_of(shop.there)}/ending/")
    assert shop.there.post(f"/calls/{call.pk}/answer/").status_code in {302, 401}
    assert shop.stands(call) == "ringing"


@contextmanager
def on_the_line():
    shop = Line()
    shop.widget = widget_of(shop.orders, origins=SHOP, allows_voice=True)
    shop.ben.availability = "online"
    shop.ben.save()
    with the_line() as live, a_tab(live) as tab:
        tab.hello(shop.widget.key)
        tab.chat = tab.say("Is it lit?")["chat"]
        tab.send(call={"do": "ring", "chat": tab.chat, "kind": "voice"})
        call = Call.objects.get(pk=tab.until("call")["call"]["call"])
        yield shop, live, tab, call


@pytest.mark.django_db(transaction=True)
def test_the_visitor_is_told_at_once_and_the_browser_signed_out_hears_nothing_more():
    with on_the_line() as (shop, live, tab, call), at_work(live, shop.ben) as ben:
        there, here = ben.browser, browser(shop.ben)
        assert there.post(f"/calls/{call.pk}/answer/").status_code == 200
        tab.until("call", state="answered")
        signed_out(there, by=here)
        assert tab.until("call", state="ended")["call"]["call"] == call.pk
        assert ended(lambda: hear(ben)) == 4401
