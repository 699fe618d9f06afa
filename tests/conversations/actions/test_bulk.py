import datetime as dt
import json

import pytest

from heard.conversations.actions.act_in_bulk import TooManyAtOnce, act_in_bulk
from heard.conversations.actions.reply import reply
from heard.conversations.actions.tag import tag
from heard.conversations.actions.undo_in_bulk import undo_in_bulk
from heard.conversations.models import Conversation, Message, Priority, State, Tagging
from tests.conversations.shop import NOON, after


@pytest.fixture
def three(shop):
    return [shop.mail(str(number), at=after(minutes=number)) for number in range(3)]


def picture():
    rows = Conversation.objects.order_by("id").values("state", "since", "assignee", "team", "priority")
    return list(rows), sorted(Tagging.objects.values_list("conversation", "tag__name"))


@pytest.mark.parametrize(
    ("action", "arguments"),
    [
        ("close", {}),
        ("mark_spam", {}),
        ("wait", {"state": State.WAITING_THIRD}),
        ("snooze", {"until": NOON + dt.timedelta(days=3)}),
        ("tag", {"add": ["late"], "remove": ["early"]}),
        ("describe", {"fields": {"priority": Priority.URGENT}}),
    ],
)
def test_what_is_done_to_many_can_be_undone(shop, three, action, arguments):
    tag(conversation=three[0], agent=shop.ana, add=["early"], at=NOON)
    before = picture()
    outcome = act_in_bulk(conversations=three, agent=shop.ana, action=action, at=after(hours=1), **arguments)
    assert (outcome.done, outcome.refused) == ([row.pk for row in three], {})
    assert picture() != before
    kept = json.loads(json.dumps(outcome.undo))
    undone = undo_in_bulk(conversations=three, undo=kept, agent=shop.ana, at=after(hours=2))
    assert undone.done == [entry["id"] for entry in kept]
    assert picture() == before


def test_assigning_many_can_be_undone(shop, three):
    before = picture()
    outcome = act_in_bulk(
        conversations=three, agent=shop.ana, action="assign", assignee=shop.ben, team=shop.team, at=after(hours=1)
    )
    assert set(Conversation.objects.values_list("assignee", "team")) == {(shop.ben.pk, shop.team.pk)}
    undo_in_bulk(conversations=three, undo=outcome.undo, agent=shop.ana, at=after(hours=2))
    assert picture() == before


def test_one_that_refuses_does_not_keep_the_others(shop, three):
    secret, gone = shop.mail("Secret", inbox=shop.orders, address="dan@home.example"), three[1]
    Message.objects.filter(conversation=gone).delete()
    Conversation.objects.filter(pk=gone.pk).delete()
    outcome = act_in_bulk(
        conversations=[*three, secret], agent=shop.ben, action="assign", assignee=shop.ana, team=None, at=NOON
    )
    assert outcome.done == [three[0].pk, three[2].pk]
    assert outcome.refused == {
        gone.pk: "It was erased meanwhile.",
        secret.pk: "Whoever should have it may not open its inbox.",
    }


def test_undoing_leaves_what_somebody_changed_since(shop, three):
    outcome = act_in_bulk(conversations=three, agent=shop.ana, action="close", at=after(hours=1))
    reply(conversation=three[0], agent=shop.ben, text="One more thing", at=after(hours=2))
    undo_in_bulk(conversations=three, undo=outcome.undo, agent=shop.ana, at=after(hours=3))
    states = Conversation.objects.order_by("id").values_list("state", flat=True)
    assert list(states) == [State.WAITING_CUSTOMER, State.OPEN, State.OPEN]


def test_only_conversations_one_was_given_are_touched(shop, three):
    outcome = act_in_bulk(conversations=three, agent=shop.ana, action="close", at=after(hours=1))
    undone = undo_in_bulk(conversations=three[:1], undo=outcome.undo, agent=shop.ana, at=after(hours=2))
    assert undone.done == [three[0].pk]
    assert Conversation.objects.filter(state=State.RESOLVED).count() == 2


def test_what_cannot_be_done_to_many_is_refused(shop):
    with pytest.raises(KeyError):
        act_in_bulk(conversations=[], agent=shop.ana, action="erase", at=NOON)
    with pytest.raises(TooManyAtOnce):
        act_in_bulk(conversations=[Conversation()] * 501, agent=shop.ana, action="close", at=NOON)
