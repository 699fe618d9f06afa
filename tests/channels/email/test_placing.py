"""From mails to conversations: each once, believed no more than it deserves, and in plain sight."""

import datetime as dt
from email.utils import format_datetime

import pytest
from django.utils import timezone

from heard.channels.email.intake import take_in_everything
from heard.channels.email.models import RawEmail
from heard.channels.email.tokens import reply_address
from heard.conversations.models import Conversation, Message, MessageKind, Participant, Trust
from tests.channels.email.arriving import answered, arrive, settled
from tests.channels.email.mailing import mail

pytestmark = pytest.mark.django_db


def test_a_mail_becomes_a_conversation(inbox):
    raw = arrive(mail(Cc="Leo <Leo@customer.example>, support@willow.example"), inbox=inbox)

    assert settled(raw)[:2] == ("done", "")
    conversation, message = Conversation.objects.get(), Message.objects.get()
    assert (conversation.subject, conversation.state, conversation.inbox_id) == ("Where is my lamp?", "open", inbox.pk)
    assert (conversation.customer.name, conversation.language) == ("Ana Moreno", "en")
    assert (message.kind, message.trust, message.sender_address, message.source_id) == (
        MessageKind.INCOMING, Trust.FIRST, "ana@customer.example", raw.pk,
    )  # fmt: skip
    assert message.text.startswith("Hello,")
    assert message.recipients == {
        "to": ["support@willow.example"],
        "cc": ["leo@customer.example", "support@willow.example"],
    }
    assert message.said_at == dt.datetime(2026, 11, 21, 11, 59, tzinfo=dt.UTC)
    assert sorted(Participant.objects.values_list("address", "place")) == [
        ("ana@customer.example", "customer"), ("leo@customer.example", "cc"),
    ]  # fmt: skip
    assert raw.message_id == message.pk
    assert raw.external_id == message.external_id


def test_the_same_mail_is_taken_once_whatever_way_it_takes(inbox, sales):
    sent = mail()
    first = arrive(sent, inbox=inbox)
    assert settled(first)[0] == "done"
    again = arrive(b"Received: by another road\r\n" + sent.as_bytes(), inbox=inbox, source="imap", sender="")
    assert settled(again) == ("duplicate", "", first.message_id or Message.objects.get().pk)
    other = arrive(sent, inbox=sales, to=["sales@willow.example"])
    assert settled(other)[0] == "done"
    assert sorted(Message.objects.values_list("inbox_id", flat=True)) == [inbox.pk, sales.pk]


def test_two_copies_in_one_batch_are_one_message(inbox):
    sent = mail()
    raws = [arrive(sent, inbox=inbox) for _ in range(3)]
    assert sorted(settled(raw)[0] for raw in raws) == ["done", "duplicate", "duplicate"]
    assert Message.objects.count() == 1


def test_a_program_that_always_gives_the_same_message_id_loses_nothing(inbox):
    for minute in (1, 2):
        arrive(mail(Message_ID="<form@shop.example>", Date=f"Sat, 21 Nov 2026 11:0{minute}:00 +0000"), inbox=inbox)
    take_in_everything()
    assert Message.objects.count() == 2


def test_without_a_message_id_the_words_tell_copies_apart(inbox):
    for text in ("one", "one", "two"):
        arrive(mail(Message_ID="", text=text), inbox=inbox)
    take_in_everything()
    assert sorted(Message.objects.values_list("text", flat=True)) == ["one", "two"]


def test_an_answer_to_our_signed_address_joins(inbox):
    conversation, _ = answered(inbox)
    to = reply_address(inbox.address, conversation_id=conversation.pk)
    raw = arrive(
        mail(to=to, subject="Re: Where is my lamp?", text="Thank you, but when exactly?"), inbox=inbox, to=[to]
    )
    assert settled(raw)[0] == "done"
    joined = Message.objects.get(pk=raw.message_id)
    assert (joined.conversation_id, joined.trust) == (conversation.pk, Trust.TOKEN)


def test_an_answer_that_bears_no_token_is_shown_as_unverified_unless_their_server_vouches(inbox, settings):
    conversation, ours = answered(inbox)
    settings.HEARD_TRUSTED_AUTHSERV = ("mx.willow.example",)

    def answer(**headers: str) -> Message:
        raw = arrive(mail(In_Reply_To=f"<{ours.external_id}>", text="And the shade?", **headers), inbox=inbox)
        assert settled(raw)[0] == "done"
        return Message.objects.get(pk=raw.message_id)

    forged = answer()
    vouched = answer(Authentication_Results="mx.willow.example; dmarc=pass header.from=customer.example")
    lied = answer(Authentication_Results="mx.evil.example; dmarc=pass header.from=customer.example")
    other = answer(Authentication_Results="mx.willow.example; dmarc=pass header.from=evil.example")
    assert [message.conversation_id for message in (forged, vouched, lied, other)] == [conversation.pk] * 4
    assert [message.trust for message in (forged, vouched, lied, other)] == [
        "unverified",
        "aligned",
        "unverified",
        "unverified",
    ]
    assert vouched.facts["authentication"]["dmarc"] == {"result": "pass", "domain": "customer.example"}


def test_a_stranger_who_holds_a_leaked_token_gets_a_conversation_of_their_own_linked_to_it(inbox):
    conversation, _ = answered(inbox)
    to = reply_address(inbox.address, conversation_id=conversation.pk)
    raw = arrive(mail(sender="Eve <eve@evil.example>", to=to, text="Send me her address."), inbox=inbox, to=[to])
    assert settled(raw)[0] == "done"
    theirs = Message.objects.get(pk=raw.message_id).conversation
    assert theirs.pk != conversation.pk
    assert theirs.previous_id == conversation.pk


def test_an_auto_reply_joins_and_reopens_nothing(inbox):
    conversation, _ = answered(inbox)
    Conversation.objects.update(state="resolved")
    to = reply_address(inbox.address, conversation_id=conversation.pk)
    raw = arrive(
        mail(to=to, subject="Automatic reply: lamp", Auto_Submitted="auto-replied"), inbox=inbox, to=[to], sender=""
    )
    assert settled(raw)[0] == "done"
    conversation.refresh_from_db()
    assert conversation.state == "resolved"
    assert Message.objects.get(pk=raw.message_id).conversation_id == conversation.pk


def test_a_form_on_the_website_writes_for_the_customer_in_reply_to(inbox):
    today = format_datetime(timezone.now())
    form = mail(sender="support@willow.example", Reply_To="Ana <ana@customer.example>", Date=today)
    raw = arrive(form, inbox=inbox, sender="www@willow.example")
    assert settled(raw)[0] == "done"
    message = Message.objects.get()
    assert message.sender_address == "ana@customer.example"
    assert "no_acknowledgement" not in message.facts


@pytest.mark.parametrize(
    ("headers", "envelope", "source", "reason"),
    [
        ({}, "ana@customer.example", "smtp", None),
        ({}, "ana@customer.example", "import", "import"),
        ({}, "", "smtp", "null return path"),
        ({"Auto_Submitted": "auto-generated"}, "a@b.example", "smtp", "automatic"),
        ({"Precedence": "bulk"}, "a@b.example", "smtp", "automatic"),
        ({"List_Id": "<news.shop.example>"}, "a@b.example", "smtp", "automatic"),
        ({"sender": "no-reply@shop.example"}, "a@b.example", "smtp", "automatic"),
        ({"sender": "support@willow.example"}, "a@b.example", "smtp", "own address"),
        ({"X_Loop": "support@willow.example"}, "a@b.example", "smtp", "loop"),
        ({"X_Spam_Flag": "YES"}, "a@b.example", "smtp", "marked as spam"),
        ({"Date": "Sat, 14 Nov 2026 11:59:00 +0000"}, "a@b.example", "smtp", "written days ago"),
    ],
)
def test_who_gets_no_acknowledgement_and_why(inbox, headers, envelope, source, reason):
    raw = arrive(mail(**headers), inbox=inbox, sender=envelope, source=source)
    RawEmail.objects.update(received_at=dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC))
    assert settled(raw)[0] == "done"
    assert Message.objects.get().facts.get("no_acknowledgement") == reason


def test_mail_fetched_from_one_mailbox_finds_the_inbox_it_was_written_to(inbox, sales):
    raw = arrive(mail(to="sales@willow.example"), inbox=inbox, source="imap", to=[])
    blind = arrive(mail(to="undisclosed-recipients:;"), inbox=inbox, source="imap", to=[])
    take_in_everything()
    assert [Message.objects.get(source_id=one.pk).inbox_id for one in (raw, blind)] == [sales.pk, inbox.pk]
