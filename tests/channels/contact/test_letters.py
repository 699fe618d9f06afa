"""Letters from the contact form: they go the one road in, and nothing of them is lost, doubled or told to strangers."""

import datetime as dt
import re
import threading
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.utils import timezone

from heard.channels.contact.actions.take_letter import take_letter
from heard.channels.contact.letter import MOST_BYTES, Letter
from heard.channels.contact.models import ContactPage, Writing
from heard.channels.contact.sent_links import SENT
from heard.channels.email.sending import deliver_everything
from heard.conversations.actions.reply import reply
from heard.conversations.models import Attachment, Conversation, Inbox, Message
from heard.customers.models import Customer
from heard.plumbing.reactions import react_until_done
from tests.community.among import Among, sign_in
from tests.staff.conftest import Outbox

pytestmark = pytest.mark.django_db
FORM = "/contact/letters/"
LAMP = {"text": "My lamp is broken.\r\nWhat now?", "name": "Mia Berg", "address": "Mia@Home.example"}


@pytest.fixture
def shop(db):
    return Among()


@pytest.fixture
def outbox(settings, tmp_path):
    settings.HEARD_OUTBOX = tmp_path / "outbox"
    settings.HEARD_OUTGOING = "outbox"
    return Outbox(settings.HEARD_OUTBOX)


def text(response):
    return response.content.decode()


def only():
    return Conversation.objects.get()


def test_a_letter_becomes_a_conversation_like_a_mail(client, shop):
    answer = client.post(FORM, LAMP | {"order": "1001", "subject": " Broken  lamp "})
    row, message = only(), Message.objects.get()
    assert (answer.status_code, row.channel, row.inbox, row.subject) == (302, "email", shop.inbox, "Broken lamp")
    assert (row.customer.name, message.sender_address, message.kind) == ("Mia Berg", "mia@home.example", "incoming")
    assert message.text == "My lamp is broken.\nWhat now?\n\nOrder: 1001"
    assert (message.trust, message.facts) == ("first", {"by_form": "unchecked"})


def test_without_a_subject_the_first_words_are_its_title(client, shop):
    client.post(FORM, LAMP | {"text": "word " * 40})
    assert only().subject == ("word " * 16).strip()


def test_it_is_acknowledged_and_answered_by_mail_in_one_thread(client, shop, outbox):
    client.post(FORM, LAMP)
    react_until_done()
    deliver_everything()
    reply(conversation=only(), agent=shop.ana, text="We send a new one.", at=timezone.now(), undo_seconds=0)
    deliver_everything()
    acknowledged, answered = sorted(
        outbox.mails(), key=lambda mail: mail["Auto-Submitted"] is None
    )  # names go by seconds
    assert (acknowledged["To"], answered["To"]) == ("mia@home.example", "mia@home.example")
    assert answered["In-Reply-To"] == acknowledged["Message-ID"]
    assert "/request/" in acknowledged.get_body().get_content()


def test_the_thanks_tell_number_and_moment_but_strangers_no_way_to_the_answers(client, shop):
    """Anybody can write anybody's address into a form: what we answer is read in that mailbox alone."""
    shop.customer("cleo")
    shop.inbox.first_answer_hours = 4
    shop.inbox.save()
    page = text(client.post(FORM, LAMP | {"address": "cleo@private.example"}, follow=True))
    assert f"Your number is {only().pk}." in page
    assert "answers you by email within 4 hours." in page
    assert "/request/" not in page
    assert "Cleo" not in page


def test_an_address_we_know_and_one_we_do_not_are_answered_the_same(client, shop):
    shop.customer("cleo")
    shop.mail(address="cleo@private.example")
    known, unknown = (
        text(client.post(FORM, LAMP | {"address": address}, follow=True))
        for address in ("cleo@private.example", "nobody@home.example")
    )
    assert re.sub(r"number is \d+", "", known) == re.sub(r"number is \d+", "", unknown)


def test_a_customer_who_signed_in_is_asked_for_neither_name_nor_address(client, shop):
    cleo = shop.customer("cleo")
    sign_in(client, cleo)
    page = text(client.get("/contact/"))
    assert 'name="address"' not in page
    assert "We answer to cleo@private.example." in page
    thanks = text(
        client.post(FORM, {"text": "It is me.", "address": "tom@private.example", "name": "Tom"}, follow=True)
    )
    assert (only().customer, only().subject) == (cleo, "It is me.")
    assert Message.objects.get().sender_address == "cleo@private.example"
    assert client.get(re.search(r'href="(/request/[^"]+)"', thanks)[1]).status_code == 200


def test_a_strangers_letter_never_joins_a_conversation_and_changes_nothing_of_the_customer(client, shop):
    cleo, lamp = shop.customer("cleo"), shop.mail(address="cleo@private.example")
    client.post(
        FORM, LAMP | {"address": "cleo@private.example", "name": "Not Cleo", "subject": f"Re: Lamp [{lamp.pk}]"}
    )
    cleo.refresh_from_db()
    assert (cleo.name, Conversation.objects.count(), lamp.message_count) == ("Cleo Secret", 2, 1)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"address": "mia"}, "Please write your whole email address, as in name@example.org."),
        ({"address": ""}, "Please write your whole email address, as in name@example.org."),
        ({"address": "a@" + "b" * 400}, "Please write your whole email address, as in name@example.org."),
        ({"text": " \0 "}, "Please write a few words, or choose a file."),
        ({"text": "lamp " * 5000}, "That is more than we can take at once."),
        ({"name": "M" * 201}, "That is too long. Please shorten it."),
        ({"subject": "S" * 201}, "That is too long. Please shorten it."),
        ({"order": "9" * 61}, "That is too long. Please shorten it."),
    ],
)
def test_what_is_wrong_is_said_kindly_and_nothing_typed_is_lost(client, shop, wrong, told):
    typed = LAMP | {"subject": "Broken", "order": "1001"} | wrong
    answer = client.post(FORM, typed)
    assert (answer.status_code, Conversation.objects.count()) == (422, 0)
    assert told in text(answer)
    kept = {name: value for name, value in typed.items() if name not in wrong and name != "text"}
    assert [value for value in kept.values() if f'value="{value}"' not in text(answer)] == []
    assert "text" in wrong or "My lamp is broken.\nWhat now?</textarea>" in text(answer)


def test_files_come_along_and_too_many_or_too_large_ones_do_not(client, shop, settings):
    lamp = SimpleUploadedFile("lamp.png", b"picture", content_type="image/png")
    client.post(FORM, LAMP | {"files": lamp})
    assert list(Attachment.objects.values_list("filename", "size")) == [("lamp.png", 7)]
    many = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(11)]
    for files in (many, [SimpleUploadedFile("huge.bin", b"x" * (MOST_BYTES + 1))]):
        answer = client.post(FORM, LAMP | {"files": files})
        assert answer.status_code == 422
        assert "At most ten files, together up to 25 MB, please." in text(answer)
        assert "Only your files have to be chosen again." in text(answer)
    assert Conversation.objects.count() == 1


def test_the_same_letter_sent_twice_is_one_and_a_changed_one_another(client, shop):
    form = {"form": str(uuid.uuid4())}
    first, again = client.post(FORM, LAMP | form), client.post(FORM, LAMP | form)
    assert (first.status_code, again.status_code, Conversation.objects.count()) == (302, 302, 1)
    client.post(FORM, LAMP | form | {"text": "And the shade, too."})
    assert Conversation.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_begin_one_conversation():
    shop = Among()
    letter = Letter(text="My lamp is broken.", address="mia@home.example")
    found, ready = [], threading.Barrier(4)

    def click():
        ready.wait()
        found.append(take_letter(letter=letter, inbox=shop.inbox, language="en", at=timezone.now()).pk)
        connections.close_all()

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert found == [only().pk] * 4


def test_what_a_robot_fills_in_is_put_among_the_spam_and_answered_by_nobody(client, shop, outbox):
    client.post(FORM, LAMP | {"homepage": "https://cheap.example"})
    react_until_done()
    deliver_everything()
    assert (only().state, outbox.mails()) == ("spam", [])


def test_floods_end_before_anything_is_kept_and_what_was_typed_stays(client, shop):
    answers = [client.post(FORM, LAMP | {"text": f"Lamp {n}", "address": f"a{n}@home.example"}) for n in range(11)]
    assert [one.status_code for one in answers] == [302] * 10 + [429]
    assert Conversation.objects.count() == 10
    assert "That was tried very often." in text(answers[-1])
    assert "Lamp 10</textarea>" in text(answers[-1])


def test_many_networks_cannot_make_us_write_to_one_address_again_and_again(client, shop, outbox):
    for n in range(12):
        client.post(FORM, LAMP | {"text": f"Lamp {n}"}, REMOTE_ADDR=f"203.0.113.{n}")
    react_until_done()
    deliver_everything()
    assert (Conversation.objects.count(), len(outbox.mails())) == (10, 2)


def test_forms_of_other_websites_are_refused(client, shop):
    assert client.post(FORM, LAMP, headers={"Origin": "https://evil.example"}).status_code == 403
    assert client.post(FORM, LAMP, headers={"Origin": "http://testserver"}).status_code == 302
    assert Client(enforce_csrf_checks=True).post(FORM, LAMP | {"text": "Another"}).status_code == 302


def test_whoever_is_blocked_is_thanked_like_everybody_and_lands_among_the_spam(client, shop):
    cleo = shop.customer("cleo", blocked_at=timezone.now())
    answer = client.post(FORM, LAMP | {"address": "cleo@private.example"}, follow=True)
    assert (answer.status_code, only().state, only().customer) == (200, "spam", cleo)


def test_a_closed_form_and_a_house_without_an_inbox_keep_what_was_typed(client, shop):
    ContactPage.objects.create(id=1, has_form=False)
    assert client.post(FORM, LAMP).status_code == 409
    assert 'id="letter"' not in text(client.get("/contact/"))
    Inbox.objects.update(is_active=False)
    assert client.get("/contact/").status_code == 200
    assert client.post(FORM, LAMP).status_code == 409
    assert Conversation.objects.count() == 0


def test_letters_go_to_the_chosen_inbox_while_it_is_in_use(client, shop):
    ContactPage.objects.create(id=1, inbox=shop.orders)
    client.post(FORM, LAMP)
    assert only().inbox == shop.orders
    Inbox.objects.filter(pk=shop.orders.pk).update(is_active=False)
    client.post(FORM, LAMP | {"text": "Another"})
    assert Conversation.objects.latest("pk").inbox == shop.inbox


def test_the_page_of_thanks_is_not_guessed_and_not_for_ever(client, shop):
    client.post(FORM, LAMP)
    old = SENT.path(only().pk, at=timezone.now() - dt.timedelta(days=2))
    assert client.get(old).status_code == 404
    assert client.get(f"{FORM}{only().pk}/").status_code == 404
    assert client.get(FORM)["Location"] == "/contact/"


def test_agents_see_that_nobody_checked_the_address(client, shop):
    client.post(FORM, LAMP)
    client.force_login(shop.ana)
    assert "Written in the contact form, where nobody checks the address." in text(
        client.get(f"/conversations/{only().pk}/")
    )


def test_what_is_counted_names_nobody(client, shop):
    """Neither who wrote, nor what: the number a letter is counted by is none that a conversation knows."""
    kept = {field.name for field in Writing._meta.get_fields()}
    assert kept == {"key", "day", "language", "opened", "enough", "wrote"}
    key = uuid.uuid4()
    Writing.objects.create(key=key, day=timezone.now().date(), language="en")
    client.post(FORM, LAMP | {"writing": str(key)})
    assert Writing.objects.get().wrote is True
    assert str(key) not in str(list(Message.objects.values())) + str(list(Customer.objects.values()))
