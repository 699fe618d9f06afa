"""A visitor at the line: comes in, is heard, is answered, goes, comes back, and never hears what is somebody else's."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import uuid
from collections.abc import Iterator

import jwt
import pytest
from django.utils import timezone
from websockets.exceptions import ConnectionClosed

from heard.channels.chat.actions.read_by_agent import read_by_agent
from heard.channels.chat.models import Chat, ChatWidget, Visitor
from heard.channels.chat.tickets import new_ticket
from heard.channels.chat.tokens import new_token, read_token
from heard.conversations.actions.assign import assign
from heard.conversations.actions.close import close
from heard.conversations.actions.note import note
from heard.conversations.actions.reply import reply
from heard.conversations.actions.withdraw_reply import withdraw_reply
from heard.conversations.enclosure import Enclosure
from heard.conversations.models import Attachment, Conversation, Message, MessageKind
from heard.customers.actions.recognise import recognise
from heard.customers.models import Customer
from heard.plumbing.files import store
from heard.plumbing.sealing import seal
from heard.staff.models import Agent
from tests.channels.chat.at_the_line import PATIENCE, SHOP, Browser, RunningLive, a_tab, the_line
from tests.channels.chat.chats import widget_of
from tests.conversations.shop import Shop
from tests.plumbing.live.running import until

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "a secret of the website that is long enough for HS256"


@pytest.fixture
def shop(transactional_db: None) -> Shop:
    return Shop()


@pytest.fixture
def ana(shop: Shop) -> Agent:
    return shop.ana


@pytest.fixture
def widget(shop: Shop) -> ChatWidget:
    return widget_of(shop.inbox, origins=SHOP)


@pytest.fixture
def live(widget: ChatWidget) -> Iterator[RunningLive]:
    with the_line() as server:
        yield server


def answer(chat: int, agent: Agent, text: str) -> Message:
    return reply(conversation=Conversation.objects.get(pk=chat), agent=agent, at=timezone.now(), text=text)


def test_a_visitor_is_welcomed_heard_and_answered(live: RunningLive, widget: ChatWidget, ana: Agent) -> None:
    with a_tab(live) as tab:
        welcome = tab.hello(widget.key)
        assert welcome["visitor"] == {"name": "", "email": "", "known": False}
        assert welcome["chats"] == []
        assert Visitor.objects.count() == 0
        kept = tab.say("Where is my lamp?")
        message = Message.objects.get(pk=kept["message"])
        assert (message.text, message.kind, message.conversation_id) == ("Where is my lamp?", "incoming", kept["chat"])
        assert message.conversation.subject == "Where is my lamp?"
        own = tab.until("message")["message"]
        assert (own["from"], own["id"]) == ("you", message.pk)
        state = tab.until("state")["state"]
        assert (state["state"], state["agent"], state["place"]) == ("open", None, 1)
        said = answer(kept["chat"], ana, "On its **way**.")
        heard = tab.until("message", id=said.pk)["message"]
        assert (heard["from"], heard["name"], heard["text"]) == ("us", "Ana Moreno", "On its **way**.")
        assert heard["html"] == "<p>On its <strong>way</strong>.</p>"
        assert tab.until("state", state="waiting")["state"]["agent"]["name"] == "Ana Moreno"


def test_what_is_sent_twice_is_kept_once_and_lands_where_it_did(live: RunningLive, widget: ChatWidget) -> None:
    given = str(uuid.uuid4())
    with a_tab(live) as tab:
        tab.hello(widget.key)
        first = tab.say("Hello", given_id=given)
    with a_tab(live) as again:
        again.hello(widget.key, token=tab.token)
        assert again.say("Hello", given_id=given)["message"] == first["message"]
        assert again.say("Hello", given_id=given, chat=first["chat"])["chat"] == first["chat"]
    assert Message.objects.count() == 1
    assert Chat.objects.count() == 1


def test_the_same_id_of_two_visitors_means_two_messages(live: RunningLive, widget: ChatWidget) -> None:
    given = str(uuid.uuid4())
    for _ in range(2):
        with a_tab(live) as tab:
            tab.hello(widget.key)
            assert "kept" in tab.say("Hello", given_id=given)
    assert Message.objects.count() == 2


def test_who_comes_back_hears_exactly_what_was_missed(live: RunningLive, widget: ChatWidget, ana: Agent) -> None:
    with a_tab(live) as tab:
        tab.hello(widget.key)
        chat = tab.say("Hello")["chat"]
        first = answer(chat, ana, "One")
        tab.until("message", id=first.pk)
    missed = [answer(chat, ana, str(number)).pk for number in range(5)]
    note(conversation=Conversation.objects.get(pk=chat), agent=ana, text="not for them", at=timezone.now())
    with a_tab(live) as back:
        welcome = back.hello(widget.key, token=tab.token, chat=chat, cursor=tab.cursor)
        assert [(one["chat"], one["unread"]) for one in welcome["chats"]] == [(chat, 6)]
        last = answer(chat, ana, "last")
        back.until("message", id=last.pk)
        heard = [frame["message"]["id"] for frame in back.told if "message" in frame]
    assert heard == [*missed, last.pk]


def test_a_page_of_the_conversation_is_what_the_customer_may_see(
    live: RunningLive, widget: ChatWidget, ana: Agent
) -> None:
    with a_tab(live) as tab:
        tab.hello(widget.key)
        chat = tab.say("Hello")["chat"]
        note(conversation=Conversation.objects.get(pk=chat), agent=ana, text="a whisper", at=timezone.now())
        answer(chat, ana, "Good day")
        tab.send(open={"chat": chat})
        page = tab.until("messages")["messages"]
    assert [(one["from"], one["text"]) for one in page["items"]] == [("you", "Hello"), ("us", "Good day")]
    assert page["more"] is False


def test_long_conversations_come_page_by_page(live: RunningLive, widget: ChatWidget, ana: Agent) -> None:
    with a_tab(live) as tab:
        tab.hello(widget.key)
        chat = tab.say("Hello")["chat"]
        numbers = [answer(chat, ana, str(number)).pk for number in range(35)]
        tab.send(open={"chat": chat})
        newest = tab.until("messages")["messages"]
        tab.send(open={"chat": chat, "before": newest["items"][0]["id"]})
        older = tab.until("messages")["messages"]
    assert [one["id"] for one in newest["items"]] == numbers[-30:]
    assert (newest["more"], older["more"]) == (True, False)
    assert [one["id"] for one in older["items"]][1:] == numbers[:5]


def test_nobody_hears_or_reads_or_speaks_in_the_conversation_of_another(
    live: RunningLive, widget: ChatWidget, ana: Agent
) -> None:
    with a_tab(live) as hers, a_tab(live) as his:
        hers.hello(widget.key)
        chat = hers.say("My secret")["chat"]
        his.hello(widget.key)
        his.say("Mine")
        for frame in (
            {"open": {"chat": chat}},
            {"typing": {"chat": chat, "on": True}},
            {"read": {"chat": chat, "message": 1}},
            {"end": {"chat": chat}},
            {"contact": {"chat": chat, "email": "evil@example.net"}},
            {"call": {"chat": chat, "do": "ring", "kind": "voice"}},
        ):
            his.send(**frame)
            refused = his.until("refused")
            assert (refused["refused"], refused["why"]) == (next(iter(frame)), "unknown_chat")
        assert his.say("Let me in", chat=chat)["why"] == "unknown_chat"
        answer(chat, ana, "For her alone")
        hers.until("message", text="For her alone")
        assert not any("For her alone" in json.dumps(frame) for frame in his.told)
    assert Message.objects.filter(conversation=chat, kind=MessageKind.INCOMING).count() == 1


def test_a_token_of_another_widget_or_of_nobody_is_void(live: RunningLive, widget: ChatWidget) -> None:
    elsewhere = new_token(widget_key="another", visitor=uuid.uuid4(), at=timezone.now())
    old = new_token(widget_key=widget.key, visitor=uuid.uuid4(), at=timezone.now() - dt.timedelta(days=401))
    for token in ("nonsense", elsewhere, old):
        with a_tab(live) as tab:
            tab.send(hello={"inbox": widget.key, "token": token})
            assert tab.hear()["why"] == "token"
            assert _closed(tab) == 4401


def test_only_the_websites_of_a_widget_open_it(live: RunningLive, widget: ChatWidget) -> None:
    with a_tab(live, origin="https://evil.example") as tab:
        tab.send(hello={"inbox": widget.key})
        refused = tab.hear()
        assert (refused["refused"], refused["why"]) == ("hello", "origin")
        assert "https://evil.example" in refused["says"]
        assert _closed(tab) == 4403


def test_a_widget_that_is_off_or_unknown_opens_nothing(live: RunningLive, widget: ChatWidget) -> None:
    ChatWidget.objects.update(is_on=False)
    for key in (widget.key, "unknown"):
        with a_tab(live) as tab:
            tab.send(hello={"inbox": key})
            assert tab.hear()["why"] == "widget"


def _signed(**claims: object) -> str:
    return jwt.encode({"exp": timezone.now().timestamp() + 600, **claims}, SECRET, algorithm="HS256")


def test_whom_the_website_vouches_for_is_the_customer_with_that_address(live: RunningLive, widget: ChatWidget) -> None:
    ChatWidget.objects.update(secret=seal(SECRET))
    leila = recognise(kind="email", address="leila@example.com", name="Leila", at=timezone.now())
    with a_tab(live) as tab:
        tab.hello(widget.key)
        anonymous, chat = tab.token, tab.say("Before I signed in")["chat"]
    with a_tab(live) as tab:
        welcome = tab.hello(
            widget.key, token=anonymous, identity=_signed(sub="7", email="Leila@example.com", name="Leila")
        )
        assert welcome["visitor"] == {"name": "Leila", "email": "leila@example.com", "known": True}
        assert [one["chat"] for one in welcome["chats"]] == [chat]
        tab.say("And now", chat=chat)
    assert Conversation.objects.get(pk=chat).customer_id == leila.pk
    assert Message.objects.filter(conversation=chat).count() == 2
    with a_tab(live) as stranger:
        stranger.send(hello={"inbox": widget.key, "token": anonymous})
        assert stranger.hear()["why"] == "token"


def test_a_file_sent_ahead_before_signing_in_goes_with_the_message_after_it(
    live: RunningLive, widget: ChatWidget
) -> None:
    ChatWidget.objects.update(secret=seal(SECRET))
    with a_tab(live) as tab:
        tab.hello(widget.key)
        anonymous, chat, ticket = tab.token, tab.say("See this")["chat"], _ticket(widget, tab.token)
    with a_tab(live) as tab:
        tab.hello(widget.key, token=anonymous, identity=_signed(sub="7"))
        known = tab.token
        assert "kept" in tab.say("Here it is", chat=chat, files=[ticket])
    with a_tab(live) as tab:  # also when they come back, or in another tab
        tab.hello(widget.key, token=known)
        assert "kept" in tab.say("Once more", chat=chat, files=[ticket])
    with a_tab(live) as tab:
        tab.hello(widget.key, token=known, identity=_signed(sub="7"))
        assert "kept" in tab.say("And again", chat=chat, files=[ticket])
    kept = Attachment.objects.order_by("id").values_list("filename", "message__conversation", "message__text")
    assert list(kept) == [("lamp.png", chat, said) for said in ("Here it is", "Once more", "And again")]


def test_a_file_sent_ahead_by_who_never_spoke_before_signing_in_goes_on_too(
    live: RunningLive, widget: ChatWidget
) -> None:
    ChatWidget.objects.update(secret=seal(SECRET))
    with a_tab(live) as tab:
        tab.hello(widget.key)
        anonymous, ticket = tab.token, _ticket(widget, tab.token)
    with a_tab(live) as tab:
        tab.hello(widget.key, token=anonymous, identity=_signed(sub="7"))
        assert "kept" in tab.say("Here it is", files=[ticket])


def test_nobody_else_sends_a_file_that_was_sent_ahead(live: RunningLive, widget: ChatWidget) -> None:
    ChatWidget.objects.update(secret=seal(SECRET))
    with a_tab(live) as tab:
        tab.hello(widget.key)
        tab.say("Mine")
        anonymous, before = tab.token, _ticket(widget, tab.token)
    with a_tab(live) as tab:
        tab.hello(widget.key, token=anonymous, identity=_signed(sub="7"))
        known, after = tab.token, _ticket(widget, tab.token)
    others = (
        {},  # a stranger; or the same browser, signed out
        {"identity": _signed(sub="8")},
        {"identity": _signed(sub="8"), "token": known},  # somebody else signs in at the same browser
        {"identity": _signed(sub="8"), "token": anonymous},
    )
    for other in others:
        with a_tab(live) as tab:
            tab.hello(widget.key, **other)
            for ticket in (before, after):
                assert tab.say("Not mine", files=[ticket])["why"] == "too_large"
    assert Attachment.objects.count() == 0


def _ticket(widget: ChatWidget, token: str) -> str:
    """What the pages give for a file that a browser with this token sends."""
    at = timezone.now()
    enclosure = Enclosure(sha256=store(b"a lamp").sha256, filename="lamp.png", content_type="image/png", size=6)
    return new_ticket(enclosure, visitor=read_token(token, widget_key=widget.key, at=at).visitor, at=at)


@pytest.mark.parametrize(
    ("identity", "says"),
    [
        (lambda: jwt.encode({"sub": "7", "exp": 99999999999}, "another secret, also long enough", algorithm="HS256"), "signature"),
        (lambda: _signed(sub="7", exp=1), "expired"),
        (lambda: _signed(sub="7", exp=timezone.now().timestamp() + 3 * 86400), "24 hours"),
        (lambda: _signed(), "sub"),
        (lambda: _signed(sub="7", email="nonsense"), "email"),
        (lambda: jwt.encode({"sub": "7", "exp": 99999999999}, "", algorithm="none"), "cannot be read"),
        (lambda: "not.a.token", "cannot be read"),
    ],
)  # fmt: skip
def test_a_forged_or_stale_identity_is_refused_with_its_reason(
    live: RunningLive, widget: ChatWidget, identity, says: str
) -> None:
    ChatWidget.objects.update(secret=seal(SECRET))
    with a_tab(live) as tab:
        tab.send(hello={"inbox": widget.key, "identity": identity()})
        refused = tab.hear()
        assert refused["why"] == "identity"
        assert says in refused["says"]
        assert _closed(tab) == 4403
    assert Customer.objects.count() == 0


def test_only_known_customers_where_it_says_so(live: RunningLive, widget: ChatWidget) -> None:
    ChatWidget.objects.update(secret=seal(SECRET), only_known=True)
    with a_tab(live) as tab:
        tab.send(hello={"inbox": widget.key})
        assert tab.hear()["why"] == "identity"
    with a_tab(live) as tab:
        assert tab.hello(widget.key, identity=_signed(sub="7"))["visitor"]["known"] is True


def test_an_answer_taken_back_goes_from_the_visitors_screen(live: RunningLive, widget: ChatWidget, ana: Agent) -> None:
    with a_tab(live) as tab:
        tab.hello(widget.key)
        chat = tab.say("Hello")["chat"]
        said = answer(chat, ana, "Oh dear")
        tab.until("message", id=said.pk)
        withdraw_reply(message=said, agent=ana, at=timezone.now())
        assert tab.until("gone")["gone"] == {"chat": chat, "id": said.pk}


def test_reading_is_known_on_both_sides(live: RunningLive, widget: ChatWidget, ana: Agent) -> None:
    with a_tab(live) as tab:
        tab.hello(widget.key)
        kept = tab.say("Hello")
        read_by_agent(conversation_id=kept["chat"], message_id=kept["message"])
        tab.until("state", read=kept["message"])
        said = answer(kept["chat"], ana, "Good day")
        tab.until("message", id=said.pk)
        tab.send(read={"chat": kept["chat"], "message": said.pk})
        until(lambda: Chat.objects.get(pk=kept["chat"]).visitor_read_id == said.pk)
    assert Chat.objects.get(pk=kept["chat"]).visitor_got_id == said.pk


def test_who_has_the_chat_and_that_it_ended_is_told(live: RunningLive, widget: ChatWidget, ana: Agent) -> None:
    with a_tab(live) as tab:
        tab.hello(widget.key)
        chat = tab.say("Hello")["chat"]
        conversation = Conversation.objects.get(pk=chat)
        assign(conversation=conversation, agent=ana, assignee=ana, team=None, at=timezone.now())
        tab.until("state", place=None)
        close(conversation=conversation, agent=ana, at=timezone.now())
        ended = tab.until("state", state="closed")["state"]
        assert ended["rating"]["asked"] is True


def test_a_visitor_ends_the_conversation_and_leaves_an_address(live: RunningLive, widget: ChatWidget) -> None:
    with a_tab(live) as tab:
        tab.hello(widget.key)
        chat = tab.say("Hello")["chat"]
        tab.send(contact={"chat": chat, "email": "leila@example.com"})
        assert tab.until("contacted")["contacted"]["email"] == "leila@example.com"
        tab.send(contact={"chat": chat, "email": "nowhere"})
        assert tab.until("refused")["why"] == "address"
        tab.send(end={"chat": chat})
        tab.until("ended")
    assert Conversation.objects.get(pk=chat).state == "resolved"
    assert Visitor.objects.get().email == "leila@example.com"


def test_every_tab_of_a_visitor_hears_what_one_of_them_begins(live: RunningLive, widget: ChatWidget) -> None:
    with a_tab(live) as one, a_tab(live) as two:
        one.hello(widget.key)
        two.hello(widget.key, token=one.token)
        kept = one.say("From the first tab")
        assert two.until("message")["message"]["id"] == kept["message"]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"hello": 3}', '{"say": {}}', '{"say": {"id": "7"}}', '{"open": {"chat": "x"}}', '{"open": {"chat": true}}',
     '{"a": 1, "b": 2}', '{"read": {"chat": 99999999999999999999999}}', "[" * 5000, '{"typing": null}', '{"call": []}'],
)  # fmt: skip
def test_nonsense_is_answered_kindly_and_changes_nothing(live: RunningLive, widget: ChatWidget, text: str) -> None:
    with a_tab(live) as tab:
        tab.hello(widget.key)
        tab.socket.send(text)
        assert tab.until("refused")["why"] == "not_understood"
        assert "kept" in tab.say("Still here")


def test_binary_frames_and_ten_megabytes_end_one_socket_and_disturb_nobody(
    live: RunningLive, widget: ChatWidget
) -> None:
    with a_tab(live) as calm, contextlib.suppress(ConnectionError, ConnectionClosed), a_tab(live) as wild:
        calm.hello(widget.key)
        wild.hello(widget.key)
        wild.socket.send(b"\x00\x01")
        assert wild.until("refused")["why"] == "not_understood"
        with contextlib.suppress(ConnectionError, ConnectionClosed):  # it is cut off while it still sends
            wild.socket.send("x" * 10_000_000)
        assert _closed(wild) in {1009, None}
        assert "kept" in calm.say("Undisturbed")


@pytest.mark.usefixtures("buckets_that_stay_empty")
def test_fifty_messages_a_second_of_one_visitor_are_slowed_down_and_nobody_else_is(
    live: RunningLive, widget: ChatWidget
) -> None:
    with a_tab(live) as calm, a_tab(live) as flood:
        calm.hello(widget.key)
        flood.hello(widget.key)
        chat = flood.say("Hello")["chat"]
        for number in range(60):
            flood.send(say={"id": str(uuid.uuid4()), "chat": chat, "text": str(number)})
        slowed = flood.until("refused")
        assert slowed["why"] == "slow_down"
        assert slowed["says"] == "That was a lot at once. Please wait a moment and send it again."
        assert "kept" in calm.say("Undisturbed")


def test_too_long_words_and_lost_files_are_refused_and_nothing_is_kept(live: RunningLive, widget: ChatWidget) -> None:
    with a_tab(live) as tab:
        tab.hello(widget.key)
        assert tab.say("x" * 10_001)["why"] == "too_long"
        assert tab.say("   ")["why"] == "empty"
        assert tab.say("See this", files=["not a ticket"])["why"] == "too_large"
    assert Message.objects.count() == 0


def test_who_does_not_say_hello_first_is_shown_out(live: RunningLive) -> None:
    with a_tab(live) as tab:
        tab.send(say={"id": str(uuid.uuid4()), "text": "Hello"})
        assert tab.hear()["why"] == "not_understood"
        assert _closed(tab) == 4403


def test_a_token_survives_no_sign_out_by_hand(live: RunningLive, widget: ChatWidget) -> None:
    with a_tab(live) as tab:
        tab.hello(widget.key)
        tab.say("Hello")
    Visitor.objects.update(tokens_since=timezone.now() + dt.timedelta(seconds=1))
    with a_tab(live) as tab2:
        tab2.send(hello={"inbox": widget.key, "token": tab.token})
        assert tab2.hear()["why"] == "token"


def _closed(tab: Browser) -> int | None:
    with pytest.raises(ConnectionClosed) as closed:
        _read_on(tab)
    return closed.value.rcvd.code if closed.value.rcvd else None


def _read_on(tab: Browser) -> None:
    while True:
        tab.socket.recv(timeout=PATIENCE)


def test_the_widget_of_another_inbox_knows_nothing_of_it(live: RunningLive, widget: ChatWidget, shop: Shop) -> None:
    other = widget_of(shop.orders, origins=SHOP)
    with a_tab(live) as tab:
        tab.hello(widget.key)
        tab.say("Hello")
    with a_tab(live) as tab2:
        tab2.send(hello={"inbox": other.key, "token": tab.token})
        assert tab2.hear()["why"] == "token"
