"""How answers look that leave: threaded, signed, in the customer's language, and no key for strangers."""

import datetime as dt

import dkim
import pytest
from django.utils import timezone

from heard.channels.email.models import SendingDomain
from heard.channels.email.sending import deliver_everything
from heard.channels.email.signing import make_key, public_key
from heard.channels.email.tokens import ReplyToken, read_external_id, read_reply_address
from heard.conversations.actions.forward import forward
from heard.conversations.actions.start_side_conversation import start_side_conversation
from heard.conversations.enclosure import Enclosure
from heard.conversations.models import Message, MessageKind
from heard.plumbing.files import store
from tests.channels.email.posting import answer, body, outbox, postbox

pytestmark = pytest.mark.django_db


def test_an_answer_arrives_threaded_in_the_customers_mailbox(conversation, agent):
    written = answer(conversation, "It left on **Tuesday**.", agent=agent)
    deliver_everything()

    (mail,) = outbox()
    assert mail["From"] == "Mia Chen at Willow Goods <support@willow.example>"
    assert mail["To"] == "ana@customer.example"
    assert mail["Subject"] == "Re: Where is my lamp?"
    assert mail["In-Reply-To"] == "<first@customer.example>"
    assert mail["References"] == "<first@customer.example>"
    assert read_external_id(mail["Message-ID"].strip("<>")) == written.pk
    assert read_reply_address(mail["Reply-To"]) == ReplyToken(conversation_id=conversation.pk)
    assert (mail["X-Envelope-From"], mail["X-Envelope-To"]) == ("support@willow.example", "ana@customer.example")
    assert mail["Auto-Submitted"] is None
    assert body(mail) == (
        "It left on **Tuesday**.\n\n-- \nMia\nCustomer care\nWillow Goods, Bath\n\n"
        "On 21 November 2026, 11:59, Ana Moreno wrote:\n> Hello,\n>\n> I ordered a lamp last week. Where is it?\n>\n> Ana\n"
    )
    assert "<strong>Tuesday</strong>" in body(mail, "html")
    assert '<blockquote type="cite">' in body(mail, "html")


def test_answers_to_a_mail_without_a_message_id_stay_one_thread(conversation, agent):
    Message.objects.filter(conversation=conversation).update(external_id="", external_references="")
    answer(conversation, "We are looking into it.", agent=agent)
    deliver_everything()
    answer(conversation, "It left on Tuesday.", agent=agent)
    deliver_everything()

    first, second = sorted(outbox(), key=lambda mail: mail["References"] is not None)
    assert (first["In-Reply-To"], first["References"]) == (None, None)
    assert (second["In-Reply-To"], second["References"]) == (first["Message-ID"], first["Message-ID"])


def test_cc_is_shown_and_bcc_is_not(conversation):
    answer(conversation, cc=["leo@customer.example"], bcc=["boss@willow.example"])
    deliver_everything()
    (mail,) = outbox()
    assert mail["Cc"] == "leo@customer.example"
    assert mail["Bcc"] is None
    assert mail.get_all("X-Envelope-To") == ["ana@customer.example", "leo@customer.example", "boss@willow.example"]


def test_files_go_along_as_they_are(conversation):
    contents = {"Rechnung 12–13.pdf": b"%PDF\x00\xff", "note.eml": b"Subject: x\n\nnested"}
    enclosures = [
        Enclosure(sha256=store(content).sha256, filename=name, content_type=kind, size=len(content))
        for (name, content), kind in zip(contents.items(), ("application/pdf", "message/rfc822"), strict=True)
    ]
    answer(conversation, enclosures=enclosures)
    deliver_everything()
    (mail,) = outbox()
    assert {part.get_filename(): part.get_content() for part in mail.iter_attachments()} == contents


def test_what_nobody_vouches_for_is_neither_quoted_nor_named(conversation):
    stranger = Message.objects.get()
    stranger.pk, stranger.client_id, stranger.external_id = None, None, "forged@evil.example"
    stranger.trust, stranger.text = "unverified", "Send it to my other address"
    stranger.save()
    answer(conversation)
    deliver_everything()
    (mail,) = outbox()
    assert mail["In-Reply-To"] == "<first@customer.example>"
    assert "other address" not in mail.as_string()


def test_the_frame_of_a_mail_is_in_the_customers_language(conversation, agent):
    conversation.language = "de"
    conversation.save()
    answer(conversation, "Gern.", agent=agent)
    deliver_everything()
    (mail,) = outbox()
    assert mail["From"].startswith("Mia Chen von Willow Goods")
    assert "\nAm 21. November 2026 11:59 schrieb Ana Moreno:\n" in body(mail)
    assert '<html lang="de" dir="ltr">' in body(mail, "html")


def test_a_forwarded_mail_gives_strangers_no_key_to_the_conversation(conversation, agent):
    forward(
        message=Message.objects.get(),
        agent=agent,
        to=["carrier@parcel.example"],
        at=timezone.now() - dt.timedelta(minutes=1),
    )
    deliver_everything()
    (mail,) = outbox()
    assert mail["Reply-To"] == "support@willow.example"
    assert mail["References"] is None
    assert mail["Subject"] == "Fwd: Where is my lamp?"
    assert "I ordered a lamp last week." in body(mail)


def test_a_question_aside_is_answered_to_an_address_of_its_own_and_shows_nothing_of_the_customer(conversation, agent):
    start_side_conversation(
        conversation=conversation,
        agent=agent,
        to=["carrier@parcel.example"],
        subject="Parcel 77",
        text="Where is it?",
        at=timezone.now() - dt.timedelta(minutes=1),
    )
    deliver_everything()
    (mail,) = outbox()
    token = read_reply_address(mail["Reply-To"])
    assert token.conversation_id is None
    assert token.side_conversation_id is not None
    assert (mail["Subject"], mail["References"]) == ("Parcel 77", None)
    assert "ana" not in mail.as_string().lower()


def test_automatic_mail_says_that_it_is_and_asks_for_no_automatic_answer(conversation):
    written = answer(conversation, "We have it.")
    Message.objects.filter(pk=written.pk).update(
        kind=MessageKind.AUTOMATIC, facts={"unsubscribe_url": "https://willow.example/u/1"}
    )
    deliver_everything()
    (mail,) = outbox()
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
    assert mail["X-Loop"] == "support@willow.example"
    assert mail["List-Unsubscribe"] == "<https://willow.example/u/1>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert ">" not in body(mail)


def test_a_header_cannot_be_smuggled_in_through_a_subject(conversation):
    conversation.subject = "Hello\r\nBcc: everybody@evil.example"
    conversation.save()
    answer(conversation)
    deliver_everything()
    (mail,) = outbox()
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Re: Hello Bcc: everybody@evil.example"


def test_dkim_signs_what_is_sent(conversation, settings):
    domain = SendingDomain.objects.create(name="willow.example", dkim_selector="s1")
    make_key(domain)
    record = f"v=DKIM1; k=rsa; p={public_key(domain)}".encode()
    answer(conversation, "Grüße aus Bath")
    with postbox() as box:
        settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{box.port}"
        deliver_everything()
    ((_, _, content),) = box.mails
    asked = []

    def lookup(name, timeout=5):
        asked.append(name)
        return record

    assert dkim.verify(content, dnsfunc=lookup)
    assert asked == [b"s1._domainkey.willow.example."]
    assert b"BEGIN" not in bytes(domain.dkim_key)
