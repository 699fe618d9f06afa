from heard.conversations.actions.block_sender import block_sender
from heard.conversations.actions.reply import reply
from heard.conversations.actions.send_again import send_again
from heard.conversations.actions.unblock_sender import unblock_sender
from heard.conversations.actions.withdraw_reply import withdraw_reply
from heard.conversations.models import Message, State
from heard.plumbing import reactions
from tests.conversations.shop import NOON, after


def test_a_blocked_senders_mail_goes_to_spam_until_they_are_heard_again(shop, facts):
    asked = shop.mail()
    facts()
    assert block_sender(conversation=asked, agent=shop.ana, at=NOON).state == State.SPAM
    block_sender(conversation=asked, agent=shop.ana, at=NOON)
    assert facts() == ["SenderBlocked", "ConversationMarkedSpam"]
    assert shop.mail("Again", at=after(hours=1)).state == State.SPAM
    assert shop.mail("Me", address="dan@home.example", name="Dan").state == State.OPEN
    facts()
    unblock_sender(conversation=asked, agent=shop.ana)
    unblock_sender(conversation=asked, agent=shop.ana)
    assert facts() == ["SenderBlocked"]
    assert shop.mail("And again", at=after(hours=2)).state == State.OPEN


def test_an_answer_for_later_waits_for_a_second_look_when_the_customer_says_more(shop):
    asked, other = shop.mail(), shop.mail("Other", address="dan@home.example", name="Dan")
    later = reply(conversation=asked, agent=shop.ana, text="Tomorrow", send_at=after(days=1), at=NOON)
    soon = reply(conversation=asked, agent=shop.ana, text="Now", at=NOON)
    theirs = reply(conversation=other, agent=shop.ana, text="Tomorrow", send_at=after(days=1), at=NOON)
    shop.mail("Never mind", to=asked, at=after(hours=1))
    reactions.react_until_done()
    told = Message.objects.in_bulk([later.pk, soon.pk, theirs.pk]).values()
    assert {message.pk: (message.delivery, message.send_at, message.delivery_problem) for message in told} == {
        later.pk: ("held", None, "newer"),
        soon.pk: ("held", after(seconds=10), ""),
        theirs.pk: ("scheduled", after(days=1), ""),
    }
    assert send_again(message=later, agent=shop.ana, at=after(hours=2)).delivery == "queued"


def test_what_is_held_can_be_taken_back(shop):
    asked = shop.mail()
    later = reply(conversation=asked, agent=shop.ana, text="Tomorrow", send_at=after(days=1), at=NOON)
    shop.mail("Never mind", to=asked, at=after(hours=1))
    reactions.react_until_done()
    assert withdraw_reply(message=later, agent=shop.ana, at=after(hours=2)).text == "Tomorrow"


def test_a_robots_answer_holds_nothing(shop):
    asked = shop.mail()
    later = reply(conversation=asked, agent=shop.ana, text="Tomorrow", send_at=after(days=1), at=NOON)
    shop.mail("I am away", to=asked, at=after(hours=1), kind="auto_reply")
    reactions.react_until_done()
    later.refresh_from_db()
    assert later.delivery == "scheduled"
