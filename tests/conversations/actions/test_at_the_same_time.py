import threading
import uuid

import pytest
from django.db import connection

from heard.conversations.actions._moving import SameConversation
from heard.conversations.actions.merge import merge
from heard.conversations.actions.reply import NewerMessageArrived, reply
from heard.conversations.actions.start import start
from heard.conversations.actions.tag import tag
from heard.conversations.models import Conversation, ConversationMerge, Message
from heard.customers.actions.merge_customers import SameCustomer, merge_customers
from heard.customers.actions.recognise import recognise
from heard.customers.models import Customer
from tests.conversations.shop import NOON, Shop, after

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop():
    return Shop()


def together(*acts):
    """Do things at the same moment; return what each returned or raised."""
    start_line, came_of_it = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        start_line.wait()
        try:
            came_of_it[number] = act()
        except Exception as error:
            came_of_it[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came_of_it


def test_a_double_click_answers_once(shop):
    asked, same = shop.mail(), uuid.uuid4()
    about = {"conversation": asked, "agent": shop.ana, "text": "Yes", "client_id": same, "at": NOON}
    came_of_it = together(*[lambda: reply(**about)] * 5)
    assert len({said.pk for said in came_of_it}) == 1
    assert Message.objects.filter(kind="reply").count() == 1


def test_a_double_click_starts_once(shop):
    shop.mail()
    about = {
        "inbox": shop.inbox,
        "customers": [shop.customer()],
        "subject": "S",
        "text": "T",
        "client_id": uuid.uuid4(),
    }
    came_of_it = together(*[lambda: start(agent=shop.ana, at=NOON, **about)] * 4)
    assert len({row.pk for (row,) in came_of_it}) == 1
    assert Conversation.objects.count() == 2


def test_two_agents_answering_at_once_both_count(shop):
    asked = shop.mail()
    together(
        *[
            lambda agent=agent: reply(conversation=asked, agent=agent, text="Yes", at=NOON)
            for agent in (shop.ana, shop.ben) * 2
        ]
    )
    asked.refresh_from_db()
    assert (asked.message_count, Message.objects.count()) == (5, 5)


def test_an_answer_and_a_new_question_leave_nothing_uncounted_or_unseen(shop):
    asked = shop.mail()
    seen = asked.last_incoming_id
    answer, _ = together(
        lambda: reply(conversation=asked, agent=shop.ana, text="Yes", seen_incoming_id=seen, at=after(minutes=1)),
        lambda: shop.mail("Wait", to=asked, at=after(minutes=1)),
    )
    asked.refresh_from_db()
    was_held = isinstance(answer, NewerMessageArrived)
    assert asked.message_count == Message.objects.count() == (2 if was_held else 3)
    assert was_held or answer.pk


def test_two_agents_merging_in_opposite_directions_merge_once(shop):
    one, two = shop.mail("One"), shop.mail("Two", address="dan@home.example", name="Dan")
    came_of_it = together(
        lambda: merge(kept=one, merged=two, agent=shop.ana, at=NOON),
        lambda: merge(kept=two, merged=one, agent=shop.ben, at=NOON),
    )
    assert sorted(type(outcome).__name__ for outcome in came_of_it) == ["ConversationMerge", "SameConversation"]
    assert ConversationMerge.objects.count() == 1
    assert any(isinstance(outcome, SameConversation) for outcome in came_of_it)


def test_two_records_merged_in_opposite_directions_are_merged_once(shop):
    one, two = (recognise(kind="email", address=f"{name}@x.example", name=name, at=NOON) for name in ("One", "Two"))
    came_of_it = together(
        lambda: merge_customers(kept=one, merged=two, agent=None, at=NOON),
        lambda: merge_customers(kept=two, merged=one, agent=None, at=NOON),
    )
    assert sum(isinstance(outcome, SameCustomer) for outcome in came_of_it) == 1
    assert Customer.objects.present().count() == 1


def test_the_same_new_tag_by_two_is_one_tag(shop):
    asked, other = shop.mail(), shop.mail("Other", address="dan@home.example", name="Dan")
    came_of_it = together(
        *[
            lambda row=row: tag(conversation=row, agent=shop.ana, add=["refund"], at=NOON)
            for row in (asked, other, asked, other)
        ]
    )
    assert {row.pk for row in came_of_it} == {asked.pk, other.pk}
    assert set(Conversation.objects.values_list("tags__name", flat=True)) == {"refund"}
