import uuid

import pytest
from django.contrib.postgres.search import SearchQuery

from heard.conversations.actions._writing import NothingToSay
from heard.conversations.actions.answer_side import answer_side
from heard.conversations.actions.close_side import close_side
from heard.conversations.actions.forward import forward
from heard.conversations.actions.reply import NobodyToAnswer
from heard.conversations.actions.start import NobodyThere, TooManyAtOnce, start
from heard.conversations.actions.start_side_conversation import start_side_conversation
from heard.conversations.incoming import IncomingFile
from heard.conversations.models import Conversation, Message, Participant, SearchEntry, SideConversation, State
from heard.customers.actions.recognise import recognise
from heard.customers.models import Address, Customer
from tests.conversations.shop import NOON, after


def people(*names):
    return [recognise(kind="email", address=f"{name}@home.example", name=name.title(), at=NOON) for name in names]


def test_each_customer_gets_a_conversation_of_their_own(shop, facts):
    both = people("eva", "fay")
    facts()
    begun = start(
        agent=shop.ana, inbox=shop.inbox, customers=[*both, both[0]], subject="Recall", text="Please unplug it", at=NOON
    )
    assert [row.customer.name for row in begun] == ["Eva", "Fay"]
    first = Conversation.objects.get(pk=begun[0].pk)
    assert (first.state, first.assignee, first.message_count) == (State.WAITING_CUSTOMER, shop.ana, 1)
    assert (first.snippet, first.snippet_by_us, first.first_answered_at) == ("Please unplug it", True, None)
    said = Message.objects.get(conversation=first)
    assert (said.recipients, said.subject, said.delivery) == ({"to": ["eva@home.example"]}, "Recall", "held")
    assert list(Participant.objects.order_by("id").values_list("address", flat=True)) == [
        "eva@home.example",
        "fay@home.example",
    ]
    assert facts() == ["ConversationStarted", "ReplyWritten", "ConversationWaits"] * 2


def test_starting_twice_with_the_same_id_starts_once(shop):
    both, same = people("eva", "fay"), uuid.uuid4()
    about = {"agent": shop.ana, "inbox": shop.inbox, "subject": "S", "text": "T", "at": NOON, "client_id": same}
    first = start(**about, customers=both)
    again = start(**about, customers=both)
    assert first == again
    assert Message.objects.count() == 2


def test_all_begin_or_none(shop):
    eva, fay = people("eva", "fay")
    Address.objects.filter(customer=fay).delete()
    about = {"agent": shop.ana, "inbox": shop.inbox, "subject": "S", "at": NOON}
    with pytest.raises(NobodyThere) as nobody:
        start(**about, customers=[eva, fay], text="T")
    assert nobody.value.customer == fay
    with pytest.raises(NothingToSay):
        start(**about, customers=[eva], text="")
    with pytest.raises(TooManyAtOnce):
        start(**about, customers=[Customer(pk=number) for number in range(51)], text="T")
    assert Conversation.objects.count() == 0


def test_we_write_to_where_mail_arrives(shop):
    (eva,) = people("eva")
    Address.objects.create(customer=eva, kind="email", value="new@home.example")
    Address.objects.filter(value="eva@home.example").update(undeliverable_since=NOON)
    start(agent=shop.ana, inbox=shop.inbox, customers=[eva], subject="S", text="T", at=NOON)
    assert Message.objects.get().recipients == {"to": ["new@home.example"]}


def test_a_forward_takes_words_and_files_out_and_changes_no_state(shop, facts):
    photo = IncomingFile(filename="lamp.jpg", content_type="image/jpeg", content=b"jpeg")
    asked = shop.mail("It is <b>broken</b>", files=(photo,))
    facts()
    sent = forward(
        message=Message.objects.get(),
        agent=shop.ana,
        to=["Maker@lamps.example"],
        text="Can you mend it?",
        at=after(hours=1),
    )
    asked.refresh_from_db()
    assert (sent.kind, sent.subject, sent.recipients) == ("forward", "Fwd: Lamp", {"to": ["maker@lamps.example"]})
    assert sent.text == "Can you mend it?"
    assert sent.quoted.splitlines() == [
        "Forwarded message",
        "From: Cleo Lind <cleo@home.example>",
        "Date: 2026-11-21 12:00 UTC",
        "Subject: Lamp",
        "",
        "It is <b>broken</b>",
    ]
    assert "It is &lt;b&gt;broken&lt;/b&gt;" in sent.quoted_html
    assert list(sent.attachments.values_list("filename", flat=True)) == ["lamp.jpg"]
    assert (asked.state, asked.snippet, asked.message_count) == (State.OPEN, "It is <b>broken</b>", 2)
    assert Participant.objects.filter(conversation=asked).count() == 1
    assert facts() == ["ReplyWritten"]
    assert sent not in Message.objects.all().seen_by_customer()
    with pytest.raises(NobodyToAnswer):
        forward(message=sent, agent=shop.ana, to=[], at=NOON)


def test_asking_aside_comes_back_to_the_page_and_never_to_the_customer(shop, facts):
    asked, same = shop.mail(), uuid.uuid4()
    facts()
    about = {
        "conversation": asked,
        "agent": shop.ana,
        "subject": "Parcel 17",
        "text": "Where is it?",
        "client_id": same,
    }
    side = start_side_conversation(**about, to=["Help@ups.example"], at=NOON)
    assert start_side_conversation(**about, to=["Help@ups.example"], at=NOON) == side
    said = Message.objects.get(side_conversation=side)
    asked.refresh_from_db()
    assert (said.kind, said.recipients, said.subject) == ("side_out", {"to": ["help@ups.example"]}, "Parcel 17")
    assert (asked.state, asked.snippet, asked.last_message_id) == (State.WAITING_THIRD, "My lamp is broken", said.pk)
    assert SearchEntry.objects.get(words=SearchQuery("where", config="heard")).message_id == said.pk
    assert facts() == ["ReplyWritten", "ConversationWaits"]

    answered = shop.mail("In Graz", address="help@ups.example", token_side_id=side.pk, at=after(hours=1))
    assert answered == asked
    assert (answered.state, answered.snippet) == (State.OPEN, "My lamp is broken")
    answer_side(side=side, agent=shop.ana, text="Thanks", waits=False, at=after(hours=2))
    kinds = Message.objects.filter(side_conversation=side).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["side_out", "side_in", "side_out"]
    assert list(Message.objects.all().seen_by_customer().values_list("text", flat=True)) == ["My lamp is broken"]
    assert not Participant.objects.filter(address="help@ups.example").exists()


def test_a_closed_side_is_open_again_when_we_say_more(shop, facts):
    side = start_side_conversation(
        conversation=shop.mail(), agent=shop.ana, to=["a@b.example"], subject="", text="?", at=NOON
    )
    assert side.subject == "Lamp"
    facts()
    assert close_side(side=side, agent=shop.ana, at=after(hours=1)).closed_at == after(hours=1)
    assert close_side(side=side, agent=shop.ana, at=after(hours=2)).closed_at == after(hours=1)
    assert facts() == ["SideConversationClosed"]
    answer_side(side=side, agent=shop.ana, text="One more thing", at=after(hours=3))
    assert SideConversation.objects.get().closed_at is None
