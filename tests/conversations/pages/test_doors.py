"""Every way in to a conversation opens only for those who may open its inbox."""

import pytest

from heard.conversations.actions.start_side_conversation import start_side_conversation
from heard.conversations.models import Attachment, Message, MessageKind
from heard.conversations.views.attachments import reader, subject_of
from heard.plumbing.files.addresses import sign
from tests.conversations.shop import after

GETS = [
    "", "next/", "previous/", "as-customer/", "draft/", "merging/", "asides/", "choices/assignee/", "choices/tags/",
    "choices/macros/", "choices/colleagues/", "choices/reasons/", "choices/fields/", "messages/{message}/",
    "messages/{message}/text/", "messages/{message}/forwarding/", "messages/{message}/splitting/",
]  # fmt: skip
POSTS = [
    "reading/", "replies/", "replies/{message}/withdrawal/", "draft/", "draft/files/", "asides/", "asides/{side}/answers/",
    "asides/{side}/closure/", "closure/", "reopening/", "assignment/", "snooze/", "wakening/", "waiting/", "spam/",
    "not-spam/", "block/", "unblock/", "tags/", "details/", "customer/", "merging/", "messages/{message}/sending/",
    "messages/{message}/forwarding/", "messages/{message}/splitting/",
]  # fmt: skip


@pytest.fixture
def secret(shop):
    """A conversation with the orders team, whom Ana does not belong to."""
    conversation = shop.mail(inbox=shop.orders)
    start_side_conversation(
        conversation=conversation,
        agent=shop.ben,
        to=["carrier@van.example"],
        subject="Where?",
        text="Well?",
        at=after(),
    )
    return conversation


def address(conversation, way):
    said = Message.objects.filter(conversation=conversation)
    side = said.get(kind=MessageKind.SIDE_OUT).side_conversation_id
    message = said.get(kind=MessageKind.INCOMING).pk
    return f"/conversations/{conversation.pk}/{way.format(message=message, side=side)}"


@pytest.mark.parametrize("way", GETS)
def test_who_may_not_open_the_inbox_finds_no_page(client, ana, secret, way):
    assert client.get(address(secret, way)).status_code == 404


@pytest.mark.parametrize("way", GETS)
def test_who_may_open_the_inbox_finds_the_page(client, shop, secret, way):
    client.force_login(shop.ben)
    assert client.get(address(secret, way)).status_code in {200, 302}


@pytest.mark.parametrize("way", POSTS)
def test_who_may_not_open_the_inbox_does_nothing(client, ana, secret, facts, way):
    facts()
    assert client.post(address(secret, way), {"text": "x", "to": "x@example.com"}).status_code == 404
    assert facts() == []


def test_nobody_signed_out_gets_in(client, secret):
    assert client.get(address(secret, "")).status_code == 302
    assert client.get(address(secret, ""), headers={"HX-Request": "true"}).status_code == 401


def test_a_file_opens_for_those_who_may_see_its_message(client, shop, picture):
    from heard.conversations.incoming import IncomingFile

    file = IncomingFile(filename="lamp.png", content_type="image/png", content=picture)
    shop.mail(inbox=shop.orders, files=(file,))
    number = Attachment.objects.get().pk

    def fetched(agent, signed_for):
        from django.utils import timezone

        client.force_login(agent)
        token = sign(subject_of(number), for_whom=reader(signed_for), at=timezone.now())
        return client.get(f"/attachments/{token}/")

    answer = fetched(shop.ben, shop.ben)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert b"".join(answer.streaming_content) == picture
    assert fetched(shop.ana, shop.ana).status_code == 404  # signed for her, but it is not hers to see
    assert fetched(shop.ana, shop.ben).status_code == 404


def test_a_conversation_cannot_be_joined_to_one_behind_a_closed_door(client, shop, ana, secret):
    mine = shop.mail("My own")
    assert client.post(f"/conversations/{mine.pk}/merging/", {"into": secret.pk}).status_code == 404
    mine.refresh_from_db()
    assert mine.merged_into_id is None


def test_a_message_of_another_conversation_is_not_found(client, shop, ana):
    mine, other = shop.mail("One", address="a@x.example"), shop.mail("Two", address="b@x.example")
    message = Message.objects.get(conversation=other).pk
    for way in ("", "forwarding/", "splitting/"):
        assert client.get(f"/conversations/{mine.pk}/messages/{message}/{way}").status_code == 404


def test_a_number_that_no_conversation_can_have_is_not_found(client, shop, ana):
    for number in (2**63, 10**30):
        assert client.get(f"/conversations/{number}/").status_code == 404
        assert client.post(f"/conversations/{number}/closure/").status_code == 404
