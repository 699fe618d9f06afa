"""Whatever is sent to us, nothing is lost by it, and whoever sent it is told what to do."""

import datetime as dt
import gzip
import io
import json
import zipfile
from email.message import EmailMessage
from urllib.parse import unquote

import pytest
from django.utils import timezone

from heard.channels.email.intake import take_in_everything
from heard.channels.email.models import RawEmail
from heard.channels.email.receiving import Arrival, keep
from heard.channels.email.tokens import reply_address
from heard.conversations.actions.close import close
from heard.conversations.actions.forget_old import forget_old
from heard.conversations.models import Attachment, Conversation, Message, Participant
from heard.customers.actions.erase_customer import erase_customer
from heard.plumbing.files import open_file
from tests.conversations.shop import Shop
from tests.project.api.script import Script

MEBIBYTE = 1024 * 1024
pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return Shop()


@pytest.fixture
def erased(shop):
    """A conversation whose customer was erased at their wish."""
    conversation = shop.mail("Please forget me")
    erase_customer(customer=shop.customer(), agent=shop.ana, at=timezone.now())
    return conversation


def letter(*, cc="", subject="My lamp"):
    written = EmailMessage()
    written["From"], written["To"], written["Subject"] = "cleo@home.example", "support@lamp.example", subject
    written["Message-ID"], written["Date"] = "<1@home.example>", "Sat, 21 Nov 2026 12:00:00 +0000"
    if cc:
        written["Cc"] = cc
    written.set_content("It does not shine.")
    return written


def come_in(written, *, to="support@lamp.example"):
    """Let a mail arrive and be taken in; return the message it became."""
    arrival = Arrival(
        data=written.as_bytes(),
        source="smtp",
        inbox_id=None,
        envelope_from="cleo@home.example",
        envelope_to=(to,),
    )
    number = keep([arrival])[0]
    take_in_everything()
    raw = RawEmail.objects.get(pk=number)
    assert (raw.state, raw.reason) == ("done", "")
    return Message.objects.get(pk=raw.message_id)


def with_file(content, name, kind):
    written = letter()
    written.add_attachment(content, maintype="application", subtype=kind, filename=name)
    return written


ERASED = "This customer was erased and can no longer be answered from here. Nothing was sent, and your words are still in the box."


@pytest.mark.parametrize("address", [None, "cleo@home.example"])
def test_an_answer_to_somebody_erased_is_refused_on_the_page_and_its_draft_kept(client, shop, erased, address):
    client.force_login(shop.ana)
    words = {"text": "One more thing"} | ({"to": address} if address else {})
    answer = client.post(f"/conversations/{erased.pk}/replies/", words, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Reswap"]) == (
        409,
        "none",
    )  # the page leaves what was written where it stands
    assert answer.content.decode() == unquote(answer["X-Heard-Problem"]) == ERASED
    assert not Message.objects.filter(kind="reply").exists()
    assert not Participant.objects.filter(conversation=erased).exists()


@pytest.mark.parametrize("more", [{}, {"to": ["cleo@home.example"]}])
def test_an_answer_to_somebody_erased_is_refused_to_scripts(client, shop, erased, more):
    answer = Script(client, shop.ana).ask(
        "POST", f"conversations/{erased.pk}/replies", {"text": "One more thing", **more}
    )
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:heard:problem:customer-erased")
    assert answer.json()["detail"] == "This customer was erased and can no longer be answered. Nothing was sent."


def test_who_was_erased_and_writes_again_is_heard_as_somebody_new(shop, erased):
    to = reply_address("support@lamp.example", conversation_id=erased.pk)
    message = come_in(letter(subject="Re: Lamp"), to=to)
    assert message.conversation_id != erased.pk
    assert message.customer_id != erased.customer_id


@pytest.fixture
def forgotten(shop):
    """The number of a conversation that was settled and kept for as long as the business keeps them."""
    conversation = shop.mail("My old lamp")
    at = timezone.now()
    close(conversation=conversation, agent=shop.ana, at=at)
    assert forget_old(conversation_ids=[conversation.pk], before=at + dt.timedelta(seconds=1)) == 1
    return conversation.pk


def test_an_answer_to_a_deleted_conversation_is_told_so_on_the_page_and_to_scripts(client, shop, forgotten):
    client.force_login(shop.ana)
    answer = client.post(f"/conversations/{forgotten}/replies/", {"text": "One more"}, HTTP_HX_REQUEST="true")
    assert answer.status_code == 404
    assert "One more" not in Message.objects.values_list("text", flat=True)
    answer = Script(client, shop.ana).ask("POST", f"conversations/{forgotten}/replies", {"text": "One more"})
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:heard:problem:not-found")


def test_who_answers_a_deleted_conversation_is_heard_in_a_new_one(shop, forgotten):
    message = come_in(letter(subject="Re: Lamp"), to=reply_address("support@lamp.example", conversation_id=forgotten))
    assert message.conversation_id != forgotten
    assert (message.trust, message.text) == ("first", "It does not shine.")


def test_thirty_megabytes_come_in_whole(shop):
    content = bytes(range(256)) * 4096 * 30
    message = come_in(with_file(content, "drawing.bin", "octet-stream"))
    attachment = Attachment.objects.get(message=message)
    with open_file(attachment.file_id) as file:
        assert (attachment.size, file.read() == content) == (30 * MEBIBYTE, True)


def test_what_is_packed_stays_packed(shop):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(100 * MEBIBYTE))
    message = come_in(with_file(packed.getvalue(), "zeros.zip", "zip"))
    attachment = Attachment.objects.get(message=message)
    assert (attachment.filename, attachment.size) == ("zeros.zip", len(packed.getvalue()))


def test_a_mail_to_five_thousand_is_one_message_and_invites_few(shop):
    message = come_in(letter(cc=", ".join(f"guest{number}@party.example" for number in range(5000))))
    assert message.text == "It does not shine."
    assert Conversation.objects.count() == 1
    assert Participant.objects.filter(conversation=message.conversation_id).count() == 51


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_a_packed_request_is_not_unpacked_and_changes_nothing(client, shop, coding):
    conversation = shop.mail()
    script = Script(client, shop.ana)
    answer = client.generic(
        "POST",
        f"/api/v1/conversations/{conversation.pk}/notes",
        gzip.compress(json.dumps({"text": "a" * 10 * MEBIBYTE}).encode()),
        content_type="application/json",
        headers={"Authorization": f"Bearer {script.secret}", "Content-Encoding": coding},
    )
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert not Message.objects.filter(kind="note").exists()
