"""What customers are owed: written down when they write, kept by what is done, broken by the clock, each ended once."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from heard.conversations.actions.acknowledge import acknowledge
from heard.conversations.actions.assign import assign
from heard.conversations.actions.close import close
from heard.conversations.actions.mark_delivery import DeliveryNews, mark_delivery
from heard.conversations.actions.mark_spam import mark_spam
from heard.conversations.actions.merge import merge
from heard.conversations.actions.reply import reply
from heard.conversations.actions.tag import tag
from heard.conversations.actions.undo_merge import undo_merge
from heard.conversations.actions.wait import wait
from heard.conversations.models import Message, State, Tag
from heard.plumbing.models import Fact
from heard.plumbing.reactions import react_until_done
from heard.promises.actions.explain import NotBroken, explain
from heard.promises.actions.fall_due import fall_due
from heard.promises.actions.keep import keep
from heard.promises.actions.make import MomentIsWrong, make
from heard.promises.actions.move import move
from heard.promises.actions.pause import pause
from heard.promises.actions.recompute import Recomputed, recompute_everything
from heard.promises.actions.release import EndedAlready, release
from heard.promises.models import Promise, PromiseKind, ServiceTarget, Source
from tests.promises.ledger import MONDAY, NOON, Ledger, after

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(monkeypatch):
    """A shop at noon: what arrived more than a day ago is not acknowledged any more, whenever these tests are run."""
    monkeypatch.setattr(timezone, "now", lambda: NOON + dt.timedelta(minutes=1))
    return Ledger()


def answered(shop, conversation, at, text="It leaves today."):
    said = reply(conversation=conversation, agent=shop.ana, text=text, at=at)
    shop.send(at + dt.timedelta(seconds=10))
    return said


def test_without_a_policy_nothing_is_aimed_at(shop):
    assert shop.owed(shop.mail()) == []
    shop.acknowledging()
    assert shop.owed(shop.mail("Hello", address="di@home.example")) == [
        ("first_answer", "")
    ]  # which the acknowledgement told


def test_a_first_message_makes_us_owe_what_the_policy_says_in_business_time(shop):
    shop.acknowledging().policy(acknowledge=5, first_answer=4 * 60, next_answer=60, resolution=3 * 8 * 60)
    conversation = shop.mail()
    assert shop.owed(conversation, source=Source.POLICY) == [
        ("first_answer", ""),
        ("acknowledge", "kept"),
        ("resolution", ""),
    ]
    assert shop.one(conversation, "resolution").due_at == MONDAY + dt.timedelta(days=2, hours=8)
    first = Promise.objects.get(conversation=conversation, kind="first_answer", source=Source.POLICY)
    assert (first.due_at, first.told_at) == (MONDAY + dt.timedelta(hours=4), None)


def test_what_the_acknowledgement_said_is_a_promise_and_the_target_is_not(shop):
    shop.acknowledging().policy(first_answer=60)
    conversation = shop.mail()
    react_until_done()
    told = Promise.objects.get(conversation=conversation, told_at__isnull=False)
    assert told.due_at == MONDAY + dt.timedelta(hours=8)  # a day later the house is closed, so when it closes on Monday
    assert (told.kind, told.source) == ("first_answer", Source.HOUSE)


def test_an_answer_keeps_what_was_owed_when_it_was_written(shop):
    shop.policy(calendar=None, first_answer=60, next_answer=30)
    conversation = shop.mail()
    react_until_done()
    answered(shop, conversation, after(minutes=20))
    kept = Promise.objects.get(conversation=conversation, source=Source.POLICY)
    assert (kept.end, kept.ended_at) == ("kept", after(minutes=20))
    again = shop.mail("And the bulb?", to=conversation, at=after(minutes=40))
    assert again.pk == conversation.pk
    assert shop.owed(conversation, source=Source.POLICY) == [("first_answer", "kept"), ("next_answer", "")]


def test_who_writes_three_times_waits_for_one_answer_from_the_first_on(shop):
    shop.policy(calendar=None, first_answer=60)
    conversation = shop.mail()
    for minutes in (5, 10):
        shop.mail(f"Still there? {minutes}", to=conversation, at=after(minutes=minutes))
    assert shop.owed(conversation, source=Source.POLICY) == [("first_answer", "")]
    policy = Promise.objects.get(conversation=conversation, source=Source.POLICY)
    assert policy.due_at == after(minutes=60)


def test_robots_and_spam_are_owed_nothing(shop):
    shop.policy(first_answer=60)
    assert shop.owed(shop.mail(kind="auto_reply"), source=Source.POLICY) == []
    assert shop.owed(shop.mail("Win", is_spam=True, address="win@win.example")) == []


def test_old_letters_that_are_imported_are_owed_nothing_and_what_is_said_to_them_now_is(shop):
    shop.policy(first_answer=60)
    old = shop.mail(facts={"no_acknowledgement": "import"})
    assert shop.owed(old, source=Source.POLICY) == []
    shop.mail("Still there?", to=old, at=after(minutes=5))
    assert shop.owed(old, source=Source.POLICY) == [("first_answer", "")]


def test_an_answer_taken_back_keeps_nothing(shop):
    from heard.conversations.actions.withdraw_reply import withdraw_reply

    shop.policy(calendar=None, first_answer=60)
    conversation = shop.mail()
    said = reply(conversation=conversation, agent=shop.ana, text="Oh", at=after(minutes=5))
    withdraw_reply(message=said, agent=shop.ana, at=after(minutes=5, seconds=4))
    shop.send(after(minutes=6))
    assert shop.owed(conversation, source=Source.POLICY) == [("first_answer", "")]


def test_an_answer_that_came_back_kept_nothing_until_it_is_sent_again(shop):
    shop.policy(calendar=None, first_answer=60, resolution=300)
    conversation = shop.mail()
    react_until_done()
    said = answered(shop, conversation, after(minutes=5))
    assert shop.owed(conversation, source=Source.POLICY) == [("first_answer", "kept"), ("resolution", "")]
    for _ in range(2):  # a reaction may run twice
        mark_delivery(news=[DeliveryNews(message_id=said.pk, delivery="bounced", problem="gone")], at=after(minutes=9))
        assert shop.owed(conversation, source=Source.POLICY) == [("first_answer", ""), ("resolution", "")]
    owed = shop.one(conversation, "resolution")
    assert owed.paused_at is None  # the clock runs again: it is our turn
    answered(shop, conversation, after(minutes=20), text="To your other address.")
    assert shop.owed(conversation, source=Source.POLICY) == [("first_answer", "kept"), ("resolution", "")]


def test_the_clock_warns_then_breaks_each_once(shop):
    shop.policy(calendar=None, warn=(50, 80), first_answer=100)
    conversation = shop.mail()
    react_until_done()
    mine = Promise.objects.filter(source=Source.POLICY)
    moments = [(49, 0), (50, 1), (50, 0), (80, 1), (99, 0), (100, 1), (500, 0)]
    assert [fall_due(at=after(minutes=minute)) for minute, _ in moments] == [count for _, count in moments]
    facts = (
        Fact.objects.filter(name__startswith="PromiseDueSoon").order_by("id").values_list("data__percent", flat=True)
    )
    assert list(facts) == [50, 80]
    broken = mine.get()
    assert (broken.end, broken.ended_at, broken.settled_at) == ("broken", after(minutes=100), None)
    conversation.refresh_from_db()
    assert conversation.owed_at == after(minutes=100)  # late, and shown so
    answered(shop, conversation, after(minutes=130))
    broken.refresh_from_db()
    assert (broken.end, broken.settled_at) == ("broken", after(minutes=130))
    conversation.refresh_from_db()
    assert conversation.owed_at is None


def test_after_an_outage_everything_is_told_of_once_and_the_most_urgent_first(shop):
    shop.policy(calendar=None, warn=(50, 80), first_answer=100)
    shop.mail("one", address="a@a.example", at=after(minutes=10))
    shop.mail("two", address="b@b.example")
    shop.mail("three", address="c@c.example", at=after(minutes=1000))
    react_until_done()
    assert fall_due(at=after(minutes=1090)) == 3
    told = Fact.objects.filter(name__in=["PromiseBroken", "PromiseDueSoon"]).order_by("id")
    assert [(fact.name, fact.data.get("percent")) for fact in told] == [
        ("PromiseBroken", None),
        ("PromiseBroken", None),
        ("PromiseDueSoon", 80),
    ]
    assert told[0].data["due_at"] == after(minutes=100).isoformat()


def test_a_timer_that_was_away_changes_no_figure(shop):
    shop.policy(calendar=None, first_answer=60)
    conversation = shop.mail()
    react_until_done()
    answered(shop, conversation, after(minutes=90))  # nobody looked at the clock meanwhile
    late = Promise.objects.get(source=Source.POLICY)
    assert (late.end, late.ended_at, late.settled_at) == ("broken", after(minutes=60), after(minutes=90))
    assert fall_due(at=after(days=2)) == 0
    late.refresh_from_db()
    assert late.ended_at == after(minutes=60)


def test_waiting_for_somebody_else_stops_the_time_and_going_on_lets_it_run(shop):
    shop.policy(calendar=None, resolution=600)
    conversation = shop.mail()
    react_until_done()
    wait(conversation=conversation, agent=shop.ana, state=State.WAITING_THIRD, at=after(minutes=100))
    react_until_done()
    paused = shop.one(conversation, "resolution")
    assert (paused.due_at, paused.acts_at, paused.paused_at) == (None, None, after(minutes=100))
    shop.mail("Any news?", to=conversation, at=after(minutes=300))
    react_until_done()
    assert shop.one(conversation, "resolution").due_at == after(minutes=800)


def test_closing_keeps_the_resolution_and_releases_the_answers(shop):
    shop.policy(calendar=None, first_answer=60, resolution=600)
    conversation = shop.mail()
    react_until_done()
    close(conversation=conversation, agent=shop.ana, at=after(minutes=30))
    assert shop.owed(conversation, source=Source.POLICY) == [("first_answer", "released"), ("resolution", "kept")]
    assert Promise.objects.owed().count() == 0
    conversation.refresh_from_db()
    assert conversation.owed_at is None


def test_spam_is_owed_nothing_any_more(shop):
    shop.policy(calendar=None, first_answer=60, resolution=600)
    conversation = shop.mail()
    react_until_done()
    mark_spam(conversation=conversation, agent=shop.ana, at=after(minutes=30))
    assert {end for _, end in shop.owed(conversation)} == {"released"}


def test_whoever_has_the_conversation_has_its_promises(shop):
    shop.policy(first_answer=60)
    conversation = shop.mail()
    react_until_done()
    mine = make(
        conversation=conversation, kind=PromiseKind.CALL_BACK, due_at=after(hours=5), source=Source.AGENT,
        agent=shop.ana, owner=shop.ana, at=NOON,
    )  # fmt: skip
    assign(conversation=conversation, agent=shop.ana, assignee=shop.ben, team=shop.team, at=after(minutes=1))
    react_until_done()
    owners = dict(Promise.objects.values_list("kind", "owner__name"))
    assert owners == {"first_answer": "Ben Okafor", "call_back": "Ana Moreno"}
    assert mine.follows_assignee is False


def test_the_first_policy_that_fits_decides_and_a_tag_may_change_which(shop):
    shop.policy(calendar=None, first_answer=600)
    pressing = shop.policy("Pressing", calendar=None, position=1, first_answer=30)
    pressing.tags.add(Tag.objects.create(name="pressing"))
    conversation = shop.mail()
    react_until_done()
    mine = Promise.objects.filter(source=Source.POLICY)
    assert mine.get().due_at == after(minutes=600)
    tag(conversation=conversation, agent=shop.ana, at=after(minutes=1), add=["Pressing"])
    react_until_done()
    assert mine.get().due_at == after(minutes=30)
    tag(conversation=conversation, agent=shop.ana, at=after(minutes=2), remove=["Pressing"])
    react_until_done()
    assert mine.get().due_at == after(minutes=600)


def test_a_changed_policy_reckons_anew_and_says_what_changed(shop):
    policy = shop.acknowledging().policy(calendar=None, first_answer=60, resolution=600)
    conversation = shop.mail()
    react_until_done()
    ServiceTarget.objects.filter(policy=policy, kind="first_answer").update(minutes=90)
    ServiceTarget.objects.filter(policy=policy, kind="resolution").delete()
    assert recompute_everything(at=after(minutes=5)) == Recomputed(moved=1, released=1)
    assert recompute_everything(at=after(minutes=5)) == Recomputed(unchanged=1)
    assert shop.owed(conversation, source=Source.POLICY) == [("first_answer", ""), ("resolution", "released")]
    assert Promise.objects.get(kind="first_answer", source=Source.POLICY).due_at == after(minutes=90)
    told = Promise.objects.get(source=Source.HOUSE)
    assert told.seconds == 24 * 3600  # what the customer was told is not touched


def test_merging_takes_promises_along_and_undoing_brings_them_back(shop):
    shop.policy(calendar=None, first_answer=60)
    one, other = shop.mail("one"), shop.mail("two", at=after(minutes=5))
    react_until_done()
    done = merge(kept=one, merged=other, agent=shop.ana, at=after(minutes=10))
    react_until_done()
    assert set(Promise.objects.values_list("conversation", flat=True)) == {one.pk}
    undo_merge(merge=done, agent=shop.ana, at=after(minutes=11))
    react_until_done()
    assert Promise.objects.filter(conversation=other, source=Source.POLICY).count() == 1


def promised(shop, **fields):
    given = {
        "conversation": fields.get("conversation") or shop.mail(), "kind": PromiseKind.OTHER, "words": "send a new bulb", "due_at": after(days=2),
        "source": Source.AGENT, "agent": shop.ana, "at": NOON,
    }  # fmt: skip
    return make(**given | fields)


def test_a_promise_is_for_a_moment_to_come(shop):
    conversation = shop.mail()
    for wrong in (NOON, after(seconds=-1), after(days=2000)):
        with pytest.raises(MomentIsWrong):
            promised(shop, conversation=conversation, due_at=wrong)


def test_an_agreed_moment_moves_a_target_among_us_and_it_is_warned_of_again(shop):
    promise = promised(shop, is_told=False)
    assert (promise.due_at, promise.acts_at) == (after(days=2), after(hours=48 * 0.8))
    moved = move(promise=promise, agent=shop.ana, due_at=after(days=10), is_told=True, at=after(days=1))
    assert (moved.due_at, moved.acts_at) == (after(days=10), after(days=8))
    with pytest.raises(MomentIsWrong):
        move(promise=promise, agent=shop.ana, due_at=NOON, is_told=True, at=after(days=1))


def test_a_pause_moves_it_by_as_much(shop):
    promise = promised(shop)
    assert pause(promise=promise, agent=shop.ana, paused=True, at=after(days=1)).due_at is None
    assert fall_due(at=after(days=30)) == 0
    assert pause(promise=promise, agent=shop.ana, paused=False, at=after(days=31)).due_at == after(days=32)


def test_it_ends_once_and_says_who_and_why(shop):
    promise = release(promise=promised(shop), agent=shop.ben, reason="They found one.", at=after(hours=1))
    assert (promise.end, promise.ended_by, promise.reason) == ("released", shop.ben, "They found one.")
    with pytest.raises(EndedAlready):
        release(promise=promise, agent=shop.ana, reason="", at=after(hours=2))
    with pytest.raises(EndedAlready):
        pause(promise=promise, agent=shop.ana, paused=True, at=after(hours=2))
    with pytest.raises(NotBroken):
        explain(promise=promise, reason="Rain")
    assert keep(promise=promise, agent=shop.ana, at=after(hours=3)).end == "released"
    with pytest.raises(IntegrityError), transaction.atomic():
        Promise.objects.filter(pk=promise.pk).update(acts_at=NOON)


def test_a_broken_promise_has_a_cause_and_can_still_be_made_good(shop):
    promise = promised(shop)
    react_until_done()
    fall_due(at=after(days=3))
    assert explain(promise=promise, reason=" The carrier\nlost it. ").reason == "The carrier lost it."
    settled = keep(promise=promise, agent=shop.ana, at=after(days=4))
    assert (settled.end, settled.settled_at, settled.reason) == ("broken", after(days=4), "The carrier lost it.")


def test_only_who_may_open_the_inbox_sees_what_is_owed(shop):
    promised(shop, conversation=shop.mail(inbox=shop.orders))
    assert Promise.objects.visible_to(shop.ben).count() == 1
    assert Promise.objects.visible_to(shop.ana).count() == 0


def test_told_twice_is_owed_once(shop):
    from heard.promises.actions.owe_answers import owe_answers

    shop.policy(first_answer=60, resolution=600)
    conversation = shop.mail()
    react_until_done()
    numbers = list(Message.objects.filter(conversation=conversation).values_list("pk", flat=True))
    assert owe_answers(message_ids=numbers, at=NOON) == 0
    assert acknowledge(message_ids=numbers, at=NOON) == 0
