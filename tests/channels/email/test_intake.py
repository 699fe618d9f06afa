"""From stored mails to conversations: each once, none lost, and what cannot be placed in plain sight."""

import datetime as dt
from email.utils import format_datetime

import pytest
from django.db import connection, transaction
from django.utils import timezone

from heard.channels.email.intake import intake_once, take_in_everything
from heard.channels.email.models import RawEmail
from heard.channels.email.receiving import Arrival, keep
from heard.channels.email.settling import ATTEMPTS
from heard.channels.email.tokens import new_external_id, reply_address
from heard.conversations.actions.reply import reply
from heard.conversations.models import Conversation, DeliveryState, Inbox, Message, MessageKind, Participant, Trust
from heard.customers.models import Address
from heard.plumbing.models import Fact
from tests.channels.email.mailing import mail

pytestmark = pytest.mark.django_db


def arrive(
    message, *, inbox: Inbox | None = None, source: str = "smtp", sender: str = "ana@customer.example", to=None
) -> RawEmail:
    data = message if isinstance(message, bytes) else message.as_bytes()
    arrival = Arrival(
        data=data,
        source=source,
        inbox_id=inbox and inbox.pk,
        envelope_from=sender,
        envelope_to=["support@willow.example"] if to is None else to,
    )
    return RawEmail.objects.get(pk=keep([arrival])[0])


def settled(raw: RawEmail) -> tuple[str, str, int | None]:
    take_in_everything()
    raw.refresh_from_db()
    return raw.state, raw.reason, raw.message_id


def answered(inbox: Inbox, **headers: str) -> tuple[Conversation, Message]:
    """A conversation that we have answered, the answer under its Message-ID."""
    arrive(mail(**headers), inbox=inbox)
    take_in_everything()
    conversation = Conversation.objects.get()
    written = reply(conversation=conversation, agent=None, text="It is on its way.", at=timezone.now())
    Message.objects.filter(pk=written.pk).update(
        external_id=new_external_id(message_id=written.pk, address=inbox.address), delivery=DeliveryState.SENT
    )
    return conversation, Message.objects.get(pk=written.pk)


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


BOUNCE = """\
From: Mail Delivery System <MAILER-DAEMON@mx.customer.example>
To: support@willow.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce.{action}@mx.customer.example>
Date: Sat, 21 Nov 2026 12:05:00 +0000
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

Sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.customer.example

Final-Recipient: rfc822; ana@customer.example
Action: {action}
Status: {status}

--b
Content-Type: text/rfc822-headers

Message-ID: <{name}>
Subject: Re: lamp

--b--
"""


def bounce(name: str, action: str = "failed", status: str = "5.1.1") -> bytes:
    return BOUNCE.format(name=name, action=action, status=status).encode()


def test_a_bounce_marks_the_message_and_is_no_message_itself(inbox):
    _, ours = answered(inbox)
    raw = arrive(bounce(ours.external_id), inbox=inbox, sender="")
    told = "ana@customer.example could not be reached (5.1.1: there is no such mailbox)."
    assert settled(raw) == ("notice", told, ours.pk)
    ours.refresh_from_db()
    assert (ours.delivery, ours.delivery_problem) == ("bounced", told)
    assert Message.objects.count() == 2
    fact = Fact.objects.get(name="MessageNotDelivered")
    assert (fact.data["message_id"], fact.data["delivery"]) == (ours.pk, "bounced")
    assert Address.objects.get().undeliverable_since is not None
    arrive(mail(), inbox=inbox)  # she writes again, so she can be reached again
    take_in_everything()
    assert Address.objects.get().undeliverable_since is None


def test_a_server_that_gave_up_after_days_of_trying_has_not_delivered(inbox):
    _, ours = answered(inbox)
    arrive(bounce(ours.external_id, "failed", "4.4.1"), inbox=inbox, sender="")
    take_in_everything()
    ours.refresh_from_db()
    assert (ours.delivery, ours.delivery_problem) == (
        "bounced", "ana@customer.example could not be reached (4.4.1: their server does not answer).",
    )  # fmt: skip
    assert Address.objects.get().undeliverable_since is None  # tomorrow it may answer again


def test_a_delay_is_noted_and_the_message_stays_sent(inbox):
    _, ours = answered(inbox)
    raw = arrive(bounce(ours.external_id, "delayed", "4.4.1"), inbox=inbox, sender="")
    assert settled(raw)[0] == "notice"
    ours.refresh_from_db()
    assert (ours.delivery, ours.delivery_problem) == (
        "sent", "ana@customer.example has not been reached yet (4.4.1: their server does not answer).",
    )  # fmt: skip


def test_nobody_can_forge_a_bounce(inbox):
    _, ours = answered(inbox)
    forged = ours.external_id.replace("heard.", "heard.b", 1)
    raw = arrive(bounce(forged), inbox=inbox, sender="")
    assert settled(raw)[0] == "done"  # shown, so that nothing is hidden
    ours.refresh_from_db()
    assert ours.delivery == "sent"


def test_our_own_mail_coming_back_is_not_taken_for_a_customer(inbox, sales):
    _, ours = answered(inbox)
    echo = mail(
        sender="Support <support@willow.example>", Message_ID=f"<{ours.external_id}>", to="list@elsewhere.example"
    )
    assert settled(arrive(echo, inbox=inbox))[:2] == ("duplicate", "Our own mail came back.")
    assert settled(arrive(echo, inbox=sales, to=["sales@willow.example"]))[0] == "done"  # one of us writes to another


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


def test_what_nobody_can_be_answered_for_waits_in_the_quarantine_with_its_reason(inbox):
    raw = arrive(b"Subject: hm\r\n\r\nNobody wrote this.\r\n", inbox=inbox, sender="")
    homeless = arrive(mail(to="x@elsewhere.example"), source="import", to=[])
    assert settled(raw)[:2] == ("quarantined", "It does not say who sent it.")
    assert settled(homeless)[:2] == ("quarantined", "It is not addressed to any of our inboxes.")
    assert list(Fact.objects.filter(name="EmailQuarantined").order_by("id").values_list("data__raw_email_id", flat=True)) == [
        raw.pk, homeless.pk,
    ]  # fmt: skip
    assert list(RawEmail.objects.quarantined().order_by("id")) == [raw, homeless]


def test_one_mail_that_raises_keeps_no_other_waiting_and_ends_in_the_quarantine(inbox):
    with connection.cursor() as cursor:  # as when something in the house is broken for one mail only
        cursor.execute(
            "ALTER TABLE conversations_message ADD CONSTRAINT no_poison CHECK (subject <> 'poison') NOT VALID"
        )
    before = arrive(mail(), inbox=inbox)
    poison = arrive(mail(subject="poison"), inbox=inbox)
    after = arrive(mail(), inbox=inbox)
    intake_once()
    states = {raw.pk: raw for raw in RawEmail.objects.all()}
    assert [states[raw.pk].state for raw in (before, poison, after)] == ["done", "new", "done"]
    assert states[poison.pk].next_at is not None
    for _ in range(ATTEMPTS):
        RawEmail.objects.update(next_at=None)
        intake_once()
    poison.refresh_from_db()
    assert (poison.state, poison.attempts) == ("quarantined", ATTEMPTS)
    assert "no_poison" in poison.reason
    assert Message.objects.count() == 2


def test_a_mail_that_stops_the_program_is_read_alone_and_then_set_aside(inbox):
    raws = [arrive(mail(), inbox=inbox) for _ in range(3)]
    RawEmail.objects.filter(pk=raws[1].pk).update(attempts=ATTEMPTS)
    assert settled(raws[1])[:2] == ("quarantined", "Reading this mail stopped the program several times.")
    assert [settled(raw)[0] for raw in (raws[0], raws[2])] == ["done", "done"]


def test_an_import_of_years_never_stands_before_todays_mail(inbox):
    for number in range(5):
        arrive(mail(subject=f"old {number}"), inbox=inbox, source="import")
    arrive(mail(subject="today"), inbox=inbox)
    intake_once(limit=1)
    assert list(Message.objects.values_list("subject", flat=True)) == ["today"]


def test_a_batch_costs_few_statements_of_its_own(inbox, django_assert_max_num_queries):
    for number in range(20):
        arrive(mail(subject=f"{number}"), inbox=inbox)
    arrive(mail(), inbox=inbox)
    with django_assert_max_num_queries(20 * 6 + 30):
        intake_once()


@pytest.mark.django_db(transaction=True)
def test_a_crash_in_the_middle_leaves_everything_waiting(inbox):
    raw = arrive(mail(), inbox=inbox)

    def crash() -> None:
        with transaction.atomic():
            intake_once()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        crash()
    assert Message.objects.count() == 0
    assert settled(raw)[0] == "done"
    assert Message.objects.count() == 1
