"""The one road in: what arrives is taken once, joins only where its sender belongs, and is announced."""

import datetime as dt

import pytest

from heard.conversations.actions.receive import receive
from heard.conversations.incoming import Incoming, IncomingFile, Sender
from heard.conversations.models import (
    Attachment,
    Brand,
    Closure,
    Conversation,
    Inbox,
    Message,
    MessageKind,
    Participant,
    SearchEntry,
    SideConversation,
    State,
    Trust,
)
from heard.customers.models import Customer
from heard.plumbing.files import open_file
from heard.plumbing.models import Duty, Fact

NOON = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def inbox():
    return Inbox.objects.create(
        name="Support", brand=Brand.objects.create(name="Alder"), address="support@shop.example"
    )


def said(inbox, text="Where is my parcel?", *, by="mia@example.com", number="1", at=NOON, **more):
    return Incoming(
        channel="email",
        inbox_id=inbox.pk,
        sender=Sender(address=by, name="Mia Berg"),
        external_id=f"{number}@example.com",
        received_at=at,
        said_at=at,
        subject="My parcel",
        text=text,
        **more,
    )


def test_a_first_message_begins_a_conversation_of_a_customer_we_now_know(inbox):
    received = receive(said(inbox))
    conversation = Conversation.objects.get()
    assert (received.conversation_id, received.is_new, received.trust) == (conversation.pk, True, Trust.FIRST)
    assert (conversation.state, conversation.since, conversation.message_count) == (State.OPEN, NOON, 1)
    assert conversation.snippet == "Where is my parcel?"
    assert conversation.last_message_id == conversation.last_incoming_id == received.message_id
    assert conversation.customer.name == "Mia Berg"
    assert Participant.objects.get().address == "mia@example.com"
    assert SearchEntry.objects.get().message_id == received.message_id
    names = list(
        Fact.objects.filter(stream=f"conversation:{conversation.pk}").order_by("id").values_list("name", flat=True)
    )
    assert names == ["ConversationStarted", "MessageReceived"]


def test_the_same_thing_twice_is_taken_once(inbox):
    first, second = receive(said(inbox)), receive(said(inbox))
    assert (second.message_id, second.is_duplicate) == (first.message_id, True)
    assert Message.objects.count() == Conversation.objects.count() == 1


def test_nobody_keeps_anothers_mail_out_by_sending_its_message_id_first(inbox):
    receive(said(inbox, by="mallory@example.net"))
    assert not receive(said(inbox)).is_duplicate


def test_an_answer_with_our_token_joins(inbox):
    first = receive(said(inbox))
    second = receive(said(inbox, "It came!", number="2", token_conversation_id=first.conversation_id))
    assert (second.conversation_id, second.trust) == (first.conversation_id, Trust.TOKEN)
    assert Conversation.objects.get().message_count == 2


def test_a_leaked_token_begins_a_conversation_of_its_own_linked_to_the_old(inbox):
    first = receive(said(inbox))
    stranger = receive(said(inbox, by="eve@example.net", number="2", token_conversation_id=first.conversation_id))
    assert stranger.conversation_id != first.conversation_id
    assert Conversation.objects.get(pk=stranger.conversation_id).previous_id == first.conversation_id
    assert Message.objects.filter(conversation_id=first.conversation_id).count() == 1


def test_references_alone_join_only_when_the_sender_belongs_and_show_what_nobody_vouches_for(inbox):
    first = receive(said(inbox))
    vouched = receive(said(inbox, number="2", answers=("1@example.com",), is_believable=True))
    forged = receive(said(inbox, number="3", answers=("1@example.com",)))
    stranger = receive(said(inbox, by="eve@example.net", number="4", answers=("1@example.com",), is_believable=True))
    assert (vouched.conversation_id, vouched.trust) == (first.conversation_id, Trust.ALIGNED)
    assert (forged.conversation_id, forged.trust) == (first.conversation_id, Trust.UNVERIFIED)
    assert stranger.conversation_id != first.conversation_id


def test_whom_the_customer_copies_in_belongs_but_whom_a_forger_copies_does_not(inbox):
    first = receive(said(inbox, copies=(Sender(address="tom@example.com", name="Tom"),)))
    receive(said(inbox, number="2", answers=("1@example.com",), copies=(Sender(address="eve@example.net"),)))
    addresses = Participant.objects.filter(conversation_id=first.conversation_id).values_list("address", "place")
    assert sorted(addresses) == [("mia@example.com", "customer"), ("tom@example.com", "cc")]


def answer_of_ours(conversation_id, *, to, number, **more):
    return Message.objects.create(
        conversation_id=conversation_id,
        inbox=Inbox.objects.get(),
        customer=Conversation.objects.get(pk=conversation_id).customer,
        recipients={"to": [to]},
        external_id=number,
        text="Here you are.",
        created_at=NOON,
        **{"kind": MessageKind.REPLY, **more},
    )


def test_an_answer_to_ones_own_mail_opens_no_conversation_whose_token_leaked(inbox):
    first = receive(said(inbox))
    own = receive(said(inbox, by="eve@example.net", number="2"))
    answer_of_ours(own.conversation_id, to="eve@example.net", number="ours@shop.example")
    leaked = said(
        inbox,
        by="eve@example.net",
        number="3",
        token_conversation_id=first.conversation_id,
        answers=("ours@shop.example",),
    )
    assert receive(leaked).conversation_id not in {first.conversation_id, own.conversation_id}
    assert list(
        Participant.objects.filter(conversation_id=first.conversation_id).values_list("address", flat=True)
    ) == ["mia@example.com"]


def test_whom_we_wrote_to_belongs_also_after_two_conversations_became_one(inbox):
    first, kept = receive(said(inbox)), receive(said(inbox, number="2"))
    answer_of_ours(first.conversation_id, to="tom@example.com", number="ours@shop.example")
    Conversation.objects.filter(pk=first.conversation_id).update(merged_into=kept.conversation_id)
    answer = receive(said(inbox, by="tom@example.com", number="3", answers=("ours@shop.example",)))
    assert answer.conversation_id == kept.conversation_id


def test_whom_a_forger_copies_in_gets_in_by_no_answer_either(inbox):
    first = receive(said(inbox))
    forged = said(inbox, number="2", answers=("1@example.com",), recipients={"cc": ["eve@example.net"]})
    assert receive(forged).trust == Trust.UNVERIFIED
    follows = receive(said(inbox, by="eve@example.net", number="3", answers=("2@example.com",), is_believable=True))
    assert follows.conversation_id != first.conversation_id


def test_a_token_of_a_conversation_that_is_gone_vouches_for_no_other(inbox):
    first = receive(said(inbox))
    forged = receive(said(inbox, number="2", answers=("1@example.com",), token_conversation_id=2**40))
    assert (forged.conversation_id, forged.trust) == (first.conversation_id, Trust.UNVERIFIED)


def test_who_was_asked_aside_says_nothing_in_another_conversation(inbox):
    first, other = receive(said(inbox)), receive(said(inbox, by="tom@example.com", number="2"))
    side = SideConversation.objects.create(
        conversation_id=first.conversation_id, subject="Parcel 7", addresses=["desk@carrier.example"]
    )
    answer_of_ours(
        first.conversation_id,
        to="desk@carrier.example",
        number="aside@shop.example",
        kind=MessageKind.SIDE_OUT,
        side_conversation=side,
    )
    answer = receive(
        said(
            inbox,
            by="desk@carrier.example",
            number="3",
            token_conversation_id=other.conversation_id,
            answers=("aside@shop.example",),
        )
    )
    assert answer.conversation_id not in {first.conversation_id, other.conversation_id}
    assert not Message.objects.filter(side_conversation=side, kind=MessageKind.SIDE_IN).exists()


def resolved(conversation_id, *, at=NOON):
    Conversation.objects.filter(pk=conversation_id).update(state=State.RESOLVED, since=at)
    return Closure.objects.create(conversation_id=conversation_id, at=at)


def test_an_answer_reopens_what_is_resolved(inbox):
    first = receive(said(inbox))
    closure = resolved(first.conversation_id)
    later = NOON + dt.timedelta(days=3)
    receive(said(inbox, "It is broken again.", number="2", at=later, token_conversation_id=first.conversation_id))
    conversation = Conversation.objects.get()
    closure.refresh_from_db()
    assert (conversation.state, conversation.since, closure.reopened_at) == (State.OPEN, later, later)
    assert Fact.objects.filter(name="ConversationReopened").count() == 1


@pytest.mark.parametrize(
    ("text", "kind"), [("Thank you so much!", "message"), ("Vielen Dank, Mia", "message"), ("I am away.", "auto_reply")]
)
def test_a_mere_thank_you_or_an_auto_reply_does_not_reopen(inbox, text, kind):
    first = receive(said(inbox))
    resolved(first.conversation_id)
    receive(said(inbox, text, number="2", kind=kind, token_conversation_id=first.conversation_id))
    assert Conversation.objects.get().state == State.RESOLVED
    assert Conversation.objects.get().message_count == 2


def test_after_the_inboxs_days_an_answer_becomes_a_new_conversation_linked_to_the_old(inbox):
    first = receive(said(inbox))
    resolved(first.conversation_id)
    late = NOON + dt.timedelta(days=31)
    second = receive(said(inbox, "Once more", number="2", at=late, token_conversation_id=first.conversation_id))
    assert Conversation.objects.get(pk=second.conversation_id).previous_id == first.conversation_id


def test_a_customer_waiting_since_monday_still_waits_since_monday_when_they_write_again(inbox):
    first = receive(said(inbox))
    receive(
        said(inbox, "Hello?", number="2", at=NOON + dt.timedelta(days=1), token_conversation_id=first.conversation_id)
    )
    assert Conversation.objects.get().since == NOON


def test_what_was_put_away_comes_back_when_the_customer_writes(inbox):
    first = receive(said(inbox))
    Conversation.objects.update(state=State.SNOOZED, since=NOON + dt.timedelta(days=9))
    later = NOON + dt.timedelta(hours=1)
    receive(said(inbox, "And now?", number="2", at=later, token_conversation_id=first.conversation_id))
    assert (Conversation.objects.get().state, Conversation.objects.get().since) == (State.OPEN, later)


def test_mail_of_a_blocked_sender_goes_to_spam(inbox):
    receive(said(inbox))
    Customer.objects.update(blocked_at=NOON)
    received = receive(said(inbox, "Buy now", number="2"))
    assert Conversation.objects.get(pk=received.conversation_id).state == State.SPAM


def test_an_answer_of_a_supplier_reaches_the_agents_and_never_the_customer(inbox):
    first = receive(said(inbox))
    side = SideConversation.objects.create(
        conversation_id=first.conversation_id, subject="Parcel 7", addresses=["desk@carrier.example"]
    )
    answer = receive(said(inbox, "Found it.", by="desk@carrier.example", number="2", token_side_id=side.pk))
    forged = receive(said(inbox, "Ha.", by="eve@example.net", number="3", token_side_id=side.pk))
    messages = Message.objects.filter(side_conversation=side).order_by("id")
    assert [(m.pk, m.kind, m.trust) for m in messages] == [
        (answer.message_id, MessageKind.SIDE_IN, Trust.TOKEN),
        (forged.message_id, MessageKind.SIDE_IN, Trust.UNVERIFIED),
    ]
    assert not Message.objects.seen_by_customer().filter(side_conversation=side).exists()
    assert Participant.objects.filter(address="desk@carrier.example").count() == 0


def test_files_are_kept_with_the_message(inbox):
    received = receive(
        said(inbox, files=(IncomingFile(filename="a.txt", content_type="text/plain", content=b"hello"),))
    )
    attachment = Attachment.objects.get(message_id=received.message_id)
    with open_file(attachment.file_id) as file:
        assert (attachment.filename, attachment.size, file.read()) == ("a.txt", 5, b"hello")


def test_the_duty_to_react_is_written_with_the_fact(inbox):
    receive(said(inbox))
    reacting = {row.fact_id for row in Duty.objects.all()}
    assert reacting <= set(Fact.objects.values_list("id", flat=True))
