"""Browsers of agents are told that a chat waits, is theirs, or goes on: only of those who want it and may open it."""

import datetime as dt

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from heard.channels.chat import pushing
from heard.channels.chat.actions.read_by_agent import read_by_agent
from heard.channels.chat.jobs import push_chat
from heard.conversations.actions.assign import assign
from heard.conversations.models import Inbox, Message
from heard.plumbing.reactions import react_until_done
from heard.staff.actions.follow_presence import follow_presence
from heard.staff.actions.set_availability import set_availability
from heard.staff.actions.subscribe import subscribe
from heard.staff.models import Agent
from tests.channels.chat.chats import Guest
from tests.conversations.shop import NOON
from tests.plumbing.push.push_house import Browser, PushService


@pytest.fixture
def service():
    with PushService() as running:
        yield running


@pytest.fixture
def browsers(shop, service):
    """Ana's and Ben's; both want to be told of chats."""
    Agent.objects.update(pushes_chats=True)
    return {
        name: subscribe(agent=agent, endpoint=f"{service.endpoint}{name}", **Browser().keys, allow_private=True).pk
        for name, agent in (("ana", shop.ana), ("ben", shop.ben))
    }


def told(browsers):
    names = {number: name for name, number in browsers.items()}
    jobs = ProcrastinateJob.objects.filter(task_name=pushing.JOB).order_by("id")
    return [(names[job.args["subscription_id"]], job.args["what"]) for job in jobs]


def test_of_a_chat_that_waits_everybody_is_told_who_may_open_it(shop, browsers):
    Guest(shop.inbox).say(at=timezone.now())
    react_until_done()
    assert told(browsers) == [("ana", "waits"), ("ben", "waits")]


def test_who_may_not_open_it_does_not_want_it_or_said_they_are_offline_hears_nothing(shop, browsers):
    Guest(shop.orders).say(at=timezone.now())
    react_until_done()
    assert told(browsers) == [("ben", "waits")]
    set_availability(agent=shop.ben, availability="offline", by=shop.ben, at=NOON)
    Agent.objects.filter(pk=shop.ana.pk).update(pushes_chats=False)
    Guest(shop.inbox).say(at=timezone.now())
    react_until_done()
    assert told(browsers) == [("ben", "waits")]


def test_who_is_given_a_chat_is_told_and_nobody_else(shop, browsers):
    Inbox.objects.update(assignment="fewest")
    follow_presence(agent_id=shop.ana.pk, availability="online", at=NOON)
    Guest(shop.inbox).say(at=timezone.now())
    react_until_done()
    assert told(browsers) == [("ana", "yours")]


def test_who_takes_a_chat_needs_not_be_told(shop, browsers):
    chat = Guest(shop.inbox).say(at=timezone.now())
    assign(conversation=chat, agent=shop.ana, assignee=shop.ana, team=None, at=timezone.now())
    react_until_done()
    assert told(browsers) == []


def test_the_agent_is_told_of_the_first_word_they_have_not_seen(shop, browsers):
    guest = Guest(shop.inbox)
    chat = guest.say(at=timezone.now())
    assign(conversation=chat, agent=shop.ana, assignee=shop.ana, team=None, at=timezone.now())
    read_by_agent(conversation_id=chat.pk, message_id=Message.objects.latest("id").pk)
    react_until_done()
    for words in ("Are you there?", "Hello?"):
        guest.say(words, to=chat, at=timezone.now())
        react_until_done()
    assert told(browsers) == [("ana", "says")]


def test_mail_tells_nobody_by_this_way(shop, browsers):
    assign(conversation=shop.mail(), agent=shop.ben, assignee=shop.ana, team=None, at=NOON)
    react_until_done()
    assert told(browsers) == []


def test_what_was_taken_meanwhile_or_is_five_minutes_old_is_not_told(shop, browsers):
    now = timezone.now()
    chat = Guest(shop.inbox).say(at=now)
    given = {"subscription_id": browsers["ana"], "conversation_id": chat.pk}
    old = (now - dt.timedelta(minutes=6)).isoformat()
    assert push_chat(**given, what="waits", since=old) is False
    assert [pushing.still("waits", chat.pk, agent=shop.ana), pushing.still("yours", chat.pk, agent=shop.ana)] == [
        True,
        False,
    ]
    assign(conversation=chat, agent=shop.ben, assignee=shop.ben, team=None, at=now)
    assert push_chat(**given, what="waits", since=now.isoformat()) is False
    assert [pushing.still("yours", chat.pk, agent=one) for one in (shop.ana, shop.ben)] == [False, True]


def test_it_says_a_number_and_nothing_that_stands_in_the_chat():
    assert pushing.said("says", 7, language="en") == {
        "title": "Chat #7",
        "body": "The visitor wrote again.",
        "url": "/conversations/7/",
        "behind": "yes",
    }
