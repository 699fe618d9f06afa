import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from heard.conversations.actions.close import close
from heard.conversations.actions.mark_spam import mark_spam
from heard.conversations.actions.not_spam import not_spam
from heard.conversations.actions.reopen import reopen
from heard.conversations.actions.reply import Then, reply
from heard.conversations.actions.snooze import MomentHasPassed, snooze
from heard.conversations.actions.wait import wait
from heard.conversations.actions.wake import wake
from heard.conversations.jobs import wake_snoozed
from heard.conversations.models import Closure, Conversation, Snooze, State
from tests.conversations.shop import NOON, Shop, after


def test_resolving_and_opening_again_is_remembered_with_who_and_when(shop, facts):
    asked = shop.mail()
    facts()
    closed = close(conversation=asked, agent=shop.ana, at=after(hours=1))
    assert (closed.state, closed.since) == (State.RESOLVED, after(hours=1))
    close(conversation=asked, agent=shop.ben, at=after(hours=2))
    assert facts() == ["ConversationClosed"]

    opened = reopen(conversation=asked, agent=shop.ben, at=after(hours=3))
    assert (opened.state, opened.since) == (State.OPEN, NOON)
    assert facts() == ["ConversationReopened"]
    assert list(Closure.objects.values_list("by", "at", "reopened_by", "reopened_at")) == [
        (shop.ana.pk, after(hours=1), shop.ben.pk, after(hours=3))
    ]
    reopen(conversation=asked, agent=shop.ben, at=after(hours=4))
    assert facts() == []


def test_who_was_answered_waits_only_since_it_was_opened_again(shop):
    asked = shop.mail()
    reply(conversation=asked, agent=shop.ana, text="Done", then=Then.RESOLVE, at=after(hours=1))
    assert reopen(conversation=asked, agent=shop.ana, at=after(hours=2)).since == after(hours=2)


def test_what_was_snoozed_wakes_when_its_moment_has_come_and_not_before(shop, facts):
    asked, other = shop.mail(), shop.mail("Another", address="dan@home.example", name="Dan")
    facts()
    snooze(conversation=asked, agent=shop.ana, until=after(hours=2), at=after(minutes=1))
    snooze(conversation=other, agent=shop.ana, until=after(hours=9), at=after(minutes=1))
    assert facts() == ["ConversationSnoozed", "ConversationSnoozed"]
    assert wake_snoozed(int(after(hours=2).timestamp()) - 1) == 0
    assert wake_snoozed(int(after(hours=2).timestamp())) == 1

    asked.refresh_from_db()
    assert (asked.state, asked.since) == (State.OPEN, NOON)
    assert facts() == ["ConversationWoke"]
    assert Snooze.objects.get(conversation=asked).ended_at == after(hours=2)
    other.refresh_from_db()
    assert other.state == State.SNOOZED


def test_a_job_that_comes_too_early_leaves_a_snooze_that_was_moved(shop):
    asked = snooze(conversation=shop.mail(), agent=shop.ana, until=after(hours=1), at=NOON)
    snooze(conversation=asked, agent=shop.ana, until=after(hours=5), at=NOON)
    assert wake(conversation=asked, agent=None, at=after(hours=2)).state == State.SNOOZED
    assert wake(conversation=asked, agent=shop.ana, at=after(hours=2)).state == State.OPEN
    assert Snooze.objects.filter(ended_at__isnull=True).count() == 0


def test_one_cannot_snooze_into_the_past(shop):
    with pytest.raises(MomentHasPassed):
        snooze(conversation=shop.mail(), agent=shop.ana, until=NOON, at=NOON)


def test_waiting_says_for_whom(shop, facts):
    asked = shop.mail()
    facts()
    assert wait(conversation=asked, agent=shop.ana, state=State.WAITING_THIRD, at=after(hours=1)).state == "third"
    wait(conversation=asked, agent=shop.ana, state=State.WAITING_THIRD, at=after(hours=2))
    assert wait(conversation=asked, agent=shop.ana, state=State.WAITING_CUSTOMER, at=after(hours=3)).since == after(
        hours=3
    )
    assert facts() == ["ConversationWaits", "ConversationWaits"]
    with pytest.raises(ValueError):
        wait(conversation=asked, agent=shop.ana, state=State.SPAM, at=NOON)


def test_spam_and_back(shop, facts):
    asked = shop.mail()
    facts()
    mark_spam(conversation=asked, agent=shop.ana, at=after(hours=1))
    mark_spam(conversation=asked, agent=shop.ana, at=after(hours=1))
    assert reopen(conversation=asked, agent=shop.ana, at=after(hours=1)).state == State.SPAM
    assert not_spam(conversation=asked, agent=shop.ana, at=after(hours=2)).since == NOON
    not_spam(conversation=asked, agent=shop.ana, at=after(hours=2))
    assert facts() == ["ConversationMarkedSpam", "ConversationNotSpam"]


STEPS = st.sampled_from(["close", "reopen", "snooze", "third", "customer", "spam", "not_spam", "wake", "answer", "ask"])


class Wandering(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(st.lists(STEPS, max_size=8))
    def test_whatever_is_done_in_whatever_order_the_open_rows_tell_the_state(self, steps):
        shop = Shop()
        asked = shop.mail()
        for number, step in enumerate(steps, start=1):
            at = NOON + dt.timedelta(hours=number)
            about = {"conversation": asked, "agent": shop.ana, "at": at}
            match step:
                case "close":
                    close(**about)
                case "reopen":
                    reopen(**about)
                case "snooze":
                    snooze(**about, until=at + dt.timedelta(minutes=1))
                case "third" | "customer":
                    wait(**about, state=step)
                case "spam":
                    mark_spam(**about)
                case "not_spam":
                    not_spam(**about)
                case "wake":
                    wake(**about)
                case "answer":
                    reply(**about, text="Yes")
                case _:
                    shop.mail(f"Question {number}", to=asked, at=at)
        row = Conversation.objects.get(pk=asked.pk)
        closed = Closure.objects.filter(conversation=asked, reopened_at__isnull=True).count()
        asleep = Snooze.objects.filter(conversation=asked, ended_at__isnull=True).count()
        assert (closed, asleep) == (int(row.state == State.RESOLVED), int(row.state == State.SNOOZED))
