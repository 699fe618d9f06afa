"""“Send me a copy”: what the visitor saw, and nothing else, by email."""

import datetime as dt

import pytest

from heard.channels.chat.actions.copy_chat import MOST_A_DAY, NoAddress, TooSoon, copy_chat
from heard.channels.chat.models import Visitor
from heard.channels.email.sending import deliver_everything
from heard.conversations.actions.note import note
from heard.conversations.actions.reply import reply
from heard.conversations.actions.start_side_conversation import start_side_conversation
from heard.conversations.enclosure import Enclosure
from heard.conversations.models import Message
from heard.plumbing.files import store
from tests.channels.chat.chats import Guest
from tests.channels.email.posting import outbox
from tests.conversations.shop import after


@pytest.fixture
def held(shop, guest):
    """A chat with an answer, a file, and much that is none of the visitor's business."""
    held = guest.say("Where is my *lamp*?")
    kept = store(b"a plan")
    plan = Enclosure(sha256=kept.sha256, filename="plan <1>.txt", content_type="text/plain", size=6)
    reply(conversation=held, agent=shop.ana, text="It left on **Tuesday**.", enclosures=[plan], at=after(minutes=1))
    note(conversation=held, agent=shop.ana, text="A difficult one", at=after(minutes=2))
    reply(conversation=held, agent=shop.ana, text="Still secret", send_at=after(hours=5), at=after(minutes=3))
    start_side_conversation(
        conversation=held, agent=shop.ana, to=["x@ship.example"], subject="Parcel", text="Lost?", at=after(minutes=4)
    )
    return held


def body(letter, kind="plain"):
    return letter.get_body((kind,)).get_content().replace("\r\n", "\n")


def test_it_holds_what_was_said_to_and_fro(shop, held):
    sent = copy_chat(conversation_id=held.pk, at=after(minutes=10))
    deliver_everything()
    (letter,) = [letter for letter in outbox() if letter["To"] == "mia@home.example"]
    assert (letter["From"], letter["Subject"]) == ("Lamp & Co <support@lamp.example>", "Your chat with Lamp & Co")
    assert body(letter) == (
        "Here is the copy of our chat that you asked for.\n\n"
        "Mia, 21 November 2026, 12:00\nWhere is my *lamp*?\n\n"
        "Ana Moreno, 21 November 2026, 12:01\nIt left on **Tuesday**.\n[plan <1>.txt]\n"
    )
    page = body(letter, "html")
    assert "<strong>Tuesday</strong>" in page
    assert "plan &lt;1&gt;.txt" in page
    assert not [word for word in ("difficult", "secret", "Lost?") if word in page]
    sent.refresh_from_db()
    assert sent.delivery == "sent"


def test_it_is_no_key_to_the_conversation(held):
    copy_chat(conversation_id=held.pk, at=after(minutes=10))
    deliver_everything()
    (letter,) = [letter for letter in outbox() if letter["To"] == "mia@home.example"]
    assert letter["Reply-To"] == "support@lamp.example"


def test_the_visitor_does_not_see_it_as_something_said(held):
    before = set(Message.objects.seen_by_customer().values_list("pk", flat=True))
    copy_chat(conversation_id=held.pk, at=after(minutes=10))
    assert set(Message.objects.seen_by_customer().values_list("pk", flat=True)) == before


def test_without_an_address_nothing_goes(held):
    Visitor.objects.update(email="")
    with pytest.raises(NoAddress):
        copy_chat(conversation_id=held.pk, at=after(minutes=10))


def test_one_a_minute_and_a_few_a_day(held, guest):
    begin = after(minutes=10)
    copy_chat(conversation_id=held.pk, at=begin)
    with pytest.raises(TooSoon):
        copy_chat(conversation_id=held.pk, at=begin + dt.timedelta(seconds=59))
    for number in range(1, MOST_A_DAY):
        copy_chat(conversation_id=held.pk, at=begin + dt.timedelta(minutes=number))
    another = guest.say("Something else", at=after(hours=2))
    with pytest.raises(TooSoon):
        copy_chat(conversation_id=another.pk, at=begin + dt.timedelta(hours=3))
    copy_chat(conversation_id=another.pk, at=begin + dt.timedelta(hours=25))


def test_it_speaks_the_visitors_language_and_tells_their_time(shop):
    guest = Guest(shop.inbox, email="mia@home.example", language="de")
    held = guest.say("Hallo")
    held.customer.time_zone = "Asia/Tokyo"
    held.customer.save()
    copy = copy_chat(conversation_id=held.pk, at=after(minutes=1))
    assert "21. November 2026 21:00\nHallo" in copy.quoted


def test_what_they_typed_stays_text(shop, guest):
    held = guest.say("<script>alert(1)</script>")
    copy = copy_chat(conversation_id=held.pk, at=after(minutes=1))
    assert "<script>" not in copy.quoted_html
