"""Calls at the live line itself, over real sockets: whoever is not in one hears nothing of it, and nonsense disturbs nobody."""

import json
import threading
import time
from contextlib import contextmanager

import jwt
import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.utils import timezone
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from heard.channels.calls.models import Call
from heard.channels.chat.line import desk
from heard.channels.chat.line import visitors as line
from heard.conversations.models import Conversation
from heard.plumbing.models import Fact
from heard.plumbing.reactions import react_until_done
from heard.plumbing.sealing import seal
from heard.staff.actions.change_teams import change_teams
from heard.staff.models import Availability, Role
from tests.channels.calls.ringing import Line
from tests.channels.chat.at_the_line import PATIENCE, SHOP, a_tab, the_line
from tests.channels.chat.chats import widget_of
from tests.plumbing.live.running import hear, say, subscribe

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "a secret of the website that is long enough for HS256"


@pytest.fixture
def shop(transactional_db):
    shop = Line()
    shop.widget = widget_of(shop.orders, origins=SHOP, allows_voice=True, allows_video=True)
    shop.ben.availability = Availability.ONLINE
    shop.ben.save()
    return shop


@pytest.fixture
def live(shop):
    with the_line() as server:
        yield server


@contextmanager
def at_work(live, agent):
    """A page of the workspace."""
    browser = Client()
    browser.force_login(agent)
    cookie = f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"
    address = f"ws://127.0.0.1:{live.port}/live"
    with connect(address, origin=live.origin, additional_headers={"Cookie": cookie}) as socket:
        socket.browser = browser
        yield socket


@contextmanager
def in_a_call(live, shop):
    """A visitor's tab and Ben's page, in a call with each other; and its number."""
    with a_tab(live) as tab, at_work(live, shop.ben) as ben:
        tab.hello(shop.widget.key)
        tab.chat = tab.say("Is it lit?")["chat"]
        tab.send(call={"do": "ring", "chat": tab.chat, "kind": "voice"})
        call = Call.objects.get(pk=tab.until("call")["call"]["call"])
        browser = Client()
        browser.force_login(shop.ben)
        assert browser.post(f"/calls/{call.pk}/answer/").status_code == 200
        tab.until("call", state="answered")
        topic = f"call:{call.pk}"
        assert subscribe(ben, topic)["subscribed"] == [topic]
        yield tab, ben, call


def signalled(socket):
    """The next signal a page of ours hears."""
    while "signal" not in (message := hear(socket)):
        pass
    return message["signal"]["data"]


def looked(tab, chat):
    """The call of a chat, for somebody who asks again as long as they are asked for patience."""
    while True:
        tab.send(call={"do": "look", "chat": chat})
        while not {"call", "refused"} & (frame := tab.hear()).keys():
            pass
        if "call" in frame:
            return frame["call"]
        assert frame["why"] == "slow_down"
        time.sleep(0.2)  # two words more are allowed then


def ended(hear_on):
    """With which code a socket ends, after what is told before."""
    try:
        for _ in range(10_000):
            hear_on()
    except ConnectionClosed as closed:
        return closed.rcvd and closed.rcvd.code
    raise AssertionError("it never ends")


def both_hear_each_other(tab, ben, call, word):
    say(ben, signal={"topic": f"call:{call.pk}", "data": {"from ben": word}})
    assert tab.until("signal")["signal"]["data"] == {"from ben": word}
    tab.send(signal={"call": call.pk, "data": {"from the visitor": word}})
    assert signalled(ben) == {"from the visitor": word}


def test_a_stranger_neither_hears_nor_disturbs_a_call(live, shop):
    with in_a_call(live, shop) as (tab, ben, call), a_tab(live) as stranger, at_work(live, shop.agent("Cy")) as cy:
        stranger.hello(shop.widget.key)
        own = stranger.say("Hello")["chat"]
        stranger.send(signal={"call": call.pk, "data": {"offer": "from a stranger"}})
        assert stranger.until("refused")["why"] == "unknown_chat"
        for do in ("answer", "decline", "end", "servers", "look"):
            stranger.send(call={"do": do, "chat": tab.chat, "call": call.pk})
            assert stranger.until("refused")["why"] == "unknown_chat"
        for do in ("answer", "decline", "end", "servers"):
            stranger.send(call={"do": do, "chat": own, "call": call.pk})
            assert stranger.until("refused")["says"] == "There is no such call any more."
        topic = f"call:{call.pk}"
        assert subscribe(cy, topic)["refused"] == [topic]
        say(cy, signal={"topic": topic, "data": {"offer": "from a colleague"}})
        assert hear(cy) == {"error": "subscribe to it first"}
        both_hear_each_other(tab, ben, call, "undisturbed")
        assert [frame for frame in stranger.told if "signal" in frame] == []
    assert shop.stands(call) == "answered"


def test_who_loses_the_inbox_during_a_call_is_out_of_it(live, shop):
    with in_a_call(live, shop) as (tab, ben, call):
        both_hear_each_other(tab, ben, call, "before")
        change_teams(agent=shop.ben, teams=[], by=shop.agent("Ada", role=Role.ADMIN))
        assert ended(lambda: hear(ben)) == 4401
        react_until_done()
        assert tab.until("call", state="ended")["call"]["call"] == call.pk
        tab.send(signal={"call": call.pk, "data": "is anybody there?"})
        assert tab.until("refused")["why"] == "unknown_chat"
        with at_work(live, shop.ben) as again:
            assert subscribe(again, f"call:{call.pk}")["refused"] == [f"call:{call.pk}"]


def test_who_signs_in_during_a_call_stays_in_it_and_who_signs_out_does_not(live, shop):
    with in_a_call(live, shop) as (tab, ben, call):
        shop.widget.secret = seal(SECRET)
        shop.widget.save()
        desk._SHELF.kept.clear()
        leila = jwt.encode({"sub": "7", "name": "Leila", "exp": timezone.now().timestamp() + 600}, SECRET, "HS256")
        with a_tab(live) as known:
            known.hello(shop.widget.key, token=tab.token, identity=leila, chat=tab.chat)
            known.send(call={"do": "look", "chat": tab.chat})
            assert known.until("call")["call"]["state"] == "answered"
            known.chat = tab.chat
            both_hear_each_other(known, ben, call, "as Leila")
        with a_tab(live) as out:
            out.hello(shop.widget.key)
            out.send(call={"do": "look", "chat": tab.chat})
            assert out.until("refused")["why"] == "unknown_chat"
            out.send(signal={"call": call.pk, "data": "nobody"})
            assert out.until("refused")["why"] == "unknown_chat"


def test_of_many_who_answer_at_once_one_has_the_call(live, shop):
    agents = [shop.agent(f"Agent {number}") for number in range(6)]
    shop.team.members.add(*agents)
    with a_tab(live) as tab:
        tab.hello(shop.widget.key)
        tab.send(call={"do": "ring", "chat": tab.say("Is it lit?")["chat"], "kind": "voice"})
        number = tab.until("call")["call"]["call"]
        start, answers = threading.Barrier(len(agents)), []

        def take(agent):
            browser = Client()
            browser.force_login(agent)
            start.wait(PATIENCE)
            answers.append((browser.post(f"/calls/{number}/answer/"), agent))
            connections.close_all()

        threads = [threading.Thread(target=take, args=[agent]) for agent in agents]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        [winner] = [agent for answer, agent in answers if answer.status_code == 200]
        others = {answer.json()["says"] for answer, agent in answers if agent != winner}
        assert others == {f"{winner.name} has taken this call."}
        assert tab.until("call", state="answered")["call"]["name"] == winner.name
    assert Fact.objects.filter(name="CallAnswered").count() == 1


def nested(depth):
    return "[" * depth + "]" * depth


@pytest.mark.parametrize("data", ['"\\ud800"', nested(200), nested(900), nested(985), nested(30_000), "9" * 5000])
def test_a_signal_that_makes_no_sense_reaches_whom_it_is_for_as_json_or_nobody(live, shop, data):
    with in_a_call(live, shop) as (tab, ben, call):
        tab.socket.send(f'{{"signal": {{"call": {call.pk}, "data": {data}}}}}')
        ben.send(f'{{"signal": {{"topic": "call:{call.pk}", "data": {data}}}}}')
        say(ben, signal={"topic": f"call:{call.pk}", "data": "last"})
        tab.send(signal={"call": call.pk, "data": "last"})
        for socket in (tab.socket, ben):
            while '"last"' not in (text := socket.recv(timeout=PATIENCE)):
                json.loads(text)


@pytest.mark.parametrize("data", ["NaN", "-Infinity", "1e999"])
def test_numbers_that_no_browser_understands_are_not_passed_on(live, shop, data):
    with in_a_call(live, shop) as (tab, ben, call):
        tab.socket.send(f'{{"signal": {{"call": {call.pk}, "data": {data}}}}}')
        assert tab.until("refused")["why"] == "not_understood"
        both_hear_each_other(tab, ben, call, "undisturbed")


def test_a_call_with_numbers_that_are_none_is_refused(live, shop):
    with in_a_call(live, shop) as (tab, ben, call):
        for number in (True, -1, 2**63, 10**30, "5", None, {"id": 1}, [call.pk], 1.0):
            tab.send(call={"do": "end", "chat": tab.chat, "call": number})
            assert tab.until("refused")["says"] == "There is no such call any more."
        both_hear_each_other(tab, ben, call, "still there")


def test_who_opens_a_socket_and_says_nothing_is_shown_out(live, shop, monkeypatch):
    monkeypatch.setattr(line, "HELLO_SECONDS", 0.2)
    with a_tab(live) as tab:
        assert ended(tab.hear) == 4403


def test_a_flood_of_signals_ends_one_socket_and_the_call_goes_on_when_they_are_back(live, shop):
    with in_a_call(live, shop) as (tab, ben, call):
        for _ in range(400):
            tab.send(signal={"call": call.pk, "data": "x" * 20_000})
        assert ended(tab.hear) == 4429
        with a_tab(live) as again:
            again.hello(shop.widget.key, token=tab.token, chat=tab.chat)
            assert looked(again, tab.chat)["state"] == "answered"
            say(ben, signal={"topic": f"call:{call.pk}", "data": "are you back?"})
            while again.until("signal")["signal"]["data"] != "are you back?":
                pass
    assert Conversation.objects.get(pk=tab.chat).pk == call.conversation_id
