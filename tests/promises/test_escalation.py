"""What a service policy does when something is about to be late, or is."""

import html

import pytest
from django.test import Client
from django.urls import reverse

from heard.conversations.actions.hold_open import hold_open
from heard.conversations.models import Conversation, Priority
from heard.conversations.steps import StepIsWrong
from heard.plumbing.models import Fact
from heard.plumbing.reactions import Recorded, react_until_done
from heard.promises.actions.change_policy import change_policy
from heard.promises.actions.escalate import escalate_what_is_late
from heard.promises.actions.fall_due import fall_due
from heard.promises.actions.make import make
from heard.promises.events import PromiseBroken
from heard.promises.models import Escalation, PromiseKind, Source
from tests.promises.ledger import NOON, Ledger, after

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return Ledger()


def escalating(shop, **steps):
    policy = shop.policy(calendar=None, warn=[50], first_answer=60)
    return change_policy(policy=policy, by=shop.ana, at=NOON, **steps)


def noticed(shop):
    return [fact.data["notified_id"] for fact in Fact.objects.filter(name="AgentNotified")]


def test_before_it_is_late_somebody_is_told_and_once_it_is_it_goes_to_a_team_as_urgent(shop):
    escalating(
        shop,
        on_warning=[{"notify": {"whom": "assignee", "words": "Hurry"}}, {"notify": {"whom": f"agent:{shop.ben.pk}"}}],
        on_breach=[{"team": "Orders team"}, {"priority": "urgent"}, {"tag": ["late"]}],
    )
    asked = shop.mail()
    react_until_done()
    fall_due(at=after(minutes=30))
    react_until_done()
    asked.refresh_from_db()
    assert (noticed(shop), asked.priority) == ([shop.ben.pk], Priority.NORMAL)
    fall_due(at=after(minutes=60))
    react_until_done()
    asked.refresh_from_db()
    assert (asked.team, asked.priority, asked.tags.get().name) == (shop.team, Priority.URGENT, "late")
    assigned = Fact.objects.filter(name="ConversationAssigned").latest("id").data
    assert (assigned["agent_id"], assigned["reason"]) == (None, "policy")


def test_what_could_not_be_done_says_why_in_words(shop):
    escalating(shop, on_breach=[{"resolve": True}])
    asked = shop.mail()
    hold_open(conversation=asked, kind="complaint", why="a complaint is not settled yet.", agent=shop.ana, at=NOON)
    react_until_done()
    fall_due(at=after(minutes=60))
    react_until_done()
    assert Escalation.objects.get().why_not == "This conversation stays open: a complaint is not settled yet."


def test_each_moment_is_answered_once_however_often_it_is_delivered(shop):
    escalating(shop, on_breach=[{"more_urgent": True}])
    shop.mail()
    react_until_done()
    fall_due(at=after(minutes=60))
    react_until_done()
    fact = Fact.objects.filter(name="PromiseBroken").get()
    escalate_what_is_late([Recorded(fact.id, fact.at, PromiseBroken(**fact.data))])
    assert (Conversation.objects.get().priority, Escalation.objects.count()) == (Priority.HIGH, 1)


def test_a_step_that_cannot_be_taken_is_written_down_with_its_reason_and_the_others_undone(shop):
    policy = escalating(shop, on_breach=[{"tag": ["late"]}, {"assign": str(shop.ana.pk)}])
    policy.inboxes.set([shop.orders])
    asked = shop.mail(inbox=shop.orders)
    react_until_done()
    fall_due(at=after(minutes=60))
    react_until_done()
    assert Escalation.objects.get().why_not == "They may not open this inbox. Choose somebody of its teams."
    assert asked.tags.count() == 0


def test_what_an_agent_promised_is_no_business_of_a_policy(shop):
    escalating(shop, on_breach=[{"priority": "urgent"}])
    asked = shop.mail()
    react_until_done()
    make(
        conversation=asked, kind=PromiseKind.OTHER, words="A call", due_at=after(minutes=5), source=Source.AGENT,
        agent=shop.ana, at=NOON,
    )  # fmt: skip
    fall_due(at=after(minutes=5))
    react_until_done()
    assert Escalation.objects.count() == 0


def test_steps_that_could_not_be_taken_are_refused_when_they_are_kept(shop):
    with pytest.raises(StepIsWrong):
        escalating(shop, on_warning=[{"assign": "me"}])


def test_the_studio_keeps_and_shows_the_steps_of_a_policy(shop):
    policy = escalating(shop)
    shop.ana.role = "admin"
    shop.ana.save()
    browser = Client()
    browser.force_login(shop.ana)
    address = reverse("service_policies:edit", args=[policy.pk])
    typed = {
        "name": "Usual",
        "position": "10",
        "is_active": "on",
        "targets-first_answer-amount": "1",
        "targets-first_answer-unit": "hours",
        "targets-first_answer-clock": "always",
        "warn_percent": "50",
        "on_breach-0-what": "notify",
        "on_breach-0-whom": "role:lead",
        "on_breach-0-words": "Late: {subject}",
        "on_breach-1-what": "more_urgent",
        "on_breach-2-what": "",
    }
    assert browser.post(address, typed).status_code == 302
    policy.refresh_from_db()
    assert policy.on_warning == []
    assert policy.on_breach == [
        {"notify": {"whom": "role:lead", "words": "Late: {subject}"}},
        {"more_urgent": True},
    ]
    shown = browser.get(address).content.decode()
    assert 'value="Late: {subject}"' in shown
    refused = browser.post(address, {**typed, "on_breach-0-whom": "the queen"})
    assert "Tell a colleague: Choose whom to tell." in html.unescape(refused.content.decode())
