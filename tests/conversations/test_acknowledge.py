"""Acknowledgements: once, by name, in the customer's language, and never to those whom they would annoy."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from heard.conversations.acknowledgement_templates import TEXTS, built_in, preview
from heard.conversations.acknowledgements import expected
from heard.conversations.actions.receive import receive
from heard.conversations.actions.reply import reply
from heard.conversations.incoming import Incoming, Sender
from heard.conversations.models import Brand, Conversation, Inbox, Message, MessageKind, MessageTemplate
from heard.conversations.request_links import request_address
from heard.customers.models import Customer
from heard.plumbing.models import Fact
from heard.plumbing.reactions import react_until_done

pytestmark = pytest.mark.django_db
NOON = dt.datetime.now(dt.UTC)


@pytest.fixture
def inbox(db) -> Inbox:
    brand = Brand.objects.create(name="Willow Goods")
    return Inbox.objects.create(name="Support", brand=brand, address="support@willow.example", first_answer_hours=4)


def said(inbox: Inbox, name: str = "Ana Moreno", address: str = "ana@x.example", **more) -> Conversation:
    given = {
        "channel": "email", "inbox_id": inbox.pk, "sender": Sender(address=address, name=name), "subject": "Lamp",
        "external_id": f"{Message.objects.count()}@x.example", "received_at": NOON, "said_at": NOON, "text": "Where is it?",
    }  # fmt: skip
    received = receive(Incoming(**(given | more)))
    return Conversation.objects.get(pk=received.conversation_id)


def acknowledged() -> list[Message]:
    react_until_done()
    return list(Message.objects.filter(kind=MessageKind.AUTOMATIC).order_by("pk"))


def test_the_customer_hears_by_name_that_it_arrived_with_the_number_and_when_to_expect_an_answer(inbox):
    conversation = said(inbox)
    (message,) = acknowledged()
    link = request_address(conversation.pk, conversation.customer_id, at=conversation.created_at)
    assert message.text == (
        "Hi Ana,\n\nthank you for writing to us. Your message has arrived, and one of us will read it and answer you within "
        f"4 hours.\n\nYour number is {conversation.pk}. If you would like to add anything, just reply to this mail.\n\n"
        f"How it stands, and a place to add something: {link}\n\n"
        "Kind regards\nWillow Goods"
    )
    assert (message.delivery, message.recipients, message.subject) == ("queued", {"to": ["ana@x.example"]}, "Lamp")
    conversation.refresh_from_db()
    assert conversation.acknowledged_at is not None
    assert (conversation.state, conversation.snippet, conversation.message_count) == ("open", "Where is it?", 2)
    fact = Fact.objects.get(name="ConversationAcknowledged")
    assert (fact.stream, fact.data["message_id"]) == (f"conversation:{conversation.pk}", message.pk)


def test_once_per_conversation_even_when_reactions_run_twice(inbox):
    from heard.conversations.actions.acknowledge import acknowledge

    conversation = said(inbox)
    said(inbox, token_conversation_id=conversation.pk, text="One more thing")
    first = Message.objects.earliest("pk")
    assert len(acknowledged()) == 1
    assert acknowledge(message_ids=[first.pk], at=NOON) == 0
    assert len(acknowledged()) == 1


@pytest.mark.parametrize("language", sorted(TEXTS))
@pytest.mark.parametrize("formality", ["formal", "informal"])
def test_every_language_we_bring_leaves_nothing_unfilled(inbox, language, formality):
    conversation = said(inbox, language=language)
    Customer.objects.update(formality=formality)
    (message,) = acknowledged()
    assert "{" not in message.text
    assert str(conversation.pk) in message.text
    assert expected(language, 4) in message.text
    assert "Willow Goods" in message.text


def test_the_language_is_theirs_then_the_inboxs_then_english(inbox):
    inbox.language = "fr"
    inbox.save()
    for number, language in enumerate(("de", "pt-BR", "sv", "")):
        said(inbox, name="", address=f"{number}@x.example", language=language)
    assert [message.text.split(",")[0] for message in acknowledged()] == ["Guten Tag", "Bom dia", "Bonjour", "Bonjour"]


def test_formality_and_an_own_salutation_are_honoured(inbox):
    said(inbox, name="Jonas Weber", language="de")
    Customer.objects.update(salutation="Lieber Herr Dr. Weber", formality="informal")
    (message,) = acknowledged()
    assert message.text.startswith("Lieber Herr Dr. Weber,\n\nvielen Dank für deine Nachricht.")


def test_own_words_come_first_those_of_the_inbox_before_those_for_all(inbox):
    MessageTemplate.objects.create(language="en", text="For all, {customer}: {unknown}")
    MessageTemplate.objects.create(language="de", inbox=inbox, subject="Nr. {number}", text="Hier, {customer}")
    german = said(inbox, language="de", address="1@x.example")
    said(inbox, language="en", address="2@x.example", name="{number}")
    first, second = acknowledged()
    assert (first.subject, first.text) == (f"Nr. {german.pk}", "Hier, Ana Moreno")
    assert second.text == "For all, {number}: {unknown}"  # what customers write is not looked into


def test_nobody_is_annoyed(inbox):
    said(inbox, address="robot@x.example", facts={"no_acknowledgement": "automatic"})
    said(inbox, address="away@x.example", kind="auto_reply")
    said(inbox, address="list@x.example", kind="list")
    said(inbox, address="spam@x.example", is_spam=True)
    said(inbox, address="chat@x.example", channel="chat")
    assert acknowledged() == []


def test_not_when_somebody_has_answered_already_or_does_not_want_it(inbox):
    answered = said(inbox, address="a@x.example")
    reply(conversation=answered, agent=None, text="Here it is.", at=NOON)
    said(inbox, address="b@x.example")
    Customer.objects.filter(addresses__value="b@x.example").update(blocked_at=NOON)
    silent = Inbox.objects.create(name="Quiet", brand=inbox.brand, address="q@willow.example", acknowledges=False)
    said(silent, address="c@x.example")
    closed = said(inbox, address="d@x.example")
    Conversation.objects.filter(pk=closed.pk).update(state="resolved")
    assert acknowledged() == []


def test_one_mail_to_two_inboxes_is_acknowledged_once(inbox):
    sales = Inbox.objects.create(name="Sales", brand=inbox.brand, address="sales@willow.example")
    said(inbox, external_id="same@x.example")
    said(sales, external_id="same@x.example")
    assert len(acknowledged()) == 1
    later = Inbox.objects.create(name="Later", brand=inbox.brand, address="later@willow.example")
    said(later, external_id="same@x.example")
    assert len(acknowledged()) == 1


def test_whoever_writes_without_end_hears_so_twice_a_day(inbox):
    for _ in range(3):
        said(inbox)
        said(inbox)
        react_until_done()
    said(inbox, address="other@x.example")
    assert [message.recipients["to"][0] for message in acknowledged()] == ["ana@x.example"] * 2 + ["other@x.example"]


def test_a_day_later_they_hear_it_again(inbox):
    from heard.conversations.actions.acknowledge import acknowledge

    for _ in range(3):
        said(inbox)
    assert len(acknowledged()) == 2
    tomorrow = NOON + dt.timedelta(hours=25)
    late = said(inbox, received_at=tomorrow, said_at=tomorrow)
    assert acknowledge(message_ids=[late.last_message_id], at=tomorrow) == 1


def test_no_flood_follows_an_outage(inbox):
    yesterday, this_morning = NOON - dt.timedelta(hours=25), NOON - dt.timedelta(hours=23)
    for number in range(20):  # they lay here while nobody worked
        said(inbox, address=f"{number}@x.example", received_at=yesterday, said_at=yesterday)
    said(inbox, address="new@x.example", received_at=this_morning, said_at=this_morning)
    assert [message.recipients["to"][0] for message in acknowledged()] == ["new@x.example"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one_customer_no_more_than_one_would(inbox):
    from heard.conversations.actions.acknowledge import acknowledge

    numbers = [said(inbox).last_message_id for _ in range(6)]
    begun = threading.Barrier(6)

    def work(number: int) -> int:
        begun.wait(60)
        try:
            return acknowledge(message_ids=[number], at=NOON)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as workers:
        assert sum(workers.map(work, numbers)) == 2
    assert Message.objects.filter(kind=MessageKind.AUTOMATIC).count() == 2


def test_many_at_once_cost_as_many_statements_as_one(inbox, django_assert_num_queries):
    from heard.conversations.actions.acknowledge import acknowledge

    assert acknowledge(message_ids=[said(inbox, address="first@x.example").last_message_id], at=NOON) == 1
    one = [said(inbox, address="0@x.example").last_message_id]
    many = [said(inbox, address=f"{number}@x.example").last_message_id for number in range(1, 20)]
    with django_assert_num_queries(14):
        assert acknowledge(message_ids=one, at=NOON) == 1
    with django_assert_num_queries(14):
        assert acknowledge(message_ids=many, at=NOON) == 19


def test_the_studio_can_show_how_words_will_read(inbox):
    shown = preview(inbox=inbox, text="{salutation}, **{number}** {expected}", subject="Re {subject}")
    assert (shown.subject, shown.text) == ("Re Where is my order?", "Hi Robin, **1024** within 4 hours")
    assert shown.html == "<p>Hi Robin, <strong>1024</strong> within 4 hours</p>"
    assert built_in("de-AT") == TEXTS["de"][0]


def test_expectations_are_told_in_hours_then_in_days():
    assert [expected("en", hours) for hours in (0, 1, 24, 48, 60)] == [
        "within an hour", "within an hour", "within 24 hours", "within 2 days", "within 3 days",
    ]  # fmt: skip
