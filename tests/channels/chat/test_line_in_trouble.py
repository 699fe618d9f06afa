"""What goes wrong at the line, or is made to: nobody hears what is another's, and no socket falls silent."""

from __future__ import annotations

import asyncio
import contextlib
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jwt
import pytest
from django.db import connection, transaction
from django.utils import timezone
from websockets.exceptions import ConnectionClosed

from heard.channels.chat.actions.hear import hear
from heard.channels.chat.actions.note_read import note_read
from heard.channels.chat.actions.renew_secret import renew_secret
from heard.channels.chat.line.intake import Intake
from heard.channels.chat.line.reading import Readings
from heard.channels.chat.models import Chat, ChatWidget, Visitor
from heard.channels.chat.saying import NotHeard, Said
from heard.conversations.actions.mark_spam import mark_spam
from heard.conversations.actions.merge import merge
from heard.conversations.models import Conversation, Message
from heard.customers.actions.erase_customer import erase_customer
from heard.plumbing.sealing import seal
from tests.channels.chat.at_the_line import PATIENCE, SHOP, Browser, RunningLive, a_tab, the_line
from tests.channels.chat.chats import widget_of
from tests.channels.chat.test_line import answer
from tests.conversations.shop import Shop

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "a secret of the website that is long enough for HS256"


@pytest.fixture
def shop(transactional_db: None) -> Shop:
    return Shop()


@pytest.fixture
def widget(shop: Shop) -> ChatWidget:
    return widget_of(shop.inbox, origins=SHOP)


@pytest.fixture
def live(widget: ChatWidget) -> Iterator[RunningLive]:
    with the_line() as server:
        yield server


def said(widget: ChatWidget, visitor: uuid.UUID, text: str, *, chat: int | None = None) -> Said:
    return Said(
        visitor=visitor, widget_id=widget.pk, inbox_id=widget.inbox_id, given_id=uuid.uuid4(), chat=chat, text=text
    )


def closed(tab: Browser) -> int | None:
    with pytest.raises(ConnectionClosed) as ended:  # noqa: PT012 - what else was told comes first
        while True:
            tab.socket.recv(timeout=PATIENCE)
    return ended.value.rcvd.code if ended.value.rcvd else None


def test_words_said_again_open_no_conversation_they_were_moved_to(
    live: RunningLive, widget: ChatWidget, shop: Shop
) -> None:
    given = str(uuid.uuid4())
    with a_tab(live) as hers, a_tab(live) as his:
        hers.hello(widget.key)
        secret = hers.say("My secret")["chat"]
        his.hello(widget.key)
        mine = his.say("Hello", given_id=given)["chat"]
        kept, merged = Conversation.objects.get(pk=secret), Conversation.objects.get(pk=mine)
        merge(kept=kept, merged=merged, agent=shop.ana, at=timezone.now())
        assert closed(his) == 1012
    assert Message.objects.filter(conversation=secret).count() == 2
    with a_tab(live) as again:
        again.hello(widget.key, token=his.token)
        assert again.say("Hello", given_id=given)["why"] == "unknown_chat"
        again.send(open={"chat": secret})
        assert again.until("refused")["why"] == "unknown_chat"


def test_what_many_say_at_once_is_kept_by_the_numbers_of_conversations_and_told_in_the_order_it_was_said(
    widget: ChatWidget,
) -> None:
    who = uuid.uuid4()
    one, two = hear(said=[said(widget, who, "one"), said(widget, who, "two")], at=timezone.now())
    first, second = one.conversation_id, two.conversation_id
    words = [("b1", second), ("new", None), ("a1", first), ("b2", second), ("a2", first)]
    heard = hear(said=[said(widget, who, text, chat=chat) for text, chat in words], at=timezone.now())
    texts = Message.objects.in_bulk([outcome.message_id for outcome in heard])
    assert [texts[outcome.message_id].text for outcome in heard] == ["b1", "new", "a1", "b2", "a2"]
    assert [one.text for one in sorted(texts.values(), key=lambda message: message.pk)] == [
        "a1",
        "a2",
        "b1",
        "b2",
        "new",
    ]


def test_who_cannot_be_told_something_comes_back_and_hears_it_then(
    live: RunningLive, widget: ChatWidget, shop: Shop
) -> None:
    with a_tab(live) as tab:
        tab.hello(widget.key)
        chat = tab.say("Hello")["chat"]
        tab.until("state")
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE conversations_attachment RENAME TO away")
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO plumbing_fact (name, stream, data) VALUES ('MessageReceived', %s, '{\"message_id\": 1}')",
                    [f"conversation:{chat}"],
                )
                cursor.execute("NOTIFY heard_facts")
            assert closed(tab) == 1012
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE away RENAME TO conversations_attachment")
    with a_tab(live) as back:
        back.hello(widget.key, token=tab.token, chat=chat, cursor=tab.cursor)
        last = answer(chat, shop.ana, "Good day")
        assert back.until("message", id=last.pk)["message"]["text"] == "Good day"


def test_who_was_erased_and_is_still_here_says_nothing_more_as_themselves(
    live: RunningLive, widget: ChatWidget, shop: Shop
) -> None:
    with a_tab(live) as tab:
        tab.hello(widget.key)
        chat = tab.say("Hello")["chat"]
        customer = Conversation.objects.get(pk=chat).customer
        erase_customer(customer=customer, agent=shop.ana, at=timezone.now())
        count = Message.objects.count()
        tab.send(say={"id": str(uuid.uuid4()), "chat": chat, "text": "Still here"})
        assert closed(tab) == 4401
    assert Message.objects.count() == count


def test_who_was_erased_can_be_vouched_for_anew_and_gets_nothing_back(
    live: RunningLive, widget: ChatWidget, shop: Shop
) -> None:
    ChatWidget.objects.update(secret=seal(SECRET))
    with a_tab(live) as tab:
        tab.hello(widget.key)
        chat = tab.say("Hello")["chat"]
    erase_customer(customer=Conversation.objects.get(pk=chat).customer, agent=shop.ana, at=timezone.now())
    identity = jwt.encode({"exp": timezone.now().timestamp() + 600, "sub": "7"}, SECRET, algorithm="HS256")
    with a_tab(live) as tab2:
        welcome = tab2.hello(widget.key, token=tab.token, identity=identity)
        assert (welcome["visitor"]["known"], welcome["chats"]) == (True, [])
        assert "kept" in tab2.say("Hello again")


def test_what_was_marked_as_spam_does_not_leave_it_by_being_ended(
    live: RunningLive, widget: ChatWidget, shop: Shop
) -> None:
    with a_tab(live) as tab:
        tab.hello(widget.key)
        chat = tab.say("Buy now")["chat"]
        mark_spam(conversation=Conversation.objects.get(pk=chat), agent=shop.ana, at=timezone.now())
        tab.send(end={"chat": chat})
        assert tab.until("ended")["ended"] == {"chat": chat}
    assert Conversation.objects.get(pk=chat).state == "spam"


def test_every_tab_hears_of_a_new_conversation_under_whatever_name_it_came(
    live: RunningLive, widget: ChatWidget
) -> None:
    with a_tab(live) as one, a_tab(live) as two:
        one.hello(widget.key)
        one.say("First")
        Visitor.objects.update(name="Mia")
        two.hello(widget.key, token=one.token)
        kept = two.say("Second")
        assert one.until("message", id=kept["message"])["message"]["text"] == "Second"


def test_words_that_nobody_could_write_are_said_to_be_so() -> None:
    executor = ThreadPoolExecutor(1)
    executor.shutdown()

    async def take() -> Any:
        return await asyncio.wait_for(Intake(executor).take(Said(
            visitor=uuid.uuid4(), widget_id=1, inbox_id=1, given_id=uuid.uuid4(), chat=None, text="Hello"
        )), PATIENCE)  # fmt: skip

    assert asyncio.run(take()) == NotHeard("busy")


def test_how_far_somebody_read_is_written_once_the_database_is_back() -> None:
    written: list[dict[int, tuple[int, int]]] = []

    async def ask(_: object, *, came_to: dict[int, tuple[int, int]]) -> None:
        written.append(dict(came_to))
        if len(written) == 1:
            raise ConnectionError

    async def read() -> None:
        readings = Readings(ask)
        readings.note(7, read=3)
        with contextlib.suppress(ConnectionError):
            await readings.write()
        readings.note(7, got=5)
        await readings.write()

    asyncio.run(read())
    assert written == [{7: (3, 3)}, {7: (5, 3)}]


def test_nobody_has_read_further_than_there_are_words(widget: ChatWidget, shop: Shop) -> None:
    (held,) = hear(said=[said(widget, uuid.uuid4(), "Hello")], at=timezone.now())
    last = answer(held.conversation_id, shop.ana, "Good day")
    note_read(came_to={held.conversation_id: (2**62, 2**62)})
    chat = Chat.objects.get(pk=held.conversation_id)
    assert (chat.visitor_got_id, chat.visitor_read_id) == (last.pk, last.pk)


def test_with_the_secret_go_the_tokens_of_whom_it_vouched_for(
    live: RunningLive, widget: ChatWidget, shop: Shop
) -> None:
    ChatWidget.objects.update(secret=seal(SECRET))
    identity = jwt.encode({"exp": timezone.now().timestamp() + 600, "sub": "7"}, SECRET, algorithm="HS256")
    with a_tab(live) as known, a_tab(live) as stranger:
        known.hello(widget.key, identity=identity)
        stranger.hello(widget.key)
        stranger.say("Hello")
    renew_secret(widget=widget, by=shop.ana)
    with a_tab(live) as again:
        again.send(hello={"inbox": widget.key, "token": known.token})
        assert again.hear()["why"] == "token"
    with a_tab(live) as again:
        assert len(again.hello(widget.key, token=stranger.token)["chats"]) == 1


@pytest.mark.usefixtures("buckets_that_stay_empty")
def test_nobody_fills_strangers_mailboxes_from_one_address(live: RunningLive, widget: ChatWidget) -> None:
    with contextlib.ExitStack() as stack:
        refused = 0
        for _ in range(3):
            tab = stack.enter_context(a_tab(live))
            tab.hello(widget.key)
            chat = tab.say("Hello")["chat"]
            for number in range(35):
                tab.send(contact={"chat": chat, "email": f"stranger{number}@example.com"})
            told: list[dict[str, Any]] = []
            while len(told) < 35:
                frame = tab.hear()
                told += [frame] if {"contacted", "refused"} & frame.keys() else []
            refused += sum(frame.get("why") == "slow_down" for frame in told)
    assert refused > 0


@pytest.mark.parametrize("turned_away", ["token", "widget"])
def test_who_may_stay_no_longer_is_shown_out_and_nobody_else(
    widget: ChatWidget, shop: Shop, monkeypatch: pytest.MonkeyPatch, turned_away: str
) -> None:
    monkeypatch.setattr("heard.channels.chat.line.visitors.ASK_AGAIN_SECONDS", 0.1)
    other = widget_of(shop.orders, origins=SHOP)
    with the_line() as live, a_tab(live) as gone, a_tab(live) as quiet, a_tab(live) as stays:
        gone.hello(widget.key)
        chat = gone.say("Hello")["chat"]
        quiet.hello(other.key)
        stays.hello(other.key)
        if turned_away == "token":
            erase_customer(customer=Conversation.objects.get(pk=chat).customer, agent=shop.ana, at=timezone.now())
        else:
            ChatWidget.objects.filter(pk=widget.pk).update(is_on=False)
        assert closed(gone) == 1012
        assert "kept" in stays.say("I am still here")
        assert "kept" in quiet.say("So am I")


def test_who_cannot_be_brought_up_to_date_is_shown_the_chat_anew(
    live: RunningLive, widget: ChatWidget, shop: Shop
) -> None:
    with a_tab(live) as tab:
        tab.hello(widget.key)
        chat = tab.say("Hello")["chat"]
    answer(chat, shop.ana, "Good day")
    with a_tab(live) as back:
        back.hello(widget.key, token=tab.token, chat=chat, cursor="1.99999999999.1")  # of a book that was wound back
        assert back.until("reload")["reload"] is True
        assert [one["text"] for one in back.until("messages")["messages"]["items"]] == ["Hello", "Good day"]


def test_who_was_away_while_much_else_happened_hears_exactly_what_was_said_to_them(
    live: RunningLive, widget: ChatWidget, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heard.plumbing.live.resuming.MOST", 400)  # facts of others that are looked through
    with a_tab(live) as stays:
        stays.hello(widget.key)
        chat = stays.say("Hello")["chat"]
        stays.until("state")
        away_since = stays.cursor
        missed = [answer(chat, shop.ana, "One").pk]
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO plumbing_fact (name, stream, data) SELECT 'Said', 'conversation:0', '{}' FROM generate_series(1, 1500)"
            )
        missed.append(answer(chat, shop.ana, "Two").pk)
        stays.until("message", id=missed[-1])  # until then the server itself has not read it all
        with a_tab(live) as back:
            back.hello(widget.key, token=stays.token, chat=chat, cursor=away_since)
            last = answer(chat, shop.ana, "Three")
            back.until("message", id=last.pk)
    assert [frame for frame in back.told if "reload" in frame] == []
    assert [frame["message"]["id"] for frame in back.told if "message" in frame] == [*missed, last.pk]


def test_a_conversation_that_somebody_holds_keeps_nobody_elses_words_waiting(
    live: RunningLive, widget: ChatWidget
) -> None:
    with a_tab(live) as hers, a_tab(live) as his:
        hers.hello(widget.key)
        his.hello(widget.key)
        held, free = hers.say("Hello")["chat"], his.say("Hello")["chat"]
        with transaction.atomic():
            Conversation.objects.select_for_update(no_key=True).get(pk=held)
            one, two = (str(uuid.uuid4()) for _ in range(2))
            for given_id, text in ((one, "one"), (two, "two")):
                hers.send(say={"id": given_id, "chat": held, "text": text})
            assert "kept" in his.say("I am quick", chat=free)
        kept = [frame["kept"] for frame in (hers.until("kept"), hers.until("kept"))]
    assert kept == [one, two]
    texts = Message.objects.filter(conversation=held, kind="incoming").order_by("pk").values_list("text", flat=True)
    assert list(texts) == ["Hello", "one", "two"]


def test_words_for_a_conversation_that_is_held_for_long_are_kept_in_the_end(
    live: RunningLive, widget: ChatWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heard.channels.chat.line.intake.LONGEST_HELD_SECONDS", 0.05)
    with a_tab(live) as hers, a_tab(live) as his:
        hers.hello(widget.key)
        his.hello(widget.key)
        held, free = hers.say("Hello")["chat"], his.say("Hello")["chat"]
        with transaction.atomic():
            Conversation.objects.select_for_update(no_key=True).get(pk=held)
            given_id = str(uuid.uuid4())
            hers.send(say={"id": given_id, "chat": held, "text": "one"})
            time.sleep(0.2)
        assert hers.until("kept")["kept"] == given_id
        assert "kept" in his.say("I am here too", chat=free)


@pytest.mark.usefixtures("buckets_that_stay_empty")
def test_reading_old_pages_of_the_book_is_bounded_for_one_address(
    live: RunningLive, widget: ChatWidget, shop: Shop
) -> None:
    with a_tab(live) as tab:
        tab.hello(widget.key)
        chat = tab.say("Hello")["chat"]
        tab.until("state")
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO plumbing_fact (name, stream, data) SELECT 'Said', 'conversation:0', '{}' FROM generate_series(1, 1500)"
            )
        last = answer(chat, shop.ana, "Good day")
        old = tab.cursor
        tab.until("message", id=last.pk)
    words = []
    for _ in range(105):
        with a_tab(live) as back:
            back.hello(widget.key, token=tab.token, chat=chat, cursor=old)
            while not (words and words[-1] in {"reload", "message"}):
                words.append(next(iter(back.hear())))
        words.append("")
    assert words.count("message") >= 100
    assert words.count("reload") >= 1
