"""The customers' mailbox: there in the demo alone, and what is written in it travels like any other mail."""

import dataclasses
from email import message_from_bytes, policy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from heard.channels.email.intake import take_in_everything
from heard.channels.email.receiving import Arrival, keep
from heard.channels.email.sending import deliver_everything
from heard.conversations.models import Message, MessageKind, Trust
from heard.plumbing.models import Installation
from heard.project.mailbox import posting
from heard.project.mailbox.letters import threads
from tests.channels.email.posting import answer, closed_port, postbox
from tests.conversations.shop import Shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(settings, tmp_path):
    settings.HEARD_OUTBOX = tmp_path / "outbox"
    Installation.objects.create(id=1, is_demo=True)
    return Shop()


@pytest.fixture
def receiver(monkeypatch):
    with postbox() as box:
        monkeypatch.setattr(posting, "ENVIRONMENT", dataclasses.replace(posting.ENVIRONMENT, smtp_port=box.port))
        yield box


def arrived(box) -> Message:
    """Take in what the receiver got, as it came."""
    sender, recipients, content = box.mails[-1]
    keep([Arrival(data=content, source="smtp", inbox_id=None, envelope_from=sender, envelope_to=recipients)])
    take_in_everything()
    return Message.objects.latest("pk")


def test_outside_the_demo_nobody_finds_it(client):
    for name, given in (
        ("mailbox", []),
        ("mailbox_new", []),
        ("mailbox_thread", ["x" * 20]),
        ("mailbox_file", ["x", 0, 0]),
    ):
        assert client.get(reverse(name, args=given)).status_code == 404
    assert client.post(reverse("mailbox_new"), {}).status_code == 404


def test_an_empty_one_says_what_to_do(client, shop):
    assert "No mail yet" in client.get("/mailbox/").content.decode()


def test_a_mail_written_there_begins_a_conversation(client, shop, receiver):
    sent = {
        "address": "Ida@Home.example",
        "name": "Ida Berg",
        "to": shop.inbox.address,
        "subject": "A lamp",
        "text": "Is it oak?",
    }
    photo = SimpleUploadedFile("lamp.png", b"\x89PNG lamp", "image/png")
    seen = client.post(reverse("mailbox_new"), {**sent, "enclosures": [photo]})

    message = arrived(receiver)
    assert (message.sender_address, message.sender_name, message.text) == ("ida@home.example", "Ida Berg", "Is it oak?")
    assert [file.filename for file in message.attachments.all()] == ["lamp.png"]
    assert "Is it oak?" in client.get(seen.url).content.decode()


def test_an_answer_comes_back_into_the_same_conversation(client, shop, receiver):
    conversation = shop.mail("Is it oak?")
    reply = answer(conversation, "It is **walnut**.", agent=shop.ana)
    deliver_everything()
    (thread,) = threads()
    page = client.get(reverse("mailbox_thread", args=[thread.key])).content.decode()
    assert "<strong>walnut</strong>" in page

    client.post(reverse("mailbox_thread", args=[thread.key]), {"text": "Even better!"})

    reply.refresh_from_db()
    mail = message_from_bytes(receiver.mails[-1][2], policy=policy.default)
    assert mail["In-Reply-To"] == f"<{reply.external_id}>"
    assert mail["References"].split()[-1] == f"<{reply.external_id}>"
    assert "> It is **walnut**." in mail.get_content()
    message = arrived(receiver)
    assert (message.conversation_id, message.kind, message.trust) == (
        conversation.pk,
        MessageKind.INCOMING,
        Trust.TOKEN,
    )
    assert message.text == "Even better!"
    assert [letter.is_sent for letter in threads()[0].letters] == [False, True]


def test_one_page_shows_one_persons_mail_only(client, shop):
    for address in ("cleo@home.example", "omar@home.example"):
        answer(shop.mail(f"Hello from {address}", address=address, name=address[:4].title()), f"Dear {address}")
    deliver_everything()
    page = client.get("/mailbox/?of=omar@home.example").content.decode()
    assert "Dear omar@home.example" in page
    assert "Dear cleo@home.example" not in page


def test_a_script_in_a_mail_does_not_run(client, shop):
    answer(shop.mail("Hello"), "<script>alert(1)</script><img src=x onerror=alert(1)>")
    deliver_everything()
    seen = client.get(reverse("mailbox_thread", args=[threads()[0].key]))
    assert "<script>alert" not in seen.content.decode()
    assert "<img src=x" not in seen.content.decode()
    assert "script-src 'self'" in seen.headers["Content-Security-Policy"]


def test_nothing_new_is_answered_with_nothing(client, shop):
    answer(shop.mail("Hello"), "Good day")
    deliver_everything()
    (thread,) = threads()
    quick = {"headers": {"HX-Request": "true"}}
    assert client.get(f"/mailbox/?seen={thread.newest.name}", **quick).status_code == 204
    assert client.get("/mailbox/?seen=older", **quick).status_code == 200
    assert client.get(f"/mailbox/{thread.key}/?seen=1", **quick).status_code == 204


def test_when_nobody_listens_it_says_so_and_keeps_what_was_written(client, shop, monkeypatch):
    port = closed_port()
    monkeypatch.setattr(posting, "ENVIRONMENT", dataclasses.replace(posting.ENVIRONMENT, smtp_port=port))
    sent = {"address": "ida@home.example", "to": shop.inbox.address, "subject": "A lamp", "text": "Is it oak?"}
    seen = client.post(reverse("mailbox_new"), sent)
    assert seen.status_code == 422
    assert f"The mail receiver does not answer on 127.0.0.1:{port}" in seen.content.decode()
    assert "Is it oak?" in seen.content.decode()
    assert threads() == []
