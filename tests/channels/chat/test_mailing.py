"""What a visitor missed who left reaches them by email: in one mail, in the same conversation, once."""

import datetime as dt

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from heard.channels.chat.actions.leave_contact import leave_contact
from heard.channels.chat.actions.mail_missed import mail_missed
from heard.channels.chat.jobs import mail_what_is_due
from heard.channels.chat.models import Chat, Visitor
from heard.channels.email.intake import take_in_everything
from heard.channels.email.models import Delivery
from heard.channels.email.sending import deliver_everything, queue
from heard.conversations.actions.acknowledge import acknowledge
from heard.conversations.actions.close import close
from heard.conversations.actions.merge import merge
from heard.conversations.actions.note import note
from heard.conversations.actions.reply import reply
from heard.conversations.actions.say import say
from heard.conversations.actions.split import split
from heard.conversations.actions.start_side_conversation import start_side_conversation
from heard.conversations.actions.withdraw_reply import TooLate, withdraw_reply
from heard.conversations.enclosure import Enclosure
from heard.conversations.models import Conversation, Message, Participant
from heard.customers.actions.mark_undeliverable import mark_undeliverable
from heard.customers.addresses import AddressIsWrong
from heard.customers.models import Address
from heard.plumbing.files import store
from heard.plumbing.models import Fact
from heard.plumbing.reactions import react_until_done
from tests.channels.chat.chats import Guest
from tests.channels.email.mailing import mail, sending
from tests.channels.email.posting import outbox, postbox
from tests.conversations.shop import after

SOON = dt.timedelta(minutes=2)


def said_by(shop, held, text, **when):
    return reply(conversation=held, agent=shop.ana, text=text, at=after(**when))


def body(letter, kind="plain"):
    return letter.get_body((kind,)).get_content().replace("\r\n", "\n")


def stands(message):
    message.refresh_from_db()
    return message.delivery, message.facts.get("way", "")


def test_what_was_seen_does_not_go_by_email(shop, guest):
    held = guest.say()
    guest.saw(said_by(shop, held, "Hi", minutes=1))
    assert mail_missed(conversation_id=held.pk, at=after(hours=1)) == 0
    assert Message.objects.filter(delivery="queued").count() == 0


def test_what_was_missed_goes_after_the_minutes_of_the_chat_and_not_before(shop, guest):
    held = guest.say()
    said = said_by(shop, held, "It left on Tuesday.", minutes=1)
    assert mail_missed(conversation_id=held.pk, at=after(minutes=2, seconds=59)) == 0
    assert guest.chat(held).mail_at == after(minutes=3)
    assert mail_missed(conversation_id=held.pk, at=after(minutes=3)) == 1
    assert stands(said) == ("queued", "email")
    assert said.recipients == {"to": ["mia@home.example"]}
    assert (guest.chat(held).mailed_id, guest.chat(held).mail_at) == (said.pk, None)
    assert Fact.objects.filter(name="AnswerMailed", data__message_id=said.pk).count() == 1


def test_it_is_one_mail_with_everything_missed_oldest_first(shop, guest):
    held = guest.say("Where is my lamp?")
    shop.ana.signature = "Ana, Lamp & Co"
    shop.ana.save()
    picture = store(b"a picture")
    plan = Enclosure(sha256=picture.sha256, filename="plan.txt", content_type="text/plain", size=9)
    first = reply(conversation=held, agent=shop.ana, text="One moment.", enclosures=[plan], at=after(minutes=1))
    last = said_by(shop, held, "It left on Tuesday.", minutes=2)
    assert mail_missed(conversation_id=held.pk, at=after(minutes=4)) == 2
    assert (stands(first), stands(last)) == (("sent", "email"), ("queued", "email"))
    deliver_everything()
    assert stands(last) == ("sent", "email")

    (letter,) = outbox()
    assert (letter["From"], letter["To"]) == ("Ana Moreno at Lamp & Co <support@lamp.example>", "mia@home.example")
    assert letter["Subject"] == "Your chat with Lamp & Co"
    assert body(letter) == (
        "On 21 November 2026, 12:01, Ana Moreno wrote:\nOne moment.\n\n"
        "On 21 November 2026, 12:02, Ana Moreno wrote:\nIt left on Tuesday.\n\n"
        "-- \nAna, Lamp & Co\n\n"
        "You had left our chat, so this comes by email. Just reply to it: we go on where we were.\n\n"
        "On 21 November 2026, 12:00, Mia wrote:\n> Where is my lamp?\n"
    )
    assert [part.get_filename() for part in letter.iter_attachments()] == ["plan.txt"]


def test_somebody_who_gave_no_name_reads_that_they_wrote(shop, guest):
    guest.given["name"] = ""
    held = guest.say("Where is my lamp?")
    said_by(shop, held, "It left on Tuesday.", minutes=1)
    mail_missed(conversation_id=held.pk, at=after(minutes=3))
    deliver_everything()
    assert body(outbox()[0]).endswith("On 21 November 2026, 12:00, you wrote:\n> Where is my lamp?\n")


def test_it_speaks_the_visitors_language(shop):
    guest = Guest(shop.inbox, email="mia@home.example", language="de")
    held = guest.say("Wo ist meine Lampe?")
    said_by(shop, held, "Unterwegs.", minutes=1)
    mail_missed(conversation_id=held.pk, at=after(minutes=3))
    deliver_everything()
    assert "haben Sie geschrieben:\n> Wo ist meine Lampe?" in body(outbox()[0])


def test_while_somebody_goes_on_writing_it_waits_but_not_for_ever(shop, guest):
    held = guest.say()
    for minute in range(1, 7):
        said_by(shop, held, f"Word {minute}", minutes=minute)
        gone = mail_missed(conversation_id=held.pk, at=after(minutes=minute, seconds=30))
        assert gone == 0
    assert mail_missed(conversation_id=held.pk, at=after(minutes=7)) == 6


def test_nothing_goes_twice(shop, guest):
    held = guest.say()
    said_by(shop, held, "One", minutes=1)
    mail_missed(conversation_id=held.pk, at=after(minutes=3))
    deliver_everything()
    assert mail_missed(conversation_id=held.pk, at=after(hours=1)) == 0
    said_by(shop, held, "Two", hours=2)
    assert mail_missed(conversation_id=held.pk, at=after(hours=3)) == 1
    deliver_everything()
    assert [body(letter).startswith(word) for letter, word in zip(outbox(), ("One", "Two"), strict=True)] == [
        True,
        True,
    ]
    first, second = outbox()
    assert (second["Subject"], second["References"]) == ("Re: Your chat with Lamp & Co", first["Message-ID"])


def test_nor_after_a_crash_between_the_hand_over_and_its_record(shop, guest):
    held = guest.say()
    said = said_by(shop, held, "One", minutes=1)
    mail_missed(conversation_id=held.pk, at=after(minutes=3))
    queue.claim(limit=10, at=timezone.now(), only=None, but=())  # and then the worker is killed
    queue.release()
    deliver_everything()
    deliver_everything()
    assert len(outbox()) == 1
    assert stands(said) == ("sent", "email")
    assert Delivery.objects.count() == 1


def test_a_lost_job_is_made_good_by_the_clock(shop, guest):
    held = guest.say()
    said = said_by(shop, held, "One", minutes=1)
    react_until_done()
    jobs = ProcrastinateJob.objects.filter(task_name="chat.mail_what_was_missed")
    due = guest.chat(held).mail_at
    assert jobs.filter(args={"conversation_id": held.pk}, scheduled_at=due).exists()
    assert mail_what_is_due(int(due.timestamp()) - 1) == 0
    assert mail_what_is_due(int(due.timestamp()) + 1) == 1
    assert mail_what_is_due(int(due.timestamp()) + 60) == 0
    assert stands(said) == ("queued", "email")


def test_nobody_looks_where_no_address_is_known(shop):
    guest = Guest(shop.inbox)
    held = guest.say()
    said = said_by(shop, held, "One", minutes=1)
    react_until_done()
    assert ProcrastinateJob.objects.filter(task_name="chat.mail_what_was_missed").count() == 0
    assert mail_missed(conversation_id=held.pk, at=after(hours=1)) == 0
    assert stands(said) == ("sent", "")


def test_of_a_customer_whom_the_website_vouches_for_we_know_the_address(shop):
    guest = Guest(shop.inbox, identity="customer-7")
    held = guest.say()
    Address.objects.create(customer_id=held.customer_id, kind="email", value="mia@work.example", is_primary=True)
    said = said_by(shop, held, "One", minutes=1)
    assert mail_missed(conversation_id=held.pk, at=after(minutes=3)) == 1
    said.refresh_from_db()
    assert said.recipients == {"to": ["mia@work.example"]}


def test_of_anybody_else_we_do_not_use_what_we_know(shop):
    guest = Guest(shop.inbox)
    held = guest.say()
    Address.objects.create(customer_id=held.customer_id, kind="email", value="mia@work.example", is_primary=True)
    said_by(shop, held, "One", minutes=1)
    assert mail_missed(conversation_id=held.pk, at=after(minutes=3)) == 0


def test_nothing_goes_to_an_address_that_mail_does_not_reach(shop, guest):
    held = guest.say()
    leave_contact(conversation_id=held.pk, email="mia@home.example", at=after(minutes=1))
    mark_undeliverable(kind="email", addresses=["mia@home.example"], at=after(minutes=1))
    said_by(shop, held, "One", minutes=1)
    assert mail_missed(conversation_id=held.pk, at=after(minutes=3)) == 0


def test_what_is_said_among_us_never_goes_along(shop, guest):
    held = guest.say()
    said_by(shop, held, "One", minutes=1)
    note(conversation=held, agent=shop.ana, text="A difficult one", at=after(minutes=1, seconds=10))
    start_side_conversation(
        conversation=held,
        agent=shop.ana,
        to=["carrier@ship.example"],
        subject="Parcel",
        text="Where is it?",
        at=after(minutes=1),
    )
    assert mail_missed(conversation_id=held.pk, at=after(minutes=4)) == 1
    deliver_everything()
    (theirs,) = [letter for letter in outbox() if letter["To"] == "mia@home.example"]
    assert "difficult" not in body(theirs)
    assert "Where is it?" not in body(theirs)


def test_what_we_say_by_ourselves_goes_too(guest):
    held = guest.say()
    say(conversation=held, text="We are looking into it.", at=after(minutes=1))
    acknowledge(message_ids=[held.last_incoming_id], at=after(minutes=1, seconds=5))
    assert mail_missed(conversation_id=held.pk, at=after(minutes=4)) == 2


def test_what_leaves_later_than_it_was_written_is_not_taken_for_seen(shop, guest):
    held = guest.say()
    later = reply(conversation=held, agent=shop.ana, text="Good morning", send_at=after(hours=1), at=after(minutes=1))
    guest.saw(said_by(shop, held, "Until tomorrow", minutes=2))
    Message.objects.filter(pk=later.pk).update(delivery="sent", sent_at=after(hours=1))
    assert mail_missed(conversation_id=held.pk, at=after(hours=1, minutes=2)) == 1
    assert mail_missed(conversation_id=held.pk, at=after(hours=1, minutes=9)) == 0


def test_once_it_goes_by_email_it_cannot_be_taken_back(shop, guest):
    held = guest.say()
    guest.widget.mail_minutes = 0
    guest.widget.save()
    said = said_by(shop, held, "One", minutes=1)
    assert mail_missed(conversation_id=held.pk, at=after(minutes=1, seconds=10)) == 1
    with pytest.raises(TooLate):
        withdraw_reply(message=said, agent=shop.ana, at=after(minutes=1, seconds=20))


def test_in_a_chat_that_went_into_a_mail_conversation_mail_is_the_way(shop, guest):
    held, asked = guest.say(), shop.mail()
    merge(kept=asked, merged=held, agent=shop.ana, at=after(minutes=1))
    said = said_by(shop, asked, "One", minutes=2)
    assert (said.delivery, said.recipients) == ("held", {"to": ["cleo@home.example"]})
    assert mail_missed(conversation_id=held.pk, at=after(minutes=9)) == 0


def test_a_mail_conversation_that_went_into_a_chat_goes_on_there(shop, guest):
    held, asked = guest.say(), shop.mail()
    merge(kept=held, merged=asked, agent=shop.ana, at=after(minutes=1))
    said = said_by(shop, asked, "One", minutes=2)
    assert (said.conversation_id, said.delivery, said.recipients) == (held.pk, "sent", {"to": [str(guest.public_id)]})


def test_the_whole_story_over_smtp(shop, smtp_port, settings):
    """Gone from the chat, answered by mail, and that goes on until they are back."""
    guest = Guest(shop.inbox, name="Mia", email="mia@home.example")
    now = timezone.now()
    held = guest.say("Where is my lamp?", at=now)
    reply(conversation=held, agent=shop.ana, text="It left on Tuesday.", at=now)
    assert mail_missed(conversation_id=held.pk, at=now + SOON) == 1
    with postbox() as box:
        settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{box.port}"
        deliver_everything()
        (letter,) = box.parsed
        with sending(smtp_port) as client:
            answer = mail(
                sender="Mia <mia@home.example>", to=letter["Reply-To"], subject="Re: " + letter["Subject"],
                text="Thank you! Which carrier?", In_Reply_To=letter["Message-ID"], References=letter["Message-ID"],
            )  # fmt: skip
            client.send_message(answer, "mia@home.example", [letter["Reply-To"]])
        take_in_everything()
        came = Message.objects.get(text="Thank you! Which carrier?")
        assert (came.conversation_id, came.trust, came.kind) == (held.pk, "token", "incoming")
        assert Conversation.objects.get(pk=held.pk).state == "open"

        # They wrote by mail, so they are not waited for as long as before.
        written = timezone.now()
        reply(conversation=held, agent=shop.ana, text="Swift.", at=written)
        react_until_done()
        assert guest.chat(held).mail_at - written < dt.timedelta(seconds=30)
        assert mail_missed(conversation_id=held.pk, at=written + dt.timedelta(seconds=10)) == 1
        deliver_everything()
        second = box.parsed[1]
        assert body(second).startswith("Swift.\n")
        assert second["In-Reply-To"] == answer["Message-ID"]

        # Back in the chat: what they see there needs no mail.
        guest.say("I am here again", to=held, at=timezone.now())
        guest.saw(reply(conversation=held, agent=shop.ana, text="Welcome back", at=timezone.now()))
        assert mail_missed(conversation_id=held.pk, at=timezone.now() + SOON) == 0
        assert len(box.mails) == 2


def test_an_address_left_is_where_mail_goes_and_comes_from(shop):
    guest = Guest(shop.inbox)
    held = guest.say()
    said = said_by(shop, held, "One", minutes=1)
    assert (
        leave_contact(conversation_id=held.pk, email=" Mia@Home.example ", name="Mia", at=after(minutes=2))
        == "mia@home.example"
    )
    visitor = Visitor.objects.get()
    assert (visitor.email, visitor.name) == ("mia@home.example", "Mia")
    assert Participant.objects.filter(conversation=held, kind="email").values_list("address", "place").get() == (
        "mia@home.example",
        "customer",
    )
    assert Address.objects.get(kind="email").customer_id == held.customer_id
    assert guest.chat(held).mail_at == after(minutes=4)
    assert mail_missed(conversation_id=held.pk, at=after(minutes=4)) == 1
    assert stands(said) == ("queued", "email")
    assert Fact.objects.filter(name="AddressLeft").count() == 1


def test_left_twice_it_is_said_once(shop):
    held = Guest(shop.inbox).say()
    for _ in range(2):
        leave_contact(conversation_id=held.pk, email="mia@home.example", at=after(minutes=2))
    assert Fact.objects.filter(name="AddressLeft").count() == 1


def test_somebody_elses_address_leads_to_nobody_elses_history(shop):
    asked = shop.mail()
    held = Guest(shop.inbox).say()
    leave_contact(conversation_id=held.pk, email="cleo@home.example", at=after(minutes=2))
    assert Address.objects.get(value="cleo@home.example").customer_id == asked.customer_id
    held.refresh_from_db()
    assert held.customer_id != asked.customer_id
    assert Chat.objects.count() == 1


@pytest.mark.parametrize("given", ["", "mia", "mia@", "a b@c.example", "x" * 400 + "@home.example"])
def test_what_is_no_address_is_refused(shop, given):
    held = Guest(shop.inbox).say()
    with pytest.raises(AddressIsWrong):
        leave_contact(conversation_id=held.pk, email=given, at=after(minutes=2))
    assert Visitor.objects.get().email == ""


def test_an_answer_that_resolves_reaches_them_too(shop, guest):
    held = guest.say()
    said = said_by(shop, held, "Done!", minutes=1)
    close(conversation=held, agent=shop.ana, at=after(minutes=1))
    assert mail_missed(conversation_id=held.pk, at=after(minutes=3)) == 1
    assert stands(said) == ("queued", "email")


def test_agents_see_that_it_went_by_email(shop, guest, client):
    held = guest.say()
    said = said_by(shop, held, "One", minutes=1)
    client.force_login(shop.ana)
    address = f"/conversations/{held.pk}/"
    assert "by email" not in client.get(address).content.decode()
    mail_missed(conversation_id=held.pk, at=after(minutes=3))
    assert "Goes by email: they have left the chat" in client.get(address).content.decode()
    deliver_everything()
    assert "Went by email: they had left the chat" in client.get(address).content.decode()
    Message.objects.filter(pk=said.pk).update(delivery="bounced", delivery_problem="no such mailbox")
    assert "Came back: no such mailbox" in client.get(address).content.decode()


def test_agents_see_that_an_address_was_left(shop, client):
    held = Guest(shop.inbox).say()
    leave_contact(conversation_id=held.pk, email="mia@home.example", at=after(minutes=2))
    client.force_login(shop.ana)
    assert "The visitor left an email address" in client.get(f"/conversations/{held.pk}/").content.decode()


def test_what_is_split_off_is_the_same_visitors_chat(shop, guest):
    held = guest.say()
    said_by(shop, held, "One", minutes=1)
    guest.say("And my other lamp?", to=held, at=after(minutes=2))
    other = Message.objects.get(text="And my other lamp?")
    made = split(conversation=held, message_ids=[other.pk], agent=shop.ana, at=after(minutes=3)).created
    react_until_done()
    said = said_by(shop, made, "That one, too", minutes=4)
    assert Chat.objects.get(pk=made.pk).visitor == Chat.objects.get(pk=held.pk).visitor
    assert mail_missed(conversation_id=made.pk, at=after(minutes=6)) == 1
    assert stands(said) == ("queued", "email")
