"""Who is given which chat, what becomes of it when they are gone, and what the visitor is told of the queue."""

import datetime as dt

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from heard.channels.chat.queries.queue import queue_of
from heard.conversations.actions.assign import assign
from heard.conversations.actions.assign_automatically import assign_automatically
from heard.conversations.actions.close import close
from heard.conversations.actions.give_waiting_chats import give_waiting_chats
from heard.conversations.actions.reply import reply
from heard.conversations.actions.take_over_chats import JOB, take_over_chats
from heard.conversations.jobs import look_after_chats
from heard.conversations.models import Assignment, AssignmentMode, Conversation, Inbox
from heard.plumbing import reactions
from heard.staff.actions.follow_presence import follow_presence
from heard.staff.actions.set_availability import set_availability
from heard.staff.models import Agent
from tests.channels.chat.chats import Guest
from tests.conversations.shop import NOON, after


@pytest.fixture(autouse=True)
def by_machine(shop) -> None:
    Inbox.objects.update(assignment=AssignmentMode.FEWEST_OPEN, last_agent_first=False)


def comes(agent: Agent, *, at: dt.datetime = NOON) -> None:
    follow_presence(agent_id=agent.pk, availability="online", at=at)


def goes(agent: Agent, *, at: dt.datetime = NOON) -> None:
    follow_presence(agent_id=agent.pk, availability="offline", at=at)


def whose(chat: Conversation) -> str | None:
    chat.refresh_from_db()
    return chat.assignee.name if chat.assignee else None


def test_a_chat_goes_to_who_is_online_and_mail_also_to_who_is_not(shop):
    comes(shop.ben)
    given = assign_automatically(conversation=Guest(shop.inbox).say(), at=NOON)
    assert given.assignee == shop.ben
    assert assign_automatically(conversation=shop.mail(), at=NOON).assignee == shop.ana


def test_nobody_is_given_more_chats_than_they_take_however_much_mail_they_have(shop):
    comes(shop.ana)
    Agent.objects.filter(pk=shop.ana.pk).update(chat_capacity=2, capacity=1)
    assign(conversation=shop.mail(), agent=None, assignee=shop.ana, team=None, at=NOON)
    chats = [assign_automatically(conversation=Guest(shop.inbox).say(), at=NOON).assignee for _ in range(3)]
    assert chats == [shop.ana, shop.ana, None]


def test_live_chats_do_not_count_as_mail(shop):
    comes(shop.ana)
    Agent.objects.filter(pk=shop.ben.pk).update(capacity=0)
    Agent.objects.filter(pk=shop.ana.pk).update(capacity=1)
    assign(conversation=Guest(shop.inbox).say(), agent=None, assignee=shop.ana, team=None, at=NOON)
    assert assign_automatically(conversation=shop.mail(), at=NOON).assignee == shop.ana


def test_only_the_inboxs_teams_are_given_its_chats(shop):
    comes(shop.ana)
    chat = Guest(shop.orders).say()
    assert assign_automatically(conversation=chat, at=NOON).assignee is None
    comes(shop.ben)
    assert give_waiting_chats(at=NOON) == 1
    assert whose(chat) == "Ben Okafor"


def test_who_comes_online_is_given_who_waited_longest(shop):
    chats = [Guest(shop.inbox).say(at=after(minutes=number)) for number in range(5)]
    at = timezone.now()
    Conversation.objects.update(last_message_at=at)
    comes(shop.ana, at=at)
    reactions.react_until_done()
    assert [whose(chat) for chat in chats] == ["Ana Moreno"] * 3 + [None] * 2


def test_a_chat_that_ends_makes_room_for_the_next(shop):
    comes(shop.ana)
    Agent.objects.filter(pk=shop.ana.pk).update(chat_capacity=1)
    now = timezone.now()
    first, second = Guest(shop.inbox).say(at=now), Guest(shop.inbox).say(at=now)
    reactions.react_until_done()
    assert [whose(first), whose(second)] == ["Ana Moreno", None]
    close(conversation=first, agent=shop.ana, at=now)
    reactions.react_until_done()
    assert whose(second) == "Ana Moreno"


def test_giving_twice_gives_once(shop):
    comes(shop.ana)
    chat = Guest(shop.inbox).say()
    assert [give_waiting_chats(at=NOON), give_waiting_chats(at=NOON)] == [1, 0]
    assert Assignment.objects.filter(conversation=chat).count() == 1


def test_where_people_take_what_they_do_chats_wait_for_a_hand(shop):
    Inbox.objects.update(assignment=AssignmentMode.BY_HAND)
    comes(shop.ana)
    chat = Guest(shop.inbox).say()
    assert (give_waiting_chats(at=NOON, also_silent=True), whose(chat)) == (0, None)


def test_what_fell_silent_with_nobody_is_given_like_mail(shop):
    set_availability(agent=shop.ana, availability="away", by=shop.ana, at=NOON)
    chat = Guest(shop.inbox).say()
    assert give_waiting_chats(at=after(minutes=29), also_silent=True) == 0
    assert give_waiting_chats(at=after(minutes=30)) == 0
    assert give_waiting_chats(at=after(minutes=30), also_silent=True) == 1
    assert whose(chat) == "Ben Okafor"


def test_the_chats_of_who_is_gone_for_a_minute_go_to_the_next(shop):
    comes(shop.ana)
    chat = assign_automatically(conversation=Guest(shop.inbox).say(), at=NOON)
    comes(shop.ben)
    goes(shop.ana, at=NOON)
    assert take_over_chats(at=after(seconds=59)) == 0
    assert take_over_chats(at=after(seconds=60)) == 1
    assert whose(chat) == "Ben Okafor"
    assert list(Assignment.objects.order_by("id").values_list("reason", flat=True)) == ["fewest", "gone", "fewest"]
    assert take_over_chats(at=after(seconds=120)) == 0


def test_with_nobody_else_there_they_wait_in_the_queue_for_who_comes_next(shop):
    comes(shop.ana)
    chat = assign_automatically(conversation=Guest(shop.inbox).say(), at=NOON)
    goes(shop.ana, at=NOON)
    take_over_chats(at=after(minutes=2))
    assert (whose(chat), queue_of([chat.pk], at=after(minutes=2))) == (None, {chat.pk: (1, None)})


def test_who_is_back_or_only_away_keeps_their_chats(shop):
    comes(shop.ana)
    chat = assign_automatically(conversation=Guest(shop.inbox).say(), at=NOON)
    goes(shop.ana)
    comes(shop.ana)
    assert take_over_chats(at=after(minutes=2)) == 0
    follow_presence(agent_id=shop.ana.pk, availability="away", at=NOON)
    assert (take_over_chats(at=after(minutes=2)), whose(chat)) == (0, "Ana Moreno")


def test_what_we_answered_stays_with_its_agent_until_the_visitor_writes_again(shop):
    comes(shop.ana)
    guest = Guest(shop.inbox)
    chat = assign_automatically(conversation=guest.say(), at=NOON)
    reply(conversation=chat, agent=shop.ana, text="It is on its way.", at=NOON)
    goes(shop.ana)
    assert take_over_chats(at=after(minutes=2)) == 0
    guest.say("When?", to=chat, at=after(minutes=2))
    assert take_over_chats(at=after(minutes=2)) == 1


def test_a_minute_after_somebody_went_offline_their_chats_are_looked_after(shop):
    now = timezone.now()
    follow_presence(agent_id=shop.ana.pk, availability="away", at=now)
    goes(shop.ana, at=now)
    reactions.react_until_done()
    jobs = ProcrastinateJob.objects.filter(task_name=JOB)
    assert [round((job.scheduled_at - now).total_seconds()) >= 60 for job in jobs] == [True]
    Agent.objects.update(availability_since=now - dt.timedelta(minutes=2))
    chat = Guest(shop.inbox).say(at=now)
    assign(conversation=chat, agent=None, assignee=shop.ana, team=None, at=now)
    comes(shop.ben)
    assert (look_after_chats(), look_after_chats(), whose(chat)) == (1, 0, "Ben Okafor")


def test_each_inbox_has_a_queue_of_its_own_and_one_query_tells(shop, django_assert_num_queries):
    first, second, other = (
        Guest(shop.inbox).say(at=NOON),
        Guest(shop.inbox).say(at=after(minutes=1)),
        Guest(shop.orders).say(at=after(minutes=2)),
    )
    taken = Guest(shop.inbox).say(at=NOON)
    assign(conversation=taken, agent=None, assignee=shop.ana, team=None, at=NOON)
    with django_assert_num_queries(1):
        told = queue_of([first.pk, second.pk, other.pk, taken.pk], at=after(minutes=3))
    assert told == {first.pk: (1, None), second.pk: (2, None), other.pk: (1, None)}
    assert queue_of([], at=NOON) == {}


def test_the_wait_is_the_median_of_the_last_ones_less_what_was_waited_and_never_a_guess(shop):
    chat = Guest(shop.inbox).say(at=after(minutes=60))
    for minutes in (2, 4, 30):
        assert queue_of([chat.pk], at=after(minutes=60))[chat.pk] == (1, None)
        answered = Guest(shop.inbox).say(at=NOON)
        reply(conversation=answered, agent=shop.ana, text="Hello", at=after(minutes=minutes))
    assert [queue_of([chat.pk], at=after(minutes=60, seconds=waited))[chat.pk] for waited in (0, 61, 250)] == [
        (1, 4),
        (1, 3),
        (1, None),
    ]
