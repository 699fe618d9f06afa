"""Whether answers leave, and when: not while they can be taken back, stopped by one switch, and written down."""

import datetime as dt

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from heard.channels.email.models import Delivery
from heard.channels.email.sending import deliver_everything, deliver_once
from heard.conversations.actions.reply import reply
from heard.conversations.actions.start import start
from heard.conversations.actions.start_side_conversation import start_side_conversation
from heard.conversations.actions.withdraw_reply import withdraw_reply
from heard.conversations.models import Message, MessageKind
from heard.customers.actions.erase_customer import erase_customer
from heard.customers.actions.recognise import recognise
from heard.plumbing.mail import Outbox
from heard.plumbing.models import Fact, Installation
from heard.plumbing.reactions import react_until_done
from tests.channels.email.posting import answer, body, outbox, state

pytestmark = pytest.mark.django_db


def test_what_became_of_it_stands_on_the_message_and_in_the_book_of_facts(conversation):
    written = answer(conversation)
    deliver_everything()
    delivery = Delivery.objects.get(message=written)
    assert state(written) == ("sent", "")
    assert written.sent_at is not None
    assert written.external_id == delivery.external_id
    assert (delivery.attempts, delivery.recipients_done) == (1, ["ana@customer.example"])
    assert delivery.handed_over_at <= delivery.accepted_at
    assert list(Fact.objects.filter(name="MessageSent").values_list("data__message_id", flat=True)) == [written.pk]


def test_nothing_leaves_before_it_can_no_longer_be_taken_back(conversation, agent):
    soon = reply(conversation=conversation, agent=agent, text="Oops", at=timezone.now())
    later = reply(
        conversation=conversation,
        agent=agent,
        text="Later",
        at=timezone.now(),
        send_at=timezone.now() + dt.timedelta(days=1),
    )
    deliver_everything()
    assert [state(message)[0] for message in (soon, later)] == ["held", "scheduled"]
    withdraw_reply(message=soon, agent=agent, at=timezone.now())
    Message.objects.filter(pk=later.pk).update(send_at=timezone.now())
    deliver_everything()
    assert [body(mail).splitlines()[0] for mail in outbox()] == ["Later"]


def test_one_switch_keeps_everything_in_the_house(conversation):
    Installation.current()
    Installation.objects.update(outgoing_stopped_at=timezone.now())
    written = answer(conversation)
    deliver_everything()
    assert (state(written), outbox()) == (("queued", ""), [])
    Installation.objects.update(outgoing_stopped_at=None)
    deliver_everything()
    assert state(written)[0] == "sent"
    assert len(outbox()) == 1


def test_when_mail_was_stopped_for_long_answers_leave_and_old_acknowledgements_do_not(inbox, conversation):
    Installation.current()
    Installation.objects.update(outgoing_stopped_at=timezone.now())
    Message.objects.update(created_at=timezone.now(), facts={})  # written today: older mail is not even acknowledged
    react_until_done()
    acknowledgement = Message.objects.get(kind=MessageKind.AUTOMATIC)
    written = answer(conversation)
    Message.objects.exclude(kind=MessageKind.INCOMING).update(created_at=timezone.now() - dt.timedelta(hours=25))
    Installation.objects.update(outgoing_stopped_at=None)
    deliver_everything()
    told = "It could not leave in time; an automatic message a day late would only annoy."
    assert (state(acknowledgement), state(written)) == (("failed", told), ("sent", ""))
    assert [mail["Auto-Submitted"] for mail in outbox()] == [None]


def test_letters_in_the_outbox_go_with_whom_they_were_about_and_no_others(
    conversation, agent, settings, django_capture_on_commit_callbacks
):
    answer(conversation, "to Ana")
    start_side_conversation(
        conversation=conversation,
        agent=agent,
        to=["maker@works.example"],
        subject="Ana",
        text="For Ana",
        at=timezone.now(),
    )
    other = recognise(kind="email", address="bob@customer.example", name="Bob", at=timezone.now())
    start(inbox=conversation.inbox, agent=agent, customers=[other], subject="Bob", text="to Bob", at=timezone.now())
    Message.objects.filter(delivery="held").update(delivery="queued")
    deliver_everything()
    code = EmailMessage("A code", "123456", "heard@willow.example", ["ANA@customer.example"])
    Outbox(settings.HEARD_OUTBOX, even_when_stopped=True).send_messages([code])
    assert len(list(settings.HEARD_OUTBOX.iterdir())) == 4
    with django_capture_on_commit_callbacks(execute=True):
        erase_customer(customer=conversation.customer, agent=None, at=timezone.now())
    assert [mail["To"] for mail in outbox()] == ["bob@customer.example"]


def test_sending_many_costs_few_statements(conversation, django_assert_max_num_queries):
    for number in range(30):
        answer(conversation, f"{number}")
    with django_assert_max_num_queries(28):
        deliver_once()
    assert len(outbox()) == 30
