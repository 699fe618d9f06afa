import pytest

from heard.conversations.actions.assign import MayNotOpen, assign
from heard.conversations.actions.assign_automatically import assign_automatically
from heard.conversations.actions.close import close
from heard.conversations.actions.hand_back import hand_back
from heard.conversations.actions.mark_spam import mark_spam
from heard.conversations.actions.reply import reply
from heard.conversations.models import Assignment, AssignmentMode, Conversation, Inbox
from heard.plumbing import reactions
from heard.staff.actions.deactivate import deactivate
from heard.staff.models import Agent, Availability, Role
from tests.conversations.shop import NOON, after


def test_a_conversation_is_given_to_somebody_to_a_team_and_to_nobody(shop, facts):
    asked = shop.mail()
    facts()
    given = {"conversation": asked, "agent": shop.ana, "at": NOON}
    assert assign(**given, assignee=shop.ben, team=None).assignee == shop.ben
    assign(**given, assignee=shop.ben, team=None)
    assert assign(**given, assignee=None, team=shop.team).team == shop.team
    assert facts() == ["ConversationAssigned", "ConversationAssigned"]
    steps = Assignment.objects.order_by("id").values_list("agent", "team", "by", "reason")
    assert list(steps) == [(shop.ben.pk, None, shop.ana.pk, "hand"), (None, shop.team.pk, shop.ana.pk, "hand")]


def test_only_who_may_open_the_inbox_can_have_it(shop, facts):
    secret = shop.mail(inbox=shop.orders)
    facts()
    with pytest.raises(MayNotOpen):
        assign(conversation=secret, agent=shop.ben, assignee=shop.ana, team=None, at=NOON)
    shop.ben.is_active = False
    with pytest.raises(MayNotOpen):
        assign(conversation=secret, agent=shop.ben, assignee=shop.ben, team=None, at=NOON)
    assert facts() == []


class Automatic:
    """Everybody writes once; who gets it?"""

    def __init__(self, shop, mode, **inbox):
        self.shop, self.count = shop, 0
        Inbox.objects.filter(pk=shop.inbox.pk).update(assignment=mode, **inbox)

    def next(self, **mail):
        self.count += 1
        who = {"address": f"c{self.count}@home.example", "name": f"C {self.count}", **mail}
        begun = self.shop.mail(f"Question {self.count}", at=after(minutes=self.count), **who)
        reactions.react_until_done()
        begun.refresh_from_db()
        return begun.assignee and begun.assignee.name


def test_by_hand_nobody_gets_it(shop):
    assert Automatic(shop, AssignmentMode.BY_HAND).next() is None


def test_in_turn_everybody_gets_one(shop):
    line = Automatic(shop, AssignmentMode.ROUND_ROBIN)
    assert [line.next() for _ in range(5)] == ["Ana Moreno", "Ben Okafor", "Ana Moreno", "Ben Okafor", "Ana Moreno"]


def test_whoever_has_the_fewest_open_gets_it(shop):
    line = Automatic(shop, AssignmentMode.FEWEST_OPEN)
    for _ in range(4):
        line.next()
    for conversation in Conversation.objects.filter(assignee=shop.ben):
        close(conversation=conversation, agent=shop.ben, at=NOON)
    assert [line.next(), line.next(), line.next()] == ["Ben Okafor", "Ben Okafor", "Ana Moreno"]


def test_who_is_away_or_has_enough_gets_none(shop):
    line = Automatic(shop, AssignmentMode.FEWEST_OPEN)
    Agent.objects.filter(pk=shop.ana.pk).update(availability=Availability.AWAY, availability_by_hand=True)
    Agent.objects.filter(pk=shop.ben.pk).update(capacity=2)
    assert [line.next(), line.next(), line.next()] == ["Ben Okafor", "Ben Okafor", None]


def test_only_the_inboxs_teams_get_it_not_even_an_administrator(shop):
    shop.agent("Zoe Admin", role=Role.ADMIN)
    Inbox.objects.filter(pk=shop.orders.pk).update(assignment=AssignmentMode.ROUND_ROBIN)
    for number in range(2):
        begun = shop.mail(f"Order {number}", inbox=shop.orders, address=f"o{number}@home.example")
        assert assign_automatically(conversation=begun, at=NOON).assignee == shop.ben


def test_the_conversations_team_gets_it(shop):
    Automatic(shop, AssignmentMode.ROUND_ROBIN)
    asked = assign(conversation=shop.mail(), agent=None, assignee=None, team=shop.team, at=NOON)
    given = assign_automatically(conversation=asked, at=NOON)
    assert (given.assignee, given.team) == (shop.ben, shop.team)


def test_whoever_knew_the_customer_last_gets_it_unless_they_are_away(shop):
    line = Automatic(shop, AssignmentMode.ROUND_ROBIN, last_agent_first=True)
    first = shop.mail("Hello", address="eva@home.example", name="Eva")
    reply(conversation=first, agent=shop.ben, text="Hello Eva", at=NOON)
    reactions.react_until_done()
    assert line.next(address="eva@home.example", name="Eva") == "Ben Okafor"
    assert Assignment.objects.latest("id").reason == "last agent"
    Agent.objects.filter(pk=shop.ben.pk).update(availability=Availability.AWAY, availability_by_hand=True)
    assert line.next(address="eva@home.example", name="Eva") == "Ana Moreno"


def test_what_somebody_has_and_what_is_spam_is_left_alone(shop):
    asked = shop.mail()
    Inbox.objects.filter(pk=shop.inbox.pk).update(assignment=AssignmentMode.ROUND_ROBIN)
    spam = mark_spam(conversation=shop.mail("Win!", address="x@spam.example"), agent=None, at=NOON)
    assert assign_automatically(conversation=spam, at=NOON).assignee is None
    assign(conversation=asked, agent=shop.ben, assignee=shop.ben, team=None, at=NOON)
    assert assign_automatically(conversation=asked, at=NOON).assignee == shop.ben


def test_everybody_it_may_choose_may_open_the_inbox(shop):
    shop.agent("Kim", is_active=False)
    for inbox in (shop.inbox, shop.orders):
        Inbox.objects.filter(pk=inbox.pk).update(assignment=AssignmentMode.ROUND_ROBIN)
        for number in range(4):
            begun = shop.mail(f"{inbox} {number}", inbox=inbox, address=f"v{number}@home.example")
            chosen = assign_automatically(conversation=begun, at=NOON).assignee
            assert Inbox.objects.visible_to(chosen).filter(pk=inbox.pk).exists()


def test_what_somebody_may_not_open_any_more_finds_new_hands_and_the_rest_stays(shop):
    gil = shop.agent("Gil Adams")
    shop.team.members.add(gil)
    secret, solved, public = (
        shop.mail(words, inbox=inbox, address=f"{words}@home.example")
        for words, inbox in (("secret", shop.orders), ("solved", shop.orders), ("public", shop.inbox))
    )
    for conversation in (secret, solved, public):
        assign(conversation=conversation, agent=None, assignee=gil, team=None, at=NOON)
    close(conversation=solved, agent=gil, at=NOON)
    Inbox.objects.filter(pk=shop.orders.pk).update(assignment=AssignmentMode.ROUND_ROBIN)
    shop.team.members.remove(gil)
    assert hand_back(agent=gil, at=after(hours=1)) == 1
    whose = {row.pk: row.assignee for row in Conversation.objects.select_related("assignee")}
    assert whose == {secret.pk: shop.ben, solved.pk: gil, public.pk: gil}


def test_nobody_who_left_keeps_open_work(shop):
    zoe = shop.agent("Zoe Admin", role=Role.ADMIN)
    asked = assign(conversation=shop.mail(), agent=None, assignee=shop.ana, team=None, at=NOON)
    deactivate(agent=shop.ana, by=zoe)
    reactions.react_until_done()
    asked.refresh_from_db()
    assert asked.assignee is None
