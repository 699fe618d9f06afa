import pytest

from heard.conversations.actions.forward import forward
from heard.conversations.actions.reply import Then, reply
from heard.conversations.actions.save_draft import save_draft
from heard.conversations.actions.send_again import send_again
from heard.conversations.actions.snooze import snooze
from heard.conversations.actions.start import start
from heard.conversations.actions.start_side_conversation import start_side_conversation
from heard.conversations.actions.withdraw_reply import TakenBackAlready, TooLate, withdraw_reply
from heard.conversations.enclosure import Enclosure
from heard.conversations.models import Closure, Conversation, DraftAttachment, Message, SearchEntry, SideConversation
from heard.plumbing.files import store
from tests.conversations.shop import NOON, after

ROW = [field.name for field in Conversation._meta.concrete_fields]


def row(conversation):
    return Conversation.objects.values(*ROW).get(pk=conversation.pk)


@pytest.mark.parametrize("then", Then.values)
def test_taken_back_it_is_as_if_it_had_never_been_said(shop, then):
    asked = shop.mail()
    before = row(asked)
    said = reply(conversation=asked, agent=shop.ana, text="Oh", cc=["dan@home.example"], then=then, at=after(minutes=1))
    draft = withdraw_reply(message=said, agent=shop.ana, at=after(minutes=1, seconds=5))
    assert row(asked) == before
    assert (draft.kind, draft.text, draft.cc) == ("reply", "Oh", ["dan@home.example"])
    assert not Message.objects.filter(pk=said.pk).exists()
    assert not SearchEntry.objects.filter(pk=said.pk).exists()
    assert not Closure.objects.filter(conversation=asked, reopened_at__isnull=True).exists()


def test_it_comes_back_with_whom_it_was_for(shop):
    asked = shop.mail()
    usual = reply(conversation=asked, agent=shop.ana, text="Oh", at=after(minutes=1))
    assert withdraw_reply(message=usual, agent=shop.ana, at=after(minutes=1, seconds=5)).to is None
    to, bcc = ["dan@home.example"], ["boss@lamp.example"]
    chosen = reply(conversation=asked, agent=shop.ben, text="Oh", to=to, bcc=bcc, at=after(minutes=2))
    draft = withdraw_reply(message=chosen, agent=shop.ben, at=after(minutes=2, seconds=5))
    assert (draft.to, draft.bcc) == (to, bcc)


def test_what_was_snoozed_is_snoozed_again(shop):
    asked = snooze(conversation=shop.mail(), agent=shop.ana, until=after(days=1), at=NOON)
    before = row(asked)
    said = reply(conversation=asked, agent=shop.ana, text="Oh", at=after(minutes=1))
    withdraw_reply(message=said, agent=shop.ana, at=after(minutes=1, seconds=5))
    assert row(asked) == before


def test_what_the_customer_said_meanwhile_stays_and_decides(shop):
    asked = shop.mail()
    said = reply(conversation=asked, agent=shop.ana, text="Oh", at=after(minutes=1))
    newer = shop.mail("Wait!", to=asked, at=after(minutes=1, seconds=3))
    withdraw_reply(message=said, agent=shop.ana, at=after(minutes=1, seconds=5))
    asked.refresh_from_db()
    assert (asked.state, asked.since) == ("open", newer.since)
    assert (asked.last_message_id, asked.message_count, asked.snippet) == (newer.last_message_id, 2, "Wait!")


def test_files_and_words_come_back_above_what_was_begun_since(shop):
    kept = store(b"label")
    label = Enclosure(sha256=kept.sha256, filename="label.pdf", content_type="application/pdf", size=5)
    asked = shop.mail()
    said = reply(conversation=asked, agent=shop.ana, text="First", enclosures=[label], at=NOON)
    save_draft(conversation=asked, agent=shop.ana, text="Second")
    draft = withdraw_reply(message=said, agent=shop.ana, at=after(seconds=2))
    assert draft.text == "First\n\nSecond"
    assert list(DraftAttachment.objects.values_list("draft", "filename")) == [(draft.pk, "label.pdf")]


def test_what_was_not_meant_for_the_customer_never_lands_in_an_answer(shop):
    asked = shop.mail()
    forwarded = forward(
        message=Message.objects.get(), agent=shop.ana, to=["x@y.example"], text="This one again", at=NOON
    )
    assert withdraw_reply(message=forwarded, agent=shop.ana, at=NOON).kind == "note"
    side = start_side_conversation(
        conversation=asked, agent=shop.ana, to=["c@ups.example"], subject="?", text="Where?", at=NOON
    )
    withdraw_reply(message=Message.objects.get(side_conversation=side), agent=shop.ana, at=NOON)
    assert SideConversation.objects.count() == 0
    asked.refresh_from_db()
    assert asked.state == "open"


def test_a_first_word_taken_back_leaves_the_conversation_to_begin_again(shop):
    shop.mail()
    (begun,) = start(agent=shop.ana, inbox=shop.inbox, customers=[shop.customer()], subject="Hello", text="Hi", at=NOON)
    draft = withdraw_reply(message=Message.objects.get(conversation=begun), agent=shop.ana, at=NOON)
    begun.refresh_from_db()
    assert (begun.message_count, begun.last_message_id, draft.conversation) == (0, None, begun)


def test_taken_back_twice_at_once_the_second_hears_so_and_nothing_of_it_having_left(shop):
    said = reply(conversation=shop.mail(), agent=shop.ana, text="Oh", at=NOON)
    withdraw_reply(message=said, agent=shop.ana, at=after(seconds=1))
    with pytest.raises(TakenBackAlready):
        withdraw_reply(
            message=Message(pk=said.pk or 1, conversation=said.conversation), agent=shop.ana, at=after(seconds=1)
        )


@pytest.mark.parametrize("delivery", ["queued", "sent", "failed", "uncertain", "bounced"])
def test_what_is_on_its_way_cannot_be_taken_back(shop, delivery):
    said = reply(conversation=shop.mail(), agent=shop.ana, text="Oh", at=NOON)
    Message.objects.filter(pk=said.pk).update(delivery=delivery)
    with pytest.raises(TooLate):
        withdraw_reply(message=said, agent=shop.ana, at=after(minutes=1))
    assert Message.objects.filter(pk=said.pk).exists()


@pytest.mark.parametrize(
    ("delivery", "becomes", "told"),
    [
        ("failed", "queued", ["ReplyWritten"]),
        ("bounced", "queued", ["ReplyWritten"]),
        ("uncertain", "queued", ["ReplyWritten"]),
        ("sent", "sent", []),
        ("queued", "queued", []),
        ("held", "held", []),
    ],
)
def test_only_what_did_not_arrive_is_sent_again(shop, facts, delivery, becomes, told):
    said = reply(conversation=shop.mail(), agent=shop.ana, text="Oh", at=NOON)
    Message.objects.filter(pk=said.pk).update(delivery=delivery, delivery_problem="550 no")
    facts()
    assert send_again(message=said, agent=shop.ana, at=after(hours=1)).delivery == becomes
    assert facts() == told
