"""When this happens, and if that is so, then do this: once, whole, and never round in a circle."""

import datetime as dt
import threading
import time

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heard.conversations.actions.assign import assign
from heard.conversations.actions.close import close
from heard.conversations.actions.hold_open import hold_open
from heard.conversations.actions.merge import merge
from heard.conversations.actions.reply import reply
from heard.conversations.actions.tag import tag
from heard.conversations.actions.wait import wait
from heard.conversations.events import MessageReceived
from heard.conversations.models import Closure, Conversation, Macro, Message, Priority
from heard.feedback.actions.rate import rate
from heard.feedback.models import AskedBy, Score
from heard.plumbing.models import Fact, Webhook, WebhookDelivery
from heard.plumbing.reactions import Recorded, react_once, react_until_done
from heard.plumbing.sealing import seal
from heard.promises.actions.fall_due import fall_due
from heard.promises.models import Notice, Promise
from heard.rules.actions import _acting
from heard.rules.actions.follow_clock import follow_clock
from heard.rules.actions.follow_rules import follow_rules
from heard.rules.actions.forget_runs import forget_runs
from heard.rules.models import Cause, RuleRun
from tests.rules.automation import NOON, House, after, facts_named

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return House()


def crash_after(deed):
    with transaction.atomic():
        deed()
        assert RuleRun.objects.count() == 1
        raise InterruptedError


def test_when_a_message_arrives_that_asks_for_a_refund_it_is_tagged(shop):
    shop.rule(every=[("inbox", "is", str(shop.inbox.pk)), ("message", "contains", "refund, money back")])
    wanted = shop.mail("I want my MONEY BACK please")
    other = shop.mail("Where is my lamp?", address="dora@home.example", name="Dora")
    assert (shop.tags(wanted), shop.tags(other)) == (["refund"], [])
    assert shop.log() == [("Refunds", "done", "")]


def test_the_one_who_acts_is_nobody_and_the_record_says_it_was_a_rule(shop):
    shop.rule(
        then=[
            {"assign": str(shop.ben.pk)},
            {"team": "Orders team"},
            {"priority": "high"},
            {"note": "Look, @Ben Okafor"},
        ]
    )
    asked = shop.mail()
    react_until_done()
    asked.refresh_from_db()
    assert (asked.assignee, asked.team, asked.priority) == (shop.ben, shop.team, Priority.HIGH)
    assigned = facts_named("ConversationAssigned")
    assert [(one["agent_id"], one["reason"]) for one in assigned] == [(None, "rule"), (None, "rule")]
    note = Message.objects.get(kind="note")
    assert (note.agent, note.sender_name, note.text) == (None, "Refunds", "Look, @Ben Okafor")
    assert facts_named("NoteWritten")[0]["mentioned"] == [shop.ben.pk]


def test_all_of_the_first_conditions_and_one_of_the_others_must_hold(shop):
    shop.rule(
        every=[("subject", "lacks", "invoice")],
        some=[("tier", "is", "Gold"), ("message", "contains", "urgent")],
    )
    neither, urgent = shop.mail("Hello"), shop.mail("Urgent!", address="dora@home.example", name="Dora")
    lacking = shop.mail("Urgent!", address="edda@home.example", name="Edda", subject="Your invoice")
    assert [shop.tags(one) for one in (neither, urgent, lacking)] == [[], ["refund"], []]


def test_rules_act_in_their_order_and_the_last_one_to_act_ends_the_list(shop):
    shop.rule("Second", position=20, every=[("tag", "is", "FIRST")], then=[{"tag": ["second"]}], stop_after=True)
    shop.rule("First", position=10, then=[{"tag": ["first"]}])
    shop.rule("Third", position=30, then=[{"tag": ["third"]}])
    shop.rule("Off", position=5, then=[{"tag": ["off"]}], on=False)
    assert shop.tags(shop.mail()) == ["first", "second"]


def test_a_rule_that_acts_once_does_so_once_in_a_conversation(shop):
    shop.rule(then=[{"more_urgent": True}], once=True)
    asked = shop.mail()
    react_until_done()
    shop.mail("And another thing", to=asked, at=after(minutes=1))
    react_until_done()
    assert (Conversation.objects.get().priority, RuleRun.objects.count()) == (Priority.HIGH, 1)


def test_the_same_fact_delivered_twice_is_acted_upon_once(shop):
    shop.rule(then=[{"more_urgent": True}])
    shop.mail()
    react_until_done()
    fact = Fact.objects.get(name="MessageReceived")
    follow_rules([Recorded(fact.id, fact.at, MessageReceived(**fact.data))])
    assert (Conversation.objects.get().priority, RuleRun.objects.count()) == (Priority.HIGH, 1)


def test_what_a_crash_undid_is_done_once_afterwards(shop):
    shop.rule(then=[{"more_urgent": True}])
    shop.mail()
    with pytest.raises(InterruptedError):
        crash_after(react_once)
    assert RuleRun.objects.count() == 0
    react_until_done()
    assert (Conversation.objects.get().priority, RuleRun.objects.count()) == (Priority.HIGH, 1)


def test_a_step_that_fails_leaves_nothing_behind_but_its_reason_and_other_rules_go_on(shop):
    shop.rule("Broken", position=1, then=[{"tag": ["half"]}, {"assign": str(shop.ana.pk)}])
    shop.rule("Whole", position=2, then=[{"tag": ["whole"]}])
    asked = shop.mail(inbox=shop.orders)  # which Ana may not open
    assert shop.tags(asked) == ["whole"]
    assert shop.log() == [
        ("Broken", "refused", "They may not open this inbox. Choose somebody of its teams."),
        ("Whole", "done", ""),
    ]
    assert [one["added"] for one in facts_named("ConversationTagged")] == [["whole"]]


def test_what_is_held_open_is_not_resolved_and_the_log_says_why_in_words(shop):
    asked = shop.mail()
    hold_open(conversation=asked, kind="complaint", why="a complaint is not settled yet.", agent=shop.ana, at=NOON)
    shop.rule(when="ConversationTagged", then=[{"resolve": True}])
    tag(conversation=asked, agent=shop.ana, add=["done"], at=after(hours=1))
    react_until_done()
    told = "This conversation stays open: a complaint is not settled yet."
    assert shop.log() == [("Refunds", "refused", told)]


def test_a_step_that_names_what_is_gone_says_so(shop):
    macro = Macro.objects.create(name="Refund", steps=[{"tag": "refund"}])
    shop.rule(then=[{"macro": str(macro.pk)}])
    macro.delete()
    shop.mail()
    assert shop.log() == [("Refunds", "refused", "There is no such macro any more. Choose another.")]


def test_spam_and_what_was_merged_is_left_alone(shop):
    shop.rule(when="ConversationTagged", then=[{"priority": "urgent"}])
    spam = shop.mail(is_spam=True)
    tag(conversation=spam, agent=shop.ana, add=["x"], at=NOON)
    one = shop.mail("One", address="dora@home.example", name="Dora")
    two = shop.mail("Two", address="dora@home.example", name="Dora")
    tag(conversation=two, agent=shop.ana, add=["x"], at=NOON)
    merge(kept=one, merged=two, agent=shop.ana, at=NOON)
    assert shop.log() == []


def test_a_low_score_is_acted_upon_and_a_high_one_is_not(shop):
    shop.rule("Unhappy", when="SatisfactionGiven", every=[("score", "under", "3")], then=[{"tag": ["unhappy"]}])
    for number, score in enumerate((Score.BAD, Score.GOOD)):
        conversation = shop.mail(f"Lamp {number}", number=f"n{number}")
        close(conversation=conversation, agent=shop.ana, at=after(hours=1))
        closure = Closure.objects.get(conversation=conversation)
        rate(closure=closure, conversation=conversation, score=score, source=AskedBy.PAGE, at=after(hours=2))
        assert shop.tags(conversation) == (["unhappy"] if score == Score.BAD else [])


def test_a_rule_about_a_promise_sees_that_promise(shop):
    shop.policy(first_answer=60, resolution=600)
    shop.rule(
        when="PromiseBroken",
        every=[("promise", "is", "first_answer"), ("told", "is", "no")],
        then=[{"priority": "urgent"}],
    )
    asked = shop.mail()
    react_until_done()
    fall_due(at=shop.one(asked, "first_answer").due_at)
    assert shop.log() == [("Refunds", "done", "")]
    fall_due(at=shop.one(asked, "resolution").due_at)
    assert len(shop.log()) == 1


def test_calendars_and_weekdays_are_those_of_the_moment_it_happened(shop):
    """On a Saturday at noon nobody is in the office; on Monday at noon somebody is."""
    monday = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
    shop.rule("Closed", every=[("hours", "is_not", str(shop.office.pk))], then=[{"tag": ["closed"]}])
    shop.rule("Monday", every=[("weekday", "is", "0")], then=[{"tag": ["monday"]}])
    shop.mail()
    react_until_done()
    fact = Fact.objects.get(name="MessageReceived")
    RuleRun.objects.all().delete()
    Conversation.objects.get().tags.clear()
    for at, wanted in ((NOON, ["closed"]), (monday, ["closed", "monday"])):
        follow_rules([Recorded(fact.id + 10_000, at, MessageReceived(**fact.data))])
        RuleRun.objects.all().delete()
        assert shop.tags(Conversation.objects.get()) == wanted


def test_colleagues_are_told_webhooks_called_promises_made_and_updates_drafted(shop):
    hook = Webhook.objects.create(
        url="https://203.0.113.9/x", secret=seal("whsec_c2VjcmV0"), names=["ConversationClosed"]
    )
    shop.rule(
        then=[
            {"notify": {"whom": f"agent:{shop.ben.pk}", "words": "{customer} wrote"}},
            {"webhook": str(hook.pk)},
            {"promise": {"kind": "call_back", "hours": 2, "told": "told"}},
            {"update": True},
        ]
    )
    asked = shop.mail()
    assert shop.log() == [("Refunds", "done", "")]
    told = facts_named("AgentNotified")
    assert [(one["notified_id"], one["words"], one["why"]) for one in told] == [
        (shop.ben.pk, "Cleo Lind wrote", "Refunds")
    ]
    assert [delivery.fact.data["conversation_id"] for delivery in WebhookDelivery.objects.all()] == [asked.pk]
    made = Promise.objects.get(kind="call_back")
    assert (made.source, made.made_by, made.told_at is None, made.seconds) == ("rule", None, False, 7200)
    assert [(notice.kind, notice.state) for notice in Notice.objects.all()] == [("update", "draft")]


def test_whoever_may_not_open_the_inbox_is_not_told(shop):
    shop.rule(then=[{"notify": {"whom": "role:agent", "words": "Look"}}])
    shop.mail(inbox=shop.orders)
    react_until_done()
    assert [one["notified_id"] for one in facts_named("AgentNotified")] == [shop.ben.pk]


class TestNeverInACircle:
    def test_a_rule_that_would_set_itself_off_is_harmless_when_it_runs(self, shop):
        rule = shop.rule(when="MessageReceived")
        rule.trigger, rule.steps = "ConversationTagged", [{"tag": ["a"]}, {"untag": ["a"]}]  # as no verb would keep it
        rule.save()
        tag(conversation=shop.mail(), agent=shop.ana, add=["start"], at=NOON)
        told = shop.log()
        assert [outcome for _name, outcome, _why in told] == ["done", "stopped", "stopped"]
        assert told[1][2] == "It would set itself off: what it reacts to came of its own steps."

    def test_two_rules_do_not_set_each_other_off_for_ever(self, shop):
        shop.rule("Up", when="ConversationTagged", then=[{"more_urgent": True}, {"priority": "low"}])
        shop.rule("Down", when="ConversationDescribed", then=[{"tag": ["x"]}, {"untag": ["x"]}])
        tag(conversation=shop.mail(), agent=shop.ana, add=["start"], at=NOON)
        outcomes = [(name, outcome) for name, outcome, _why in shop.log()]
        assert outcomes[:2] == [("Up", "done"), ("Down", "done")]
        assert len(outcomes) < 20
        assert ("Up", "stopped") in outcomes

    def test_a_chain_of_many_rules_ends(self, shop, monkeypatch):
        monkeypatch.setattr(_acting, "DEEPEST", 2)
        shop.rule("One", when="MessageReceived", then=[{"tag": ["one"]}])
        shop.rule("Two", when="ConversationTagged", then=[{"priority": "high"}])
        shop.rule("Three", when="ConversationDescribed", then=[{"wait": "third"}])
        shop.mail()
        assert shop.log() == [
            ("One", "done", ""),
            ("Two", "done", ""),
            ("Three", "stopped", "2 rules have set each other off already; the chain ends here."),
        ]

    def test_a_rule_acts_so_often_within_an_hour_on_one_conversation_and_no_more(self, shop, monkeypatch):
        monkeypatch.setattr(_acting, "MOST_PER_HOUR", 2)
        shop.rule(then=[{"note": "Again"}])
        asked = shop.mail()
        for minute in (1, 2, 3):
            shop.mail(f"More {minute}", to=asked, at=after(minutes=minute))
        assert [outcome for _name, outcome, _why in shop.log()] == ["done", "done", "stopped", "stopped"]
        assert Message.objects.filter(kind="note").count() == 2

    def test_what_a_rule_caused_is_remembered_with_the_chain_that_led_there(self, shop):
        first = shop.rule("One", then=[{"tag": ["one"]}])
        second = shop.rule("Two", when="ConversationTagged", then=[{"priority": "high"}])
        shop.mail()
        react_until_done()
        assert [run.chain for run in RuleRun.objects.order_by("id")] == [[first.pk], [first.pk, second.pk]]
        caused = Fact.objects.filter(pk__in=Cause.objects.values("fact_id")).order_by("id")
        assert [fact.name for fact in caused] == ["ConversationTagged", "ConversationDescribed"]


def _until_somebody_waits_for_a_lock():
    deadline = time.monotonic() + 60
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # what a transaction has once seen of it does not change
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)
    raise AssertionError("nobody waits for a lock")


@pytest.mark.django_db(transaction=True)
def test_a_condition_that_stops_being_so_just_as_it_is_weighed_causes_no_step(shop):
    """Somebody takes the tag off in a transaction that is not over when the worker weighs."""
    shop.rule(when="MessageReceived", every=[("tag", "is", "vip")], then=[{"priority": "urgent"}])
    asked = shop.mail()
    tag(conversation=asked, agent=shop.ana, add=["vip"], at=NOON)
    fact = Fact.objects.get(name="MessageReceived")

    def weigh():
        try:
            with transaction.atomic():
                follow_rules([Recorded(fact.id, fact.at, MessageReceived(**fact.data))])
        finally:
            connection.close()

    worker = threading.Thread(target=weigh)
    with transaction.atomic():
        tag(conversation=asked, agent=shop.ana, remove=["vip"], at=NOON)
        worker.start()
        _until_somebody_waits_for_a_lock()
    worker.join(60)
    asked.refresh_from_db()
    assert (asked.priority, RuleRun.objects.count()) == (Priority.NORMAL, 0)


@pytest.mark.django_db(transaction=True)
def test_a_condition_that_becomes_so_before_the_worker_may_look_is_acted_upon(shop):
    shop.rule(when="MessageReceived", every=[("tag", "is", "vip")], then=[{"priority": "urgent"}])
    asked = shop.mail()
    worker = threading.Thread(target=_react)
    with transaction.atomic():
        tag(conversation=asked, agent=shop.ana, add=["vip"], at=NOON)
        worker.start()
        worker.join(0.2)  # it either waits or leaves the conversation for later
    worker.join(60)
    react_until_done()
    asked.refresh_from_db()
    assert (asked.priority, RuleRun.objects.count()) == (Priority.URGENT, 1)


def _react():
    try:
        react_until_done()
    finally:
        connection.close()


class TestByTheClock:
    def test_after_so_many_hours_of_waiting_once_for_each_wait(self, shop):
        shop.rule(when="SinceWaiting", hours=72, every=[("state", "is", "customer")], then=[{"note": "Ask again"}])
        asked = shop.mail()
        wait(conversation=asked, agent=shop.ana, state="customer", at=NOON)
        assert follow_clock(at=after(hours=71)) == 0
        assert [follow_clock(at=after(hours=72)), follow_clock(at=after(hours=73))] == [1, 0]
        shop.mail("Here I am", to=asked, at=after(hours=80))
        wait(conversation=asked, agent=shop.ana, state="customer", at=after(hours=81))
        assert [follow_clock(at=after(hours=152)), follow_clock(at=after(hours=153))] == [0, 1]

    @pytest.mark.django_db(transaction=True)
    def test_who_writes_just_as_their_matter_would_be_closed_is_heard(self, shop):
        shop.rule(when="SinceWaiting", hours=72, then=[{"resolve": True}])
        asked = shop.mail()
        wait(conversation=asked, agent=shop.ana, state="customer", at=NOON)
        acted = []

        def run():
            try:
                acted.append(follow_clock(at=after(hours=72)))
            finally:
                connection.close()

        worker = threading.Thread(target=run)
        with transaction.atomic():
            shop.mail("It still flickers", to=asked, at=after(hours=72))
            worker.start()
            _until_somebody_waits_for_a_lock()
        worker.join(60)
        assert (acted, Conversation.objects.get(pk=asked.pk).state) == ([0], "open")

    def test_what_reached_its_moment_before_the_rule_was_switched_on_is_left_alone(self, shop):
        asked = shop.mail()
        close(conversation=asked, agent=shop.ana, at=NOON)
        shop.rule(when="SinceClosed", hours=24, then=[{"tag": ["old"]}], at=after(hours=30))
        assert follow_clock(at=after(hours=31)) == 0

    def test_after_an_outage_what_was_missed_is_made_good(self, shop):
        shop.rule(when="SinceClosed", hours=1, then=[{"tag": ["done"]}])
        for number in range(3):
            asked = shop.mail("Hello", address=f"c{number}@home.example", name=f"C {number}")
            close(conversation=asked, agent=shop.ana, at=after(minutes=number))
        assert follow_clock(at=after(days=3)) == 3

    @pytest.mark.parametrize(
        ("when", "moment"), [("SinceCustomerWrote", 10), ("SinceOpened", 0), ("SinceWeAnswered", 30)]
    )
    def test_hours_count_from_what_the_rule_names(self, shop, when, moment):
        shop.rule(when=when, hours=2, then=[{"note": "Now"}])
        asked = shop.mail()
        Conversation.objects.update(created_at=NOON)
        shop.mail("More", to=asked, at=after(minutes=10))
        reply(conversation=asked, agent=shop.ana, text="Yes", at=after(minutes=30))
        due = after(hours=2, minutes=moment)
        assert [follow_clock(at=due - dt.timedelta(minutes=1)), follow_clock(at=due)] == [0, 1]

    def test_more_than_one_transaction_holds_are_all_looked_at_in_order(self, shop, monkeypatch):
        monkeypatch.setattr("heard.rules.actions.follow_clock.AT_ONCE", 2)
        shop.rule(when="SinceClosed", hours=1, then=[{"tag": ["done"]}])
        for number in range(5):
            asked = shop.mail("Hello", address=f"c{number}@home.example", name=f"C {number}")
            close(conversation=asked, agent=shop.ana, at=NOON)
        assert [follow_clock(at=after(hours=2)), follow_clock(at=after(hours=2))] == [5, 0]

    def test_old_entries_of_the_log_are_forgotten_but_not_that_a_rule_acts_once(self, shop):
        shop.rule("Often", then=[{"note": "Often"}])
        shop.rule("Once", then=[{"note": "Once"}], once=True)
        shop.mail()
        react_until_done()
        assert forget_runs(at=timezone.now() + dt.timedelta(days=80)) == 0
        assert forget_runs(at=timezone.now() + dt.timedelta(days=91)) == 1
        assert [run.rule.name for run in RuleRun.objects.all()] == ["Once"]


class TestCost:
    def facts(self, shop, count):
        for number in range(count):
            shop.mail("Hello", address=f"c{number}@home.example", name=f"C {number}")
        rows = Fact.objects.filter(name="MessageReceived").order_by("id")
        return [Recorded(fact.id, fact.at, MessageReceived(**fact.data)) for fact in rows]

    def test_while_no_rule_listens_a_batch_costs_one_statement(self, shop):
        shop.rule(when="ConversationClosed")
        facts = self.facts(shop, 5)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            follow_rules(facts)
        assert len(asked) == 1

    def test_weighing_many_conversations_costs_as_many_statements_as_weighing_one(self, shop):
        every = [
            ("tag", "is", "x"), ("known", "is", "yes"), ("reopened", "is", "yes"), ("message", "contains", "zebra"),
            ("files", "is", "yes"), ("late", "is", "yes"), ("hours", "is", str(shop.office.pk)), ("weekday", "is", "0"),
        ]  # fmt: skip
        shop.rule(every=every)
        facts = self.facts(shop, 12)
        counts = []
        follow_rules(facts[:1])  # what is kept in memory is read for the first time
        for some in (facts[:1], facts):
            with CaptureQueriesContext(connection) as asked:
                follow_rules(some)
            counts.append(len(asked))
        assert counts[0] == counts[1] < 17


def test_a_conversation_that_is_given_to_somebody_is_heard(shop):
    shop.rule(when="ConversationAssigned", every=[("assignee", "is", str(shop.ben.pk))], then=[{"tag": ["bens"]}])
    asked = shop.mail()
    assign(conversation=asked, agent=shop.ana, assignee=shop.ben, team=None, at=NOON)
    assert shop.tags(asked) == ["bens"]
