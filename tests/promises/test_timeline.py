"""Pages tell what the customer was promised and what was broken; targets among ourselves stand only in the book."""

import datetime as dt

import pytest
from django.utils import timezone

from heard.conversations.queries.conversation_page import conversation_page
from heard.conversations.queries.customer_story import customer_story
from heard.conversations.queries.timeline import timeline
from heard.plumbing.models import Fact
from heard.promises.actions.fall_due import fall_due
from heard.promises.actions.keep import keep
from heard.promises.actions.make import make
from heard.promises.actions.pause import pause
from heard.promises.models import PromiseKind, Source
from tests.promises.ledger import Ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return Ledger()


@pytest.fixture
def conversation(shop):
    return shop.mail(at=timezone.now() - dt.timedelta(hours=3))


def made(shop, conversation, kind, *, told, hours=1):
    begun = timezone.now() - dt.timedelta(hours=2)
    due_at = begun + dt.timedelta(hours=hours)
    return make(
        conversation=conversation, kind=kind, due_at=due_at, source=Source.AGENT, agent=shop.ana, is_told=told, at=begun
    )


def told(shop, conversation):
    page = conversation_page(shop.ana, conversation.pk)
    entries = [part for one in timeline(page, now=timezone.now()) for part in one.get("folded", [one])]
    return [entry["told"] for entry in entries if entry["kind"] == "told"]


def test_what_was_told_stands_between_what_was_said(shop, conversation):
    keep(promise=made(shop, conversation, PromiseKind.CALL_BACK, told=True, hours=9), agent=shop.ana, at=timezone.now())
    first, second = told(shop, conversation)
    assert first.startswith("Ana Moreno promised: Call back by ")
    assert second == "Promise kept: Call back"


def test_a_target_among_us_is_quiet_until_it_is_missed(shop, conversation):
    target = made(shop, conversation, PromiseKind.FIRST_ANSWER, told=False, hours=9)
    for paused in (True, False):
        pause(promise=target, agent=shop.ana, paused=paused, at=timezone.now())
    keep(promise=target, agent=shop.ana, at=timezone.now())
    assert told(shop, conversation) == []
    assert Fact.objects.filter(name__startswith="Promise").count() == 4
    made(shop, conversation, PromiseKind.RESOLUTION, told=False, hours=1)
    fall_due(at=timezone.now())
    [missed] = told(shop, conversation)
    assert missed.startswith("Target missed: Resolution was due ")


def test_the_customers_story_tells_the_same(shop, conversation):
    made(shop, conversation, PromiseKind.FIRST_ANSWER, told=False, hours=9)
    made(shop, conversation, PromiseKind.CALL_BACK, told=True, hours=1)
    fall_due(at=timezone.now())
    lines = [line.told for line in customer_story(shop.ana, conversation.customer).lines]
    assert [line.partition(":")[0] for line in lines[:2]] == ["Promise broken", "Ana Moreno promised"]
    assert sum("promise" in line.lower() or "target" in line.lower() for line in lines) == 2
