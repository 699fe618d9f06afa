import pytest
from django.contrib.auth.models import AnonymousUser

from heard.conversations.actions.merge import merge
from heard.conversations.actions.reply import reply
from heard.conversations.enclosure import Enclosure
from heard.conversations.models import Attachment, Conversation, Inbox, Macro, Message
from heard.customers.models import Customer
from heard.plumbing.files import store
from heard.staff.models import Role
from tests.conversations.shop import NOON, Shop


@pytest.fixture
def shop(db):
    """A secret and a public conversation, each with an answer that has a file."""
    shop = Shop()
    for words, inbox in (("secret", shop.orders), ("public", shop.inbox)):
        begun = shop.mail(words, inbox=inbox, address=f"{words}@home.example")
        file = Enclosure(sha256=store(words.encode()).sha256, filename=words, content_type="text/plain", size=6)
        reply(conversation=begun, agent=shop.ben, text=words, enclosures=[file], at=NOON)
    return shop


def seen(agent):
    """How many inboxes, conversations, messages and files somebody sees."""
    nouns = (Inbox, Conversation, Message, Attachment)
    return tuple(noun.objects.visible_to(agent).count() for noun in nouns)


def test_members_of_its_team_and_administrators_see_what_is_in_an_inbox(shop):
    assert seen(shop.ben) == (2, 2, 4, 2)
    assert seen(shop.agent("Zoe Admin", role=Role.ADMIN)) == (2, 2, 4, 2)


def test_others_see_only_what_is_open_to_everybody_whatever_their_role(shop):
    assert seen(shop.ana) == (1, 1, 2, 1)
    assert seen(shop.lead("Lea Lead")) == (1, 1, 2, 1)
    assert seen(shop.agent("Ed Editor", role=Role.EDITOR)) == (1, 1, 2, 1)
    assert set(Message.objects.visible_to(shop.ana).values_list("text", flat=True)) == {"public"}
    assert list(Attachment.objects.visible_to(shop.ana).values_list("filename", flat=True)) == ["public"]


def test_nobody_who_left_or_never_signed_in_sees_anything(shop):
    gone = shop.agent("Zoe Admin", role=Role.ADMIN)
    gone.is_active = False
    for stranger in (gone, AnonymousUser()):
        assert seen(stranger) == (0, 0, 0, 0)
        assert Customer.objects.visible_to(stranger).count() == 0
        assert Macro.objects.visible_to(stranger).count() == 0


def test_who_leaves_the_team_sees_it_no_more_and_who_is_in_two_sees_it_once(shop):
    shop.orders.teams.create(name="Second").members.add(shop.ben)
    assert seen(shop.ben) == (2, 2, 4, 2)
    shop.ben.teams.clear()
    assert seen(shop.ben) == (1, 1, 2, 1)


def test_through_a_merged_conversation_nobody_gets_at_one_they_may_not_open(shop):
    secret, public = Conversation.objects.order_by("id")
    third = shop.mail("third", inbox=shop.inbox, address="third@home.example")
    merge(kept=secret, merged=public, agent=shop.ben, at=NOON)

    assert list(Conversation.objects.in_reach_of(shop.ana)) == [third]
    assert set(Conversation.objects.in_reach_of(shop.ben)) == {secret, public, third}


def test_macros_are_for_their_teams(shop):
    everybody, theirs = Macro.objects.create(name="A"), Macro.objects.create(name="B")
    theirs.teams.add(shop.team)
    assert list(Macro.objects.visible_to(shop.ana)) == [everybody]
    assert list(Macro.objects.visible_to(shop.ben)) == [everybody, theirs]


def test_the_customer_sees_neither_notes_nor_what_is_said_aside_nor_what_nobody_vouches_for(shop):
    begun = Conversation.objects.order_by("id").last()
    for kind in ("note", "forward", "side_out", "side_in"):
        Message.objects.create(conversation=begun, inbox=begun.inbox, customer=begun.customer, kind=kind, text="hidden")
    for trust, text in (("unverified", "hidden"), ("token", "shown")):
        Message.objects.create(
            conversation=begun, inbox=begun.inbox, customer=begun.customer, kind="incoming", trust=trust, text=text
        )
    shown = Message.objects.filter(conversation=begun).seen_by_customer().order_by("id")
    assert list(shown.values_list("text", flat=True)) == ["public", "public", "shown"]
