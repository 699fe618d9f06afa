"""What agents see of a visitor who is here: that they type, but what only where that is switched on; their page once they agreed."""

from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from websockets.sync.client import connect

from tests.channels.chat.at_the_line import SHOP, a_tab, the_line
from tests.channels.chat.chats import widget_of
from tests.conversations.shop import Shop
from tests.plumbing.live.running import hear, say, subscribe

pytestmark = pytest.mark.django_db(transaction=True)
LAMPS = {"url": f"{SHOP}/lamps?code=secret", "title": "Lamps"}


@pytest.fixture
def shop(transactional_db):
    return Shop()


@contextmanager
def at_work(live, agent, topic):
    """A page of the workspace that listens to a topic."""
    browser = Client()
    browser.force_login(agent)
    cookie = f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"
    headers = {"Cookie": cookie}
    with connect(f"ws://127.0.0.1:{live.port}/live", origin=live.origin, additional_headers=headers) as page:
        assert subscribe(page, topic)["subscribed"] == [topic]
        yield page


def told(page, **wanted):
    """The next thing a page is told that has these values."""
    while not wanted.items() <= (message := hear(page)).items():
        pass
    return message


@pytest.mark.parametrize(("is_on", "seen"), [(True, "My card number is"), (False, "")])
def test_what_a_visitor_types_is_seen_before_it_is_sent_only_where_that_is_switched_on(shop, is_on, seen):
    widget = widget_of(shop.inbox, origins=SHOP, previews_typing=is_on)
    with the_line() as live, a_tab(live) as tab:
        assert tab.hello(widget.key)["settings"]["previews_typing"] is is_on  # and then they are told so
        chat = tab.say("Hello")["chat"]
        with at_work(live, shop.ana, f"conversation:{chat}") as page:
            tab.send(typing={"chat": chat, "on": True, "text": "My card number is"})
            assert (told(page, typing=True)["text"] or "") == seen


@contextmanager
def nothing_can_be_written():
    """Whoever wants to write anything meanwhile waits; fails if somebody does."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(format('%I', tablename), ', ') FROM pg_tables WHERE schemaname = 'public'")
        cursor.execute(f"LOCK TABLE {cursor.fetchone()[0]} IN EXCLUSIVE MODE")
        yield
        cursor.execute("SELECT relation::regclass::text FROM pg_locks WHERE NOT granted")
        assert cursor.fetchall() == []


def test_typing_and_being_here_never_write_to_the_database(shop):
    widget = widget_of(shop.inbox, origins=SHOP, previews_typing=True, shows_visitors=True)
    with the_line() as live, a_tab(live) as tab:
        tab.hello(widget.key)
        chat = tab.say("Hello")["chat"]
        with at_work(live, shop.ana, f"conversation:{chat}") as page, nothing_can_be_written():
            for text in ("I", "I am", "I am looking"):
                tab.send(typing={"chat": chat, "on": True, "text": text})
                assert told(page, typing=True)["text"] == text
            tab.send(site={"on": True, **LAMPS})
            while told(page, typing=True)["page"] != {"url": f"{SHOP}/lamps", "title": "Lamps"}:
                pass
            say(page, look=f"conversation:{chat}")
            say(page, typing=f"conversation:{chat}", on=True)
            assert tab.until("typing", chat=chat)["typing"]["name"] == shop.ana.name
            tab.send(typing={"chat": chat, "on": False})
            assert told(page, typing=False)["here"] is True


@pytest.mark.parametrize(("is_on", "agrees"), [(True, False), (False, True)])
def test_nobody_sees_on_which_page_a_visitor_is_who_did_not_agree_or_where_it_is_switched_off(shop, is_on, agrees):
    widget = widget_of(shop.inbox, origins=SHOP, shows_visitors=is_on)
    with the_line() as live, a_tab(live) as tab:
        tab.hello(widget.key)
        chat = tab.say("Hello")["chat"]
        with at_work(live, shop.ana, f"conversation:{chat}") as page:
            tab.send(site={"on": agrees, **LAMPS})
            tab.send(typing={"chat": chat, "on": True})
            assert told(page, typing=True)["page"] is None


def test_who_agreed_is_seen_on_their_page_without_its_query_until_they_take_it_back(shop):
    widget = widget_of(shop.inbox, origins=SHOP, shows_visitors=True)
    with the_line() as live, a_tab(live) as tab, at_work(live, shop.ana, f"site:{shop.inbox.pk}") as page:
        tab.hello(widget.key)
        tab.send(site={"on": True, **LAMPS})
        seen = told(page, site=f"inbox:{shop.inbox.pk}")
        assert seen["page"] == {"url": f"{SHOP}/lamps", "title": "Lamps"}
        tab.send(site={"on": False, **LAMPS})
        assert "page" not in told(page, who=seen["who"])
