"""Rules on screen: written from lists, with or without a script; tried out before; their log after."""

import datetime as dt
import html
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from heard.conversations.models import Message
from heard.plumbing.reactions import react_until_done
from heard.rules.models import Rule, RuleRun
from heard.staff.models import Agent
from tests.rules.automation import House

pytestmark = pytest.mark.django_db
TYPED = {
    "name": "Refunds to Ben",
    "position": "10",
    "is_active": "on",
    "trigger": "MessageReceived",
    "every-0-what": "message",
    "every-0-is": "contains",
    "every-0-value": "refund, money back",
    "every-1-what": "",
    "some-0-what": "known",
    "some-0-value": "no",
    "steps-0-what": "tag",
    "steps-0-value": "refund, money",
    "steps-1-what": "promise",
    "steps-1-kind": "call_back",
    "steps-1-hours": "2,5",
    "steps-1-told": "among_us",
    "steps-3-what": "resolve",
}


@pytest.fixture
def shop():
    return House()


@pytest.fixture
def browser(shop):
    boss = shop.agent("Boss", role="admin")
    client = Client()
    client.force_login(boss)
    return client


def said(response):
    return html.unescape(response.content.decode())


def test_a_rule_is_written_from_lists(browser):
    assert browser.post(reverse("studio_rules:add"), TYPED).status_code == 302
    rule = Rule.objects.get()
    assert rule.conditions == {
        "all": [{"field": "message", "is": "contains", "value": "refund, money back"}],
        "any": [{"field": "known", "is": "is", "value": "no"}],
    }
    assert rule.steps == [
        {"tag": ["refund", "money"]},
        {"promise": {"kind": "call_back", "hours": 2.5, "words": "", "told": "among_us"}},
        {"resolve": True},
    ]
    assert (rule.is_active, rule.hours, rule.once, rule.stop_after) == (True, None, False, False)


def test_it_is_shown_as_it_was_typed_and_kept_as_it_is_when_nothing_changes(browser, shop):
    browser.post(reverse("studio_rules:add"), TYPED)
    rule = Rule.objects.get()
    page = said(browser.get(reverse("studio_rules:edit", args=[rule.pk])))
    for value in ("refund, money back", "refund, money", "2.5"):
        assert f'value="{value}"' in page
    browser.post(reverse("studio_rules:edit", args=[rule.pk]), {**TYPED, "steps-1-hours": "2.5"})
    again = Rule.objects.get()
    assert (again.conditions, again.steps) == (rule.conditions, rule.steps)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"steps-1-what": "", "steps-3-what": "", "steps-0-what": ""}, "Choose at least one step."),
        ({"steps-3-what": "explode"}, "explode: There is no step “explode”."),
        ({"every-0-value": " "}, "“the message”: say with what it is compared."),
        ({"every-0-what": "weather"}, "There is no condition “weather”."),
        (
            {"trigger": "SinceClosed", "hours": ""},
            "Say after how many hours: a quarter of one at least, a year at most.",
        ),
        ({"trigger": "ConversationTagged"}, "This rule would set itself off"),
    ],
)
def test_what_cannot_work_is_said_and_what_was_typed_stays(browser, typed, problem):
    answer = browser.post(reverse("studio_rules:add"), {**TYPED, **typed})
    assert problem in said(answer)
    assert 'value="Refunds to Ben"' in said(answer)
    assert Rule.objects.count() == 0


def test_without_a_script_choosing_a_step_brings_what_it_needs_with_the_next_answer(browser):
    answer = browser.post(reverse("studio_rules:add"), {**TYPED, "steps-4-what": "snooze_hours"})
    assert 'name="steps-3-value"' in said(answer)  # rows are numbered anew
    assert "is no number of hours up to a year" in said(answer)


def test_a_script_gets_a_row_drawn(browser):
    row = said(browser.get(reverse("step_row"), {"name": "steps", "index": "7", "what": "priority"}))
    assert 'name="steps-7-value"' in row
    row = said(browser.get(reverse("condition_row"), {"name": "every", "index": "2", "what": "inbox"}))
    assert 'name="every-2-is"' in row
    assert ">Support</option>" in row
    for wrong in ({"name": "<x>", "index": "1"}, {"name": "steps", "index": "-1"}, {"name": "steps"}):
        assert browser.get(reverse("step_row"), wrong).status_code == 404


def test_while_it_is_typed_it_is_said_in_a_sentence_with_what_it_would_have_done(browser, shop):
    shop.mail("A refund, please")
    shop.mail("Hello", address="dora@home.example", name="Dora")
    told = json.loads(browser.post(reverse("rule_preview"), TYPED).content)
    text = html.unescape(told["html"])
    assert (
        "When a message arrives, if the message contains “refund, money back” and they wrote before: no, then" in text
    )
    assert "Of the last 2 conversations it would have acted on 1." in text
    told = json.loads(browser.post(reverse("rule_preview"), {**TYPED, "steps-1-kind": "gold"}).content)
    assert told == {"problem": "Steps: Promise something: Choose what is promised."}
    assert RuleRun.objects.count() == 0


def test_the_pages_tell_what_it_would_have_done_and_what_it_did(browser, shop, monkeypatch):
    rule = shop.rule(every=[("message", "contains", "refund")])
    asked = shop.mail("A refund, please", subject="<b>Lamp</b>")
    shop.mail("Hello", address="dora@home.example", name="Dora")
    tried = browser.get(reverse("studio_rules:dry_run", args=[rule.pk])).content.decode()
    assert f"#{asked.pk} &lt;b&gt;Lamp&lt;/b&gt;" in tried
    assert "the message contains “refund” (1)" in html.unescape(tried)
    react_until_done()
    log = said(browser.get(reverse("studio_rules:log", args=[rule.pk])))
    assert "add the tag “refund”" in log
    assert "1 time in 30 days" in said(browser.get(reverse("studio_rules:index")))
    later = timezone.now() + dt.timedelta(days=31)
    monkeypatch.setattr(timezone, "now", lambda: later)
    browser.force_login(Agent.objects.get(role="admin"))
    assert "1 time in 30 days" not in said(browser.get(reverse("studio_rules:index")))


def test_the_log_says_what_words_with_gaps_really_said(browser, shop):
    rule = shop.rule(then=[{"note": "{salutation}: {customer} asks {business} in #{number}, {subject}"}])
    asked = shop.mail("A refund, please", subject="Lamp")
    react_until_done()
    log = said(browser.get(reverse("studio_rules:log", args=[rule.pk])))
    [written] = Message.objects.filter(conversation=asked, kind="note").values_list("text", flat=True)
    assert "{" not in written
    assert written in log


def test_it_is_switched_on_and_off_by_a_button(browser, shop):
    rule = shop.rule(on=False)
    for wanted in (True, False):
        browser.post(reverse("studio_rules:switch", args=[rule.pk]))
        rule.refresh_from_db()
        assert rule.is_active is wanted
    assert browser.get(reverse("studio_rules:switch", args=[rule.pk])).status_code == 405


def test_only_administrators_come_in(shop):
    client = Client()
    client.force_login(shop.agent("Lea", role="lead"))
    rule = shop.rule()
    addresses = [reverse("step_row"), reverse("condition_row"), reverse("studio_rules:index")]
    addresses += [reverse(f"studio_rules:{name}", args=[rule.pk]) for name in ("edit", "log", "dry_run")]
    assert {client.get(address).status_code for address in addresses} <= {302, 403}
    assert client.post(reverse("rule_preview"), TYPED).status_code in {302, 403}


def test_a_list_of_one_rule_and_of_four_cost_the_same(browser, shop):
    def queries():
        browser.get(reverse("studio_rules:index"))
        with CaptureQueriesContext(connection) as asked:
            browser.get(reverse("studio_rules:index"))
        return len(asked)

    counts = []
    for names in (["One"], ["Two", "Three", "Four"]):
        for name in names:
            every = [("inbox", "is", str(shop.inbox.pk)), ("assignee", "is", str(shop.ana.pk))]
            shop.rule(name, every=every, then=[{"assign": str(shop.ben.pk)}])
        counts.append(queries())
    assert counts[0] == counts[1]
