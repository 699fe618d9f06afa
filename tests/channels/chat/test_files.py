"""Visitors' files: taken from the widget's own pages alone, within limits, and seen again by whose they are."""

import datetime as dt
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from heard.channels.chat.actions.hear import hear
from heard.channels.chat.saying import Said
from heard.channels.chat.tickets import TicketIsVoid, file_path, new_ticket, read_ticket
from heard.channels.chat.tokens import new_token
from heard.channels.chat.views import files as views
from heard.conversations.actions.note import note
from heard.conversations.enclosure import Enclosure
from heard.conversations.models import Attachment, Conversation
from heard.plumbing.api.limits import Buckets
from heard.plumbing.files import store
from tests.channels.chat.chats import widget_of

SHOP, OTHER = "https://shop.example", "https://evil.example"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
AT = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


@pytest.fixture
def widget(shop, monkeypatch):
    monkeypatch.setattr(views, "BY_VISITOR", Buckets(burst=40, per_second=0.1))
    monkeypatch.setattr(views, "BY_ADDRESS", Buckets(burst=120, per_second=0.2))
    return widget_of(shop.inbox)


def send(
    client, widget, *, visitor=None, origin=SHOP, name="lamp.png", content=PNG, kind="image/png", token=None, **more
):
    token = token or new_token(widget_key=widget.key, visitor=visitor or uuid.uuid4(), at=timezone.now())
    headers = {
        "authorization": f"Chat {token}",
        "x-chat-inbox": widget.key,
        **({"origin": origin} if origin else {}),
        **more,
    }
    return client.post("/chat/files/", {"file": SimpleUploadedFile(name, content, kind)}, headers=headers)


def test_a_file_is_taken_for_a_ticket_that_its_visitor_alone_can_use(client, widget):
    visitor = uuid.uuid4()
    response = send(client, widget, visitor=visitor)
    said = response.json()
    assert response.status_code == 201
    assert {key: said[key] for key in ("name", "type", "bytes")} == {
        "name": "lamp.png",
        "type": "image/png",
        "bytes": 48,
    }
    kept = read_ticket(said["ticket"], visitor=visitor, at=timezone.now())
    assert (kept.filename, kept.content_type, kept.size) == ("lamp.png", "image/png", 48)
    with pytest.raises(TicketIsVoid):
        read_ticket(said["ticket"], visitor=uuid.uuid4(), at=timezone.now())


def test_a_ticket_lasts_for_an_hour_and_cannot_be_made_up():
    visitor = uuid.uuid4()
    enclosure = Enclosure(sha256="a" * 64, filename="x", content_type="text/plain", size=1)
    ticket = new_ticket(enclosure, visitor=visitor, at=AT)
    assert read_ticket(ticket, visitor=visitor, at=AT + dt.timedelta(minutes=59)) == enclosure
    for text, at in ((ticket, AT + dt.timedelta(hours=1)), (ticket[:-1], AT), ("", AT), ("W10:x", AT)):
        with pytest.raises(TicketIsVoid):
            read_ticket(text, visitor=visitor, at=at)


def test_pages_of_the_widget_may_ask_and_no_others(client, widget):
    allowed = send(client, widget)
    assert allowed["Access-Control-Allow-Origin"] == SHOP
    assert "Access-Control-Allow-Credentials" not in allowed
    assert allowed["Vary"] == "Origin"
    for origin in (OTHER, "", "null", "https://shop.example.evil.example"):
        refused = send(client, widget, origin=origin)
        assert (refused.status_code, refused.json()["why"]) == (403, "origin")
        assert "Access-Control-Allow-Origin" not in refused


def test_a_browser_that_asks_first_is_told_what_may_be_sent(client, widget):
    asked = client.options("/chat/files/", headers={"origin": SHOP, "access-control-request-method": "POST"})
    assert asked.status_code == 204
    assert asked["Access-Control-Allow-Origin"] == SHOP
    assert asked["Access-Control-Allow-Headers"] == "Authorization, X-Chat-Inbox"
    stranger = client.options("/chat/files/", headers={"origin": OTHER, "access-control-request-method": "POST"})
    assert "Access-Control-Allow-Origin" not in stranger


def test_who_has_no_token_of_this_chat_sends_nothing(client, widget):
    other = new_token(widget_key="another", visitor=uuid.uuid4(), at=timezone.now())
    for token in ("nonsense", other):
        response = send(client, widget, token=token)
        assert (response.status_code, response.json()["why"]) == (401, "token")
        assert response["Access-Control-Allow-Origin"] == SHOP  # so that the page can say it


def test_what_is_too_large_or_empty_is_refused_kindly(client, widget, monkeypatch):
    monkeypatch.setattr(views, "MOST_BYTES", 1024 * 1024)
    monkeypatch.setattr(views, "FORM_BYTES", 500)
    large = send(client, widget, content=b"x" * (1024 * 1024 + 1))
    assert (large.status_code, large.json()) == (
        413,
        {"why": "too_large", "says": "This file is larger than 1 MB."},
    )
    assert send(client, widget, content=b"").json() == {"why": "empty", "says": "This file is empty."}


def test_a_visitor_who_sends_too_much_waits_and_nobody_else_does(client, widget, monkeypatch):
    monkeypatch.setattr(views, "BY_VISITOR", Buckets(burst=2, per_second=0.001))
    visitor = uuid.uuid4()
    assert [send(client, widget, visitor=visitor).status_code for _ in range(3)] == [201, 201, 429]
    assert send(client, widget).status_code == 201


def test_one_address_with_many_names_waits_too(client, widget, monkeypatch):
    monkeypatch.setattr(views, "BY_ADDRESS", Buckets(burst=2, per_second=0.001))
    assert [send(client, widget).status_code for _ in range(3)] == [201, 201, 429]


@pytest.fixture
def said(widget):
    """A visitor who sent a page that would run scripts, and the file as it was kept."""
    visitor, page = uuid.uuid4(), b"<script>alert(1)</script>"
    stored = store(page)
    hear(
        said=[
            Said(
                visitor=visitor, widget_id=widget.pk, inbox_id=widget.inbox_id, given_id=uuid.uuid4(), chat=None, text="Look",
                enclosures=(Enclosure(sha256=stored.sha256, filename="page.html", content_type="text/html", size=len(page)),),
            )
        ],
        at=AT,
    )  # fmt: skip
    return visitor, Attachment.objects.get()


def test_a_visitor_sees_their_file_again_on_any_page_and_it_runs_nowhere(client, said):
    visitor, attachment = said
    response = client.get(file_path(attachment.pk, visitor=visitor, at=timezone.now()))
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b"<script>alert(1)</script>"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["Content-Security-Policy"].startswith("sandbox")


def test_nobody_elses_address_opens_it_nor_one_that_is_old_or_made_up(client, said):
    visitor, attachment = said
    now = timezone.now()
    own = file_path(attachment.pk, visitor=visitor, at=now)
    for path in (
        file_path(attachment.pk, visitor=uuid.uuid4(), at=now),
        file_path(attachment.pk + 1, visitor=visitor, at=now),
        file_path(attachment.pk, visitor=visitor, at=now - dt.timedelta(hours=14)),
        own[:-3] + "AA/",
    ):
        assert client.get(path).status_code == 404


def test_a_file_of_a_note_is_never_theirs(client, said, shop):
    visitor, attachment = said
    secret = store(b"internal")
    note(
        conversation=Conversation.objects.get(), agent=shop.ana, text="Between us", at=AT,
        enclosures=[Enclosure(sha256=secret.sha256, filename="x.txt", content_type="text/plain", size=8)],
    )  # fmt: skip
    hidden = Attachment.objects.exclude(pk=attachment.pk).get()
    assert client.get(file_path(hidden.pk, visitor=visitor, at=timezone.now())).status_code == 404
