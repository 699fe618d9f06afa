"""Browsers of agents are told that a visitor calls, while it rings: first where the conversation belongs, never to who may not."""

import datetime as dt

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from heard.channels.calls import pushing
from heard.channels.calls.actions.answer import answer
from heard.channels.calls.actions.end import end
from heard.channels.calls.jobs import push_call
from heard.channels.calls.models import CallKind, Side
from heard.plumbing.reactions import react_until_done
from heard.staff.actions.push import push
from heard.staff.actions.set_availability import set_availability
from heard.staff.actions.subscribe import subscribe
from heard.staff.models import Agent
from tests.channels.calls.ringing import NOON, Line
from tests.plumbing.push.push_house import Browser, PushService


@pytest.fixture
def shop(db):
    return Line()


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
    """Who is told, and after how many seconds (None: at once)."""
    react_until_done()
    names = {number: name for name, number in browsers.items()}
    jobs = ProcrastinateJob.objects.filter(task_name=pushing.JOB).order_by("id")
    return [
        (names[job.args["subscription_id"]], job.scheduled_at and (job.scheduled_at - NOON).total_seconds())
        for job in jobs
    ]


def test_of_a_call_in_a_chat_that_is_nobodys_everybody_is_told_who_may_take_it(shop, browsers):
    shop.rings()
    assert told(browsers) == [("ana", None), ("ben", None)]


def test_first_is_told_who_has_the_conversation(shop, browsers):
    shop.chat.assignee = shop.ana
    shop.chat.save()
    shop.rings()
    assert told(browsers) == [("ana", None), ("ben", 15)]


def test_who_may_not_open_it_does_not_want_it_or_is_not_there_hears_nothing(shop, browsers):
    set_availability(agent=shop.ana, availability="offline", by=shop.ana, at=NOON)
    Agent.objects.filter(pk=shop.ben.pk).update(pushes_chats=False)
    shop.rings()
    assert told(browsers) == []
    Agent.objects.update(pushes_chats=True, availability="online", availability_by_hand=False)
    shop.chat = shop.say("For the orders team", inbox=shop.orders)
    shop.rings()
    assert told(browsers) == [("ben", None)]


def test_who_is_away_hears_of_calls_in_their_own_chats_alone(shop, browsers):
    set_availability(agent=shop.ben, availability="away", by=shop.ben, at=NOON)
    shop.rings()
    assert told(browsers) == [("ana", None)]


def test_our_own_calls_and_what_was_answered_meanwhile_are_not_told(shop, browsers):
    end(call=shop.rings(by=Side.AGENT), by=Side.AGENT, at=NOON)
    shop.talks()
    assert told(browsers) == []


def test_a_call_that_rings_no_more_is_not_told(shop, browsers):
    now = timezone.now()
    late = shop.rings(at=now - dt.timedelta(seconds=50))
    assert push_call(subscription_id=browsers["ana"], call_id=late.pk) is False
    call = shop.rings(at=now)
    assert [pushing.still(call.pk, agent=one, at=now) for one in (shop.ana, shop.ben)] == [True, True]
    answer(call=call, by=Side.AGENT, agent=shop.ben, at=now)
    assert pushing.still(call.pk, agent=shop.ana, at=now) is False
    assert push_call(subscription_id=browsers["ana"], call_id=call.pk) is False


def test_nor_to_whom_the_inbox_was_closed_meanwhile(shop):
    shop.chat = shop.say("For the orders team", inbox=shop.orders)
    call = shop.rings()
    assert [pushing.still(call.pk, agent=one, at=NOON) for one in (shop.ana, shop.ben)] == [False, True]


def test_it_says_a_number_and_waits_no_longer_than_it_rings(shop, browsers, service):
    call = shop.rings(kind=CallKind.VIDEO)
    said = pushing.said(call, language="en")
    assert said == {
        "title": f"Chat #{shop.chat.pk}",
        "body": "The visitor calls you, with picture.",
        "url": f"/conversations/{shop.chat.pk}/",
        "behind": "yes",
    }
    given = {"said": said, "topic": "one", "at": NOON, "allow_private": True}
    assert push(subscription_id=browsers["ana"], ttl_seconds=45, **given)
    assert service.requests[-1].headers["TTL"] == "45"
