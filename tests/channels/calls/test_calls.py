"""Calls: one at a time in a chat, answered once, ended once, and each way they end is told."""

import base64
import datetime as dt
import hashlib
import hmac

import pytest
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heard.channels.calls.actions._calls import CallIsOver, TakenByAnother
from heard.channels.calls.actions.answer import answer
from heard.channels.calls.actions.decline import decline
from heard.channels.calls.actions.end import end
from heard.channels.calls.actions.keep_alive import keep_alive
from heard.channels.calls.actions.miss_unanswered import miss_unanswered
from heard.channels.calls.actions.ring import OFTEN, LiveAlready, NoChat, RangTooOften, ring
from heard.channels.calls.belongings import CallBelongings
from heard.channels.calls.models import Call, CallKind, Side
from heard.channels.calls.of_visitors import CallRefused, deed, told_of
from heard.channels.calls.servers import servers, turn_password
from heard.channels.calls.telling import lasted
from heard.channels.calls.words import words
from heard.conversations.actions.merge import merge
from heard.conversations.actions.undo_merge import undo_merge
from heard.conversations.actions.wait import wait
from heard.conversations.models import State
from heard.conversations.queries.conversation_page import conversation_page
from heard.conversations.queries.customer_story import customer_story
from heard.conversations.queries.timeline import timeline
from heard.plumbing.models import Fact
from heard.plumbing.reactions import react_until_done
from heard.project.belongings import BELONGINGS
from tests.channels.calls.ringing import NOON, Line, after

BOTH = frozenset({"voice", "video"})


@pytest.fixture
def shop(db):
    return Line()


def test_a_visitor_rings_an_agent_answers_and_hangs_up(shop):
    call = shop.rings(kind=CallKind.VIDEO)
    assert (call.state, call.begun_by, call.agent) == ("ringing", "visitor", None)
    answered = answer(call=call, by=Side.AGENT, agent=shop.ana, at=after(seconds=5))
    assert (answered.state, answered.agent, answered.answered_at) == ("answered", shop.ana, after(seconds=5))
    ended = end(call=call, by=Side.VISITOR, at=after(seconds=65))
    assert (ended.state, ended.ended_by, ended.seconds) == ("ended", "visitor", 60)
    assert shop.told() == [("CallRang", None), ("CallAnswered", None), ("CallEnded", "ended")]
    fact = Fact.objects.get(name="CallEnded")
    assert (fact.stream, fact.subject_id, fact.scope_id, fact.actor_id, fact.data["seconds"]) == (
        f"conversation:{shop.chat.pk}", shop.chat.customer_id, shop.inbox.pk, shop.ana.pk, 60,
    )  # fmt: skip


def test_whatever_is_done_twice_is_done_once(shop):
    call = shop.rings()
    assert shop.rings() == call
    for _ in range(2):
        answer(call=call, by=Side.AGENT, agent=shop.ana, at=after(seconds=1))
    for _ in range(2):
        end(call=call, by=Side.AGENT, at=after(seconds=9))
    decline(call=call, by=Side.AGENT, agent=shop.ana, at=after(seconds=9))
    assert shop.told() == [("CallRang", None), ("CallAnswered", None), ("CallEnded", "ended")]


def test_the_first_of_two_agents_has_the_call(shop):
    call = shop.talks()
    with pytest.raises(TakenByAnother) as refused:
        answer(call=call, by=Side.AGENT, agent=shop.ben, at=NOON)
    assert refused.value.agent == shop.ana


def test_nobody_answers_their_own_call(shop):
    ours = shop.rings(by=Side.AGENT)
    with pytest.raises(CallIsOver):
        answer(call=ours, by=Side.AGENT, agent=shop.ana, at=NOON)
    assert decline(call=ours, by=Side.AGENT, agent=shop.ana, at=NOON).state == "ringing"


def test_a_chat_has_one_call_at_a_time(shop):
    call = shop.rings()
    with pytest.raises(LiveAlready) as refused:
        shop.rings(by=Side.AGENT)
    assert refused.value.call == call
    end(call=call, by=Side.VISITOR, at=after(seconds=3))
    assert shop.rings(by=Side.AGENT, at=after(seconds=4)).state == "ringing"


@pytest.mark.parametrize(
    ("by", "who_ends", "outcome"),
    [
        (Side.VISITOR, Side.VISITOR, "missed"),
        (Side.VISITOR, Side.AGENT, "declined"),
        (Side.AGENT, Side.AGENT, "missed"),
        (Side.AGENT, Side.VISITOR, "declined"),
    ],
)
def test_a_call_that_was_not_answered_is_missed_or_declined(shop, by, who_ends, outcome):
    assert end(call=shop.rings(by=by), by=who_ends, at=after(seconds=9)).state == outcome


def test_what_rings_in_vain_is_missed_after_45_seconds(shop):
    call = shop.rings()
    assert miss_unanswered(at=after(seconds=44)) == 0
    assert miss_unanswered(at=after(seconds=45)) == 1
    assert (shop.stands(call), miss_unanswered(at=after(seconds=99))) == ("missed", 0)
    with pytest.raises(CallIsOver):
        answer(call=call, by=Side.AGENT, agent=shop.ana, at=after(seconds=46))


def test_a_call_whose_sides_are_both_gone_ends_when_they_were_last_there(shop):
    call = shop.talks()
    assert keep_alive(call=call, at=after(minutes=4))
    assert miss_unanswered(at=after(minutes=6)) == 0
    assert miss_unanswered(at=after(minutes=7)) == 1
    call.refresh_from_db()
    assert (call.state, call.ended_at, call.seconds, keep_alive(call=call, at=after(minutes=8))) == (
        "ended", after(minutes=4), 240, False,
    )  # fmt: skip


def test_a_call_nobody_put_down_keeps_nobody_from_ringing(shop):
    missed, forgotten = shop.rings(), None
    assert shop.rings(at=after(seconds=50)) != missed
    miss_unanswered(at=after(minutes=2))
    forgotten = shop.talks(at=after(minutes=3))
    assert shop.rings(by=Side.AGENT, at=after(minutes=7)).state == "ringing"
    assert (shop.stands(missed), shop.stands(forgotten)) == ("missed", "ended")


def test_only_who_chats_can_be_rung(shop):
    mail = shop.mail()
    with pytest.raises(NoChat):
        ring(conversation=mail, kind=CallKind.VOICE, by=Side.AGENT, agent=shop.ana, at=NOON)
    customer = shop.chat.customer
    customer.blocked_at = NOON
    customer.save()
    with pytest.raises(NoChat):
        shop.rings()


def test_a_visitor_cannot_ring_without_end(shop):
    for number in range(OFTEN):
        end(call=shop.rings(at=after(seconds=number)), by=Side.VISITOR, at=after(seconds=number))
    with pytest.raises(RangTooOften):
        shop.rings(at=after(minutes=1))
    assert shop.rings(by=Side.AGENT, at=after(minutes=1)).state == "ringing"
    miss_unanswered(at=after(minutes=2))
    assert shop.rings(at=after(minutes=11)).state == "ringing"


def test_a_missed_call_makes_it_our_turn_again(shop):
    wait(conversation=shop.chat, agent=shop.ana, state=State.WAITING_CUSTOMER, at=NOON)
    end(call=shop.rings(by=Side.AGENT), by=Side.AGENT, at=after(seconds=1))
    react_until_done()
    shop.chat.refresh_from_db()
    assert shop.chat.state == State.WAITING_CUSTOMER
    end(call=shop.rings(at=after(seconds=2)), by=Side.VISITOR, at=after(seconds=9))
    react_until_done()
    shop.chat.refresh_from_db()
    assert shop.chat.state == State.OPEN


def test_whoever_talks_with_a_visitor_has_the_conversation_unless_it_is_somebodys(shop):
    end(call=shop.talks(), by=Side.AGENT, at=after(minutes=1))
    react_until_done()
    shop.chat.refresh_from_db()
    assert shop.chat.assignee == shop.ana
    call = shop.rings(at=after(minutes=2))
    answer(call=call, by=Side.AGENT, agent=shop.ben, at=after(minutes=2))
    react_until_done()
    shop.chat.refresh_from_db()
    assert shop.chat.assignee == shop.ana


def entries(shop):
    page = conversation_page(shop.ana, shop.chat.pk)
    shown = timeline(page, now=after(hours=1))
    flat = [one for entry in shown for one in [*entry.get("folded", []), entry]]
    return [
        (entry["told"], entry["icon"]) for entry in flat if entry["kind"] == "told" and "call" in entry["told"].lower()
    ]


def test_each_call_stands_in_the_conversation_and_in_the_customers_story(shop):
    end(call=shop.talks(), by=Side.AGENT, at=after(minutes=12, seconds=9))
    end(call=shop.rings(by=Side.AGENT, kind=CallKind.VIDEO), by=Side.VISITOR, at=after(minutes=13))
    end(call=shop.rings(by=Side.AGENT), by=Side.AGENT, at=after(minutes=14))
    decline(call=shop.rings(), by=Side.AGENT, agent=shop.ben, at=after(minutes=15))
    end(call=shop.rings(), by=Side.VISITOR, at=after(minutes=16))
    told = [
        ("Voice call with Ana Moreno, 12 min", "phone"),
        ("Ana Moreno called; the customer declined", "video"),
        ("Ana Moreno called; nobody answered", "phone"),
        ("The customer called; Ben Okafor declined", "phone"),
        ("The customer called; we missed it", "phone"),
    ]
    assert entries(shop) == told
    story = [(line.told, line.icon) for line in customer_story(shop.ana, shop.chat.customer).lines]
    assert [line for line in story if line in told] == told[::-1]


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3599, "59 min"), (3900, "1 h 5 min")]
)
def test_how_long_a_call_was_is_said_in_words(seconds, words):
    assert lasted(seconds) == words


def test_calls_go_where_their_conversation_goes_and_come_back(shop):
    end(call=shop.talks(), by=Side.AGENT, at=after(minutes=1))
    other = shop.say("Hello again", address="9a4ad2a5-7e0b-4a85-8b8d-111111111111", inbox=shop.orders)
    done = merge(kept=other, merged=shop.chat, agent=shop.ana, at=after(minutes=2))
    react_until_done()
    call = Call.objects.get()
    assert (call.customer_id, call.inbox_id, call.conversation_id) == (other.customer_id, shop.orders.pk, shop.chat.pk)
    undo_merge(merge=done, agent=shop.ana, at=after(minutes=3))
    react_until_done()
    call.refresh_from_db()
    assert (call.customer_id, call.inbox_id) == (shop.chat.customer_id, shop.inbox.pk)


# What visitors do


def asks(shop, at=NOON, allowed=BOTH, conversation=None, **payload):
    return deed(
        conversation_id=conversation or shop.chat.pk, visitor_name="Cleo", allowed=allowed, payload=payload, at=at
    )


def test_a_visitor_rings_and_is_told_what_their_browser_needs(shop, settings):
    settings.HEARD_STUN_URLS = ("stun:turn.lamp.example:3478",)
    told = asks(shop, do="ring", kind="video")
    number = Call.objects.get().pk
    assert told == {
        "chat": shop.chat.pk, "call": number, "kind": "video", "state": "ringing", "by": "you", "name": "", "third": None,
        "seconds": 0,
        "servers": [{"urls": ["stun:turn.lamp.example:3478"]}],
    }  # fmt: skip
    answer(call=Call.objects.get(), by=Side.AGENT, agent=shop.ana, at=NOON)
    assert told_of(call_id=number, at=NOON) == {**told, "state": "answered", "name": "Ana Moreno"}
    assert asks(shop, do="look") == {**told, "state": "answered", "name": "Ana Moreno"}
    assert asks(shop, do="end", call=number, at=after(seconds=30))["state"] == "ended"
    assert asks(shop, do="look") == {"chat": shop.chat.pk, "call": None}


def test_a_visitor_answers_ours_or_declines_it_even_where_visitors_may_not_ring(shop):
    first = shop.rings(by=Side.AGENT)
    assert asks(shop, do="decline", call=first.pk, allowed=frozenset())["state"] == "declined"
    second = shop.rings(by=Side.AGENT)
    told = asks(shop, do="answer", call=second.pk, allowed=frozenset())
    assert (told["state"], told["by"], told["name"]) == ("answered", "us", "Ana Moreno")
    assert asks(shop, do="answer", call=first.pk)["state"] == "declined"


def test_who_may_not_ring_is_told_so_kindly(shop):
    for allowed, kind in [(frozenset(), "voice"), (frozenset({"voice"}), "video"), (BOTH, "hologram"), (BOTH, None)]:
        with pytest.raises(CallRefused) as refused:
            asks(shop, do="ring", kind=kind, allowed=allowed)
        assert refused.value.says == "Calls are not possible here. Please write to us."
    assert not Call.objects.exists()


@pytest.mark.parametrize("payload", [{}, {"do": None}, {"do": "listen"}, {"do": ["ring"]}, {"do": {}}])
def test_what_makes_no_sense_is_refused(shop, payload):
    with pytest.raises(CallRefused):
        asks(shop, **payload)


@pytest.mark.parametrize("number", [None, "1", True, -1, 0, 2**63, 2**80, 1.5, [1]])
@pytest.mark.parametrize("do", ["answer", "decline", "end", "servers"])
def test_a_call_that_is_not_theirs_is_not_there(shop, do, number):
    with pytest.raises(CallRefused):
        asks(shop, do=do, call=number)


@pytest.mark.parametrize("do", ["answer", "decline", "end", "servers"])
def test_nobody_reaches_the_call_of_another_chat(shop, do):
    theirs = shop.rings(by=Side.AGENT)
    mine = shop.say("Hello", address="9a4ad2a5-7e0b-4a85-8b8d-222222222222")
    with pytest.raises(CallRefused):
        asks(shop, do=do, call=theirs.pk, conversation=mine.pk)
    assert shop.stands(theirs) == "ringing"


def test_asking_for_servers_is_a_sign_of_life(shop):
    call = shop.talks()
    assert asks(shop, do="servers", call=call.pk, at=after(minutes=2))["state"] == "answered"
    call.refresh_from_db()
    assert call.alive_at == after(minutes=2)


# What agents do


def client(agent):
    browser = Client()
    browser.force_login(agent)
    return browser


def test_an_agent_rings_by_one_click_and_hangs_up(shop):
    ana = client(shop.ana)
    made = ana.post(f"/conversations/{shop.chat.pk}/calls/", {"kind": "video"})
    told = made.json()
    assert (made.status_code, told["kind"], told["state"], told["by"], told["name"], told["mine"]) == (
        201, "video", "ringing", "us", "Cleo Lind", True,
    )  # fmt: skip
    again = ana.post(f"/conversations/{shop.chat.pk}/calls/", {"kind": "voice"})
    assert again.json()["call"] == told["call"]
    ben = client(shop.ben).post(f"/conversations/{shop.chat.pk}/calls/", {"kind": "voice"})
    assert (ben.status_code, ben.json()) == (409, {"says": "There is a call in this conversation already."})
    assert client(shop.ben).post(f"/calls/{told['call']}/end/").json()["state"] == "ringing"
    assert ana.post(f"/calls/{told['call']}/end/").json()["state"] == "missed"


def test_two_agents_take_a_call_and_the_second_is_told_who_has_it(shop):
    call = shop.rings()
    assert client(shop.ana).post(f"/calls/{call.pk}/answer/").json()["mine"] is True
    late = client(shop.ben).post(f"/calls/{call.pk}/answer/")
    assert (late.status_code, late.json()) == (409, {"says": "Ana Moreno has taken this call."})
    seen = client(shop.ben).get(f"/calls/{call.pk}/").json()
    assert (seen["mine"], seen["agent"], seen["servers"]) == (False, "Ana Moreno", [])


def test_a_call_rings_first_where_its_conversation_belongs(shop):
    call = shop.rings()

    def rings_in(agent):
        return client(agent).get(f"/calls/{call.pk}/").json()["rings_in"]

    assert (rings_in(shop.ana), rings_in(shop.ben)) == (0, 0)
    shop.chat.assignee = shop.ana
    shop.chat.save()
    assert (rings_in(shop.ana), rings_in(shop.ben)) == (0, 15)
    shop.ben.availability, shop.ben.availability_by_hand = "away", True
    shop.ben.save()
    assert rings_in(shop.ben) is None


def test_calls_of_closed_inboxes_are_not_there(shop):
    shop.chat = shop.say("For the orders team", inbox=shop.orders)
    call = shop.rings()
    ana = client(shop.ana)
    assert ana.get(f"/calls/{call.pk}/").status_code == 404
    for deed_ in ("answer", "refusal", "end", "servers"):
        assert ana.post(f"/calls/{call.pk}/{deed_}/").status_code == 404
    assert ana.post(f"/conversations/{shop.chat.pk}/calls/", {"kind": "voice"}).status_code == 404
    assert ana.get(f"/conversations/{shop.chat.pk}/chat/").status_code == 404
    assert (ana.get("/calls/").json()["calls"], shop.stands(call)) == ([], "ringing")
    assert [one["call"] for one in client(shop.ben).get("/calls/").json()["calls"]] == [call.pk]


def test_who_is_not_signed_in_sees_no_call(shop):
    call = shop.rings()
    for path in ("/calls/", f"/calls/{call.pk}/"):
        assert Client().get(path).status_code == 302
    assert Client().post(f"/calls/{call.pk}/answer/").status_code in {302, 401, 403}
    assert shop.stands(call) == "ringing"


def test_the_conversation_shows_its_live_call_and_nothing_otherwise(shop):
    def strip(agent):
        return client(agent).get(f"/conversations/{shop.chat.pk}/chat/").content.decode()

    assert "chat-call" not in strip(shop.ana)
    call = shop.rings()
    assert "The customer is calling" in strip(shop.ana)
    assert f'data-take-call="{call.pk}"' in strip(shop.ana)
    answer(call=call, by=Side.AGENT, agent=shop.ana, at=NOON)
    assert "You are in a call" in strip(shop.ana)
    assert "Ana Moreno is in a call with the customer" in strip(shop.ben)
    assert "data-take-call" not in strip(shop.ben)
    end(call=call, by=Side.AGENT, at=NOON)
    assert "chat-call" not in strip(shop.ana)


# What is kept


def test_calls_are_exported_and_moved_with_their_customer(shop):
    shop.talks()
    cleo, other = shop.chat.customer, shop.mail(address="dan@home.example", name="Dan").customer
    belongings = CallBelongings()
    moved = belongings.move(source_id=cleo.pk, target_id=other.pk)
    assert Call.objects.get().customer == other
    belongings.move_back(moved, source_id=cleo.pk, target_id=other.pk)
    assert Call.objects.get().customer == cleo
    assert any(isinstance(one, CallBelongings) for one in BELONGINGS)


# Servers


def test_credentials_are_what_coturn_reckons_and_expire(settings):
    settings.HEARD_STUN_URLS = ("stun:turn.lamp.example:3478",)
    settings.HEARD_TURN_URLS = ("turn:turn.lamp.example:3478", "turns:turn.lamp.example:5349?transport=tcp")
    settings.HEARD_TURN_SECRET = "north"
    stun, turn = servers("agent-3", NOON)
    assert stun == {"urls": ["stun:turn.lamp.example:3478"]}
    assert turn["urls"] == ["turn:turn.lamp.example:3478", "turns:turn.lamp.example:5349?transport=tcp"]
    assert turn["username"] == f"{int((NOON + dt.timedelta(hours=4)).timestamp())}:agent-3"
    expected = base64.b64encode(hmac.new(b"north", turn["username"].encode(), hashlib.sha1).digest()).decode()
    assert turn["credential"] == expected


def test_without_a_secret_no_credentials_are_handed_out(settings):
    settings.HEARD_TURN_URLS, settings.HEARD_TURN_SECRET = ("turn:turn.lamp.example",), ""
    assert servers("agent-3", NOON) == []


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=st.text(max_size=40), secret=st.text(min_size=1, max_size=40), expires=st.integers(0, 2**33))
def test_no_two_people_or_moments_share_a_password(name, secret, expires):
    username = f"{expires}:{name}"
    password = turn_password(username, secret)
    assert len(base64.b64decode(password)) == 20
    assert turn_password(f"{username}x", secret) != password
    assert turn_password(username, f"{secret}x") != password
    assert turn_password(f"{expires + 1}:{name}", secret) != password


# Words and scripts


def test_all_words_are_there_in_each_language_with_their_names_to_fill_in():
    english = words("en")
    assert all(key.startswith("call_") and said for key, said in english.items())
    for language in ("de", "ar", "fr"):
        translated = words(language)
        assert translated.keys() == english.keys()
        assert all(("%(name)s" in translated[key]) == ("%(name)s" in said) for key, said in english.items())
    assert translation.get_language() == "en"


@pytest.mark.parametrize("name", ["chat-call.js", "chat-call/peer.js", "chat-call/room.js"])
def test_any_website_may_fetch_the_visitors_side_and_keeps_it_for_a_while(client, db, name):
    answered = client.get(f"/{name}", headers={"Origin": "https://shop.example"})
    assert (answered.status_code, answered.headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert answered.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answered.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "sessionid" not in answered.cookies
    again = client.get(f"/{name}", headers={"If-None-Match": answered.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["call.js", "peer.css", "..%2Fcall.js", "%00"])
def test_nothing_else_is_fetched_so(client, db, name):
    assert client.get(f"/chat-call/{name}").status_code == 404
