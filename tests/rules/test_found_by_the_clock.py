"""What rules find each minute: what fell due in it, by index, however much is unfinished; once, also after an outage."""

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heard.conversations.actions.reply import reply
from heard.conversations.models import Conversation, Message
from heard.rules.actions.follow_clock import follow_clock
from heard.rules.models import RuleRun
from tests.rules.automation import House, after

pytestmark = pytest.mark.django_db

BACKLOG = 2_000
UNFINISHED = ("open", "customer", "third", "snoozed")
SINCE = ("SinceCustomerWrote", "SinceWeAnswered", "SinceOpened")


@pytest.fixture
def shop():
    return House()


def minutes_apart(shop, count):
    """Keep unfinished conversations, each begun, written to and answered a minute after the one before."""
    customer = shop.mail("First").customer
    Conversation.objects.all().delete()
    begun = [
        Conversation(
            inbox=shop.inbox, customer=customer, state=UNFINISHED[number % 4], created_at=after(minutes=number)
        )
        for number in range(count)
    ]
    rows = Conversation.objects.bulk_create(begun)
    said = [
        Message(
            conversation=row, inbox=shop.inbox, customer=customer, kind=kind, created_at=row.created_at, text="Hello"
        )
        for row in rows
        for kind in ("incoming", "reply")
    ]
    for message in Message.objects.bulk_create(said):
        if message.kind == "incoming":
            message.conversation.last_incoming_id = message.pk
    Conversation.objects.bulk_update(rows, ["last_incoming_id"])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE conversations_conversation, conversations_message")
    return rows


def looked_at(sql):
    """Return how many rows of tables PostgreSQL looks at to answer."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
        (answer,) = cursor.fetchone()
    plan = json.loads(answer) if isinstance(answer, str) else answer
    return _scanned(plan[0]["Plan"])


def _scanned(node):
    below = sum(_scanned(one) for one in node.get("Plans", ()))
    if "Relation Name" not in node:
        return below
    seen = node["Actual Rows"] + node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return below + seen * node["Actual Loops"]


@pytest.mark.parametrize("when", SINCE)
def test_a_minutes_look_reads_what_fell_due_in_it_and_not_the_backlog(shop, when):
    rows = minutes_apart(shop, BACKLOG)
    rule = shop.rule(when=when, hours=2, then=[{"tag": ["due"]}])
    looked = rows[1_000].created_at + dt.timedelta(hours=2)
    rule.looked_until = looked - dt.timedelta(seconds=30)
    rule.save()
    with CaptureQueriesContext(connection) as asked:
        assert follow_clock(at=looked) == 1
    (run,) = RuleRun.objects.all()
    assert run.conversation == rows[1_000]
    due = [query["sql"] for query in asked if "BETWEEN" in query["sql"]]
    assert len(due) == 2  # found, and once more under the lock
    rule.refresh_from_db()
    for sql in due:
        assert looked_at(sql) <= 6


@pytest.mark.parametrize("when", SINCE)
def test_after_an_outage_all_that_was_missed_is_done_in_order_and_nothing_twice(shop, when, monkeypatch):
    monkeypatch.setattr("heard.rules.actions.follow_clock.AT_ONCE", 3)
    monkeypatch.setattr("heard.rules.actions.follow_clock.MOST", 6)
    rows = minutes_apart(shop, 15)
    Conversation.objects.filter(pk__in=[row.pk for row in rows[4:9]]).update(created_at=rows[4].created_at)
    Message.objects.filter(conversation__in=rows[4:9]).update(created_at=rows[4].created_at)
    shop.rule(when=when, hours=2, then=[{"note": "Due"}], at=after(hours=2, minutes=2, seconds=30))
    back = after(days=3)
    assert [follow_clock(at=back + dt.timedelta(minutes=minute)) for minute in range(4)] == [6, 6, 0, 0]
    acted = RuleRun.objects.order_by("id").values_list("conversation", flat=True)
    assert list(acted) == [row.pk for row in rows[3:]]


def test_who_was_answered_again_meanwhile_is_not_reminded_of_the_first_answer(shop):
    shop.rule(when="SinceWeAnswered", hours=2, then=[{"note": "Due"}])
    asked = shop.mail()
    reply(conversation=asked, agent=shop.ana, text="We look into it", at=after(minutes=10))
    reply(conversation=asked, agent=shop.ana, text="Found it", at=after(minutes=40))
    looks = [follow_clock(at=after(hours=2, minutes=minute)) for minute in (10, 11, 39, 40, 41)]
    assert looks == [0, 0, 0, 1, 0]


def test_what_was_merged_or_resolved_before_its_moment_is_not_found(shop):
    rows = minutes_apart(shop, 3)
    Conversation.objects.filter(pk=rows[0].pk).update(merged_into=rows[1])
    Conversation.objects.filter(pk=rows[1].pk).update(state="resolved")
    shop.rule(when="SinceOpened", hours=2, then=[{"tag": ["due"]}], at=after(hours=1))
    assert follow_clock(at=after(hours=3)) == 1
    assert RuleRun.objects.get().conversation == rows[2]


def test_a_clock_set_forward_and_back_again_neither_repeats_nor_forgets(shop):
    rows = minutes_apart(shop, 4)
    shop.rule(when="SinceOpened", hours=2, then=[{"note": "Due"}], at=after(minutes=1))
    assert follow_clock(at=after(hours=2, minutes=1, seconds=30)) == 2
    assert follow_clock(at=after(hours=2, minutes=2, seconds=30)) == 1  # an hour too early, by a clock gone wrong
    assert follow_clock(at=after(hours=1, minutes=2)) == 0
    assert [follow_clock(at=after(hours=2, minutes=minute, seconds=30)) for minute in range(5)] == [0, 0, 0, 1, 0]
    assert sorted(RuleRun.objects.values_list("conversation", flat=True)) == sorted(row.pk for row in rows)
