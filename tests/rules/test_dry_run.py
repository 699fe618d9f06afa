"""What a rule would have done: told before it is switched on, and nothing is written."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heard.conversations.actions.close import close
from heard.conversations.models import Tagging
from heard.plumbing.models import Fact
from heard.plumbing.reactions import react_until_done
from heard.rules.actions.begin_with_rules import begin_with_rules
from heard.rules.models import Rule, RuleRun
from heard.rules.queries.dry_run import dry_run
from tests.rules.automation import NOON, House, after

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return House()


def tried(rule, **fields):
    given = {"trigger": rule.trigger, "hours": rule.hours, "conditions": rule.conditions, "once": rule.once}
    return dry_run(**{**given, "at": timezone.now(), **fields})


def test_each_message_is_looked_at_and_every_reason_told(shop):
    rule = shop.rule(every=[("message", "contains", "refund"), ("inbox", "is", str(shop.inbox.pk))], on=False)
    asked = shop.mail("A refund please")
    shop.mail("Where is my refund?", to=asked, at=after(minutes=1))
    shop.mail("Thanks", to=asked, at=after(minutes=2))
    other = shop.mail("Hello", address="dora@home.example", name="Dora", inbox=shop.orders)
    shop.mail("A refund!", address="spam@home.example", name="Spam", is_spam=True)
    found = tried(rule)
    assert [(one.conversation_id, one.times) for one in found.acted] == [(asked.pk, 2)]
    assert [(one.conversation_id, one.why_not) for one in found.left] == [
        (other.pk, "the message contains “refund”, the inbox is Support")
    ]
    assert (found.looked_at, found.never) == (3, 1)
    assert dict(found.reasons) == {"the message contains “refund”": 1, "the inbox is Support": 1}


def test_it_says_the_same_as_what_then_happens(shop):
    rule = shop.rule(some=[("message", "contains", "refund"), ("files", "is", "yes")])
    for number in range(6):
        shop.mail("refund" if number % 2 else "hello", address=f"c{number}@home.example", name=f"C {number}")
    foreseen = {one.conversation_id for one in tried(rule).acted}
    react_until_done()
    assert foreseen == set(RuleRun.objects.values_list("conversation_id", flat=True))
    assert len(foreseen) == 3


def test_nothing_is_written(shop):
    rule = shop.rule()
    react_until_done()
    shop.mail()
    before = (Fact.objects.count(), RuleRun.objects.count(), Tagging.objects.count())
    with CaptureQueriesContext(connection) as asked:
        tried(rule)
    assert before == (Fact.objects.count(), RuleRun.objects.count(), Tagging.objects.count())
    assert [query["sql"] for query in asked if not query["sql"].lstrip().startswith("SELECT")] == []


def test_moments_that_have_passed_are_looked_at_too(shop):
    rule = shop.rule(when="SinceClosed", hours=24)
    for number in range(3):
        asked = shop.mail("Hello", address=f"c{number}@home.example", name=f"C {number}")
        if number:
            close(conversation=asked, agent=shop.ana, at=after(hours=number))
    found = tried(rule, at=after(hours=25))
    assert [(len(found.acted), found.never, found.acted[0].at)] == [(1, 2, after(hours=25))]


def test_only_the_newest_are_looked_at_with_a_fixed_number_of_statements(shop):
    rule = shop.rule(every=[("tag", "is", "x"), ("known", "is", "yes"), ("late", "is", "yes"), ("files", "is", "yes")])
    for number in range(8):
        shop.mail("Hello", address=f"c{number}@home.example", name=f"C {number}")
    counts = []
    for limit in (1, 8):
        with CaptureQueriesContext(connection) as asked:
            assert tried(rule, limit=limit).looked_at == limit
        counts.append(len(asked))
    assert counts[0] == counts[1] < 14


def test_a_new_house_has_rules_worth_having_all_switched_off(shop):
    made = begin_with_rules(by=shop.ana, at=NOON)
    assert [rule.name for rule in made] == [
        "Tag requests for a refund",
        "What is late becomes more urgent",
        "Gold customers come first",
        "Remind whoever waits for the customer",
        "Close what is never answered",
        "Tag what comes outside office hours",
    ]
    assert not Rule.objects.in_force().exists()
    assert begin_with_rules(by=shop.ana, at=NOON) == []
