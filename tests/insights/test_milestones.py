"""Milestones are what conversations say about themselves, however they came to be so."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from heard.conversations.actions.close import close
from heard.conversations.actions.mark_spam import mark_spam
from heard.conversations.actions.merge import merge
from heard.conversations.actions.not_spam import not_spam
from heard.conversations.actions.reopen import reopen
from heard.conversations.actions.reply import reply
from heard.conversations.models import Conversation
from heard.insights.actions.count import count
from heard.insights.models import Counting, Milestone
from heard.plumbing.reactions import react_until_done
from tests.insights.counted import NOON, Counted, after, expected, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    shop = Counted()
    shop.policy(first_answer=240)
    return shop


def as_told(milestones):
    return {number: told(one) for number, one in milestones.items()}


def fresh(conversation):
    return Conversation.objects.get(pk=conversation.pk)


def test_an_answer_is_timed_by_the_wall_and_in_the_hours_of_the_policy(shop):
    # Saturday at noon; the office opens on Monday at eight o'clock in UTC.
    matter = shop.mail()
    reply(conversation=matter, agent=shop.ana, text="Here you are.", at=after(days=1, hours=21))
    shop.send(after(days=1, hours=21, seconds=10))
    one = shop.count()[matter.pk]
    assert (one.answered_wall, one.answered_business) == (45 * 3600, 3600)
    assert (one.acknowledged_at, one.resolved_at) == (one.answered_at, None)


def test_an_answer_that_was_scheduled_counts_when_it_left(shop):
    matter = shop.mail()
    reply(conversation=matter, agent=shop.ana, text="Tomorrow.", at=after(hours=1), send_at=after(hours=20))
    assert shop.count()[matter.pk].answered_at is None
    shop.send(after(hours=20))
    assert shop.count()[matter.pk].answered_wall == 20 * 3600


def test_spam_and_what_was_merged_do_not_count_until_they_do_again(shop):
    junk, first, second = shop.mail("Win"), shop.mail("One"), shop.mail("Two")
    assert set(shop.count()) == {junk.pk, first.pk, second.pk}
    mark_spam(conversation=junk, agent=shop.ana, at=after(hours=1))
    merge(kept=first, merged=second, agent=shop.ana, at=after(hours=1))
    assert set(shop.count()) == {first.pk}
    not_spam(conversation=junk, agent=shop.ana, at=after(hours=2))
    assert set(shop.count()) == {junk.pk, first.pk}


def test_what_is_resolved_again_counts_to_the_last_time_and_as_reopened(shop):
    matter = shop.mail()
    close(conversation=matter, agent=shop.ana, at=after(hours=1))
    reopen(conversation=matter, agent=shop.ana, at=after(hours=2))
    close(conversation=matter, agent=shop.ana, at=after(hours=5))
    one = shop.count()[matter.pk]
    assert (one.resolved_wall, one.settled_at, one.reopened, one.is_open) == (5 * 3600, after(hours=1), 1, False)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["mail", "again", "reply", "send", "close", "reopen", "spam", "no spam", "merge", "count"]),
        st.integers(0, 5),
        st.integers(1, 60 * 60 * 30),
    ),
    max_size=8,
)


@settings(max_examples=10, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(steps=STEPS)
def test_however_a_day_goes_the_milestones_are_what_reading_everything_would_tell(steps):
    with transaction.atomic():
        shop = Counted()
        shop.policy(first_answer=240)
        _live(shop, steps)
        transaction.set_rollback(True)


def _live(shop, steps):
    at, made = NOON, [shop.mail("The first")]
    for step, which, seconds in steps:
        at += dt.timedelta(seconds=seconds)
        matter = fresh(made[which % len(made)])
        if step in {"mail", "again"}:
            made.append(shop.mail(f"{at}", at=at, to=matter if step == "again" else None))
        elif step == "count":
            shop.count(at)
        elif step == "send":
            shop.send(at)
        else:
            _do(step, matter, fresh(made[0]), shop.ana, at)
    assert as_told(shop.count()) == expected()
    Milestone.objects.all().delete()
    assert as_told(shop.count()) == expected()


def _do(step, matter, other, agent, at):
    if matter.merged_into_id:
        return
    if step == "reply":
        reply(conversation=matter, agent=agent, text="Well.", at=at)
    elif step == "merge":
        if other.pk != matter.pk and not other.merged_into_id:
            merge(kept=other, merged=matter, agent=agent, at=at)
    else:
        {"close": close, "reopen": reopen, "spam": mark_spam, "no spam": not_spam}[step](
            conversation=matter, agent=agent, at=at
        )


def test_what_is_there_before_counting_begins_is_counted_the_newest_first(shop, monkeypatch):
    monkeypatch.setattr("heard.insights.actions.count.BATCH", 2)
    made = [shop.mail(f"{number}").pk for number in range(5)]
    count(at=NOON, seconds=0)
    assert set(Milestone.objects.values_list("pk", flat=True)) == set(made[-2:])
    assert Counting.objects.get().below == made[-2]
    count(at=NOON)
    assert set(Milestone.objects.values_list("pk", flat=True)) == set(made)
    assert Counting.objects.get().below is None


def test_a_table_that_was_emptied_fills_itself_again(shop):
    shop.mail()
    shop.count()
    Milestone.objects.all().delete()
    assert len(shop.count()) == 1


def test_the_command_counts_by_the_hours_of_now(shop, capsys):
    matter = shop.mail()
    reply(conversation=matter, agent=shop.ana, text="Here you are.", at=after(days=2))
    shop.send(after(days=2, seconds=10))
    assert shop.count()[matter.pk].answered_business == 4 * 3600
    shop.office.week = [[["00:00", "24:00"]]] * 7
    shop.office.version += 1
    shop.office.save()
    call_command("count_anew")
    assert Milestone.objects.get().answered_business == 48 * 3600
    assert capsys.readouterr().out == "1 conversation is counted anew.\n"


def test_counting_asks_the_same_for_one_conversation_and_for_many(shop):
    asked = []
    for number in (1, 3):
        for one in range(number):
            shop.mail(f"{number} {one}")
        react_until_done()
        with CaptureQueriesContext(connection) as queries:
            shop.count()
        asked.append(len(queries))
    assert asked[0] >= asked[1]
