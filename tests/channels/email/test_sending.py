"""Answers on their way: threaded, signed, retried, stopped by one switch, and never twice."""

import datetime as dt
import socket
import threading
from contextlib import closing

import dkim
import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from heard.channels.email.accounts import AccountProblem, keep_secret, sign_in_to_smtp
from heard.channels.email.models import Delivery, MailAccount, SendingDomain
from heard.channels.email.sending import deliver_everything, deliver_once, queue
from heard.channels.email.sending.delivering import _deliver, _hand_over
from heard.channels.email.sending.results import HandedOver, Result
from heard.channels.email.sending.roads import OutboxRoad, SmtpRoad
from heard.channels.email.signing import make_key, public_key
from heard.channels.email.tokens import ReplyToken, read_external_id, read_reply_address
from heard.conversations.actions.forward import forward
from heard.conversations.actions.queue_due import queue_due
from heard.conversations.actions.reply import reply
from heard.conversations.actions.send_again import send_again
from heard.conversations.actions.start import start
from heard.conversations.actions.start_side_conversation import start_side_conversation
from heard.conversations.actions.withdraw_reply import withdraw_reply
from heard.conversations.enclosure import Enclosure
from heard.conversations.models import Message, MessageKind
from heard.customers.actions.erase_customer import erase_customer
from heard.customers.actions.recognise import recognise
from heard.plumbing.files import store
from heard.plumbing.mail import Outbox, open_connection
from heard.plumbing.models import Fact, Installation
from heard.plumbing.reactions import react_until_done
from heard.staff.models import Agent
from tests.channels.email.posting import answer, closed_port, outbox, postbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(db):
    return Agent.objects.create_user("mia@willow.example", name="Mia Chen", signature="Mia\nCustomer care")


def state(message: Message) -> tuple[str, str]:
    message.refresh_from_db()
    return message.delivery, message.delivery_problem


def body(mail, kind: str = "plain") -> str:
    return mail.get_body((kind,)).get_content().replace("\r\n", "\n")


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


def test_what_became_of_it_stands_on_the_message_and_in_the_book_of_facts(conversation):
    written = answer(conversation)
    deliver_everything()
    delivery = Delivery.objects.get(message=written)
    assert state(written) == ("sent", "")
    assert written.sent_at is not None
    assert written.external_id == delivery.external_id
    assert (delivery.attempts, delivery.recipients_done) == (1, ["ana@customer.example"])
    assert delivery.handed_over_at <= delivery.accepted_at
    assert list(Fact.objects.filter(name="MessageSent").values_list("data__message_id", flat=True)) == [written.pk]


def test_nothing_leaves_before_it_can_no_longer_be_taken_back(conversation, agent):
    soon = reply(conversation=conversation, agent=agent, text="Oops", at=timezone.now())
    later = reply(
        conversation=conversation,
        agent=agent,
        text="Later",
        at=timezone.now(),
        send_at=timezone.now() + dt.timedelta(days=1),
    )
    deliver_everything()
    assert [state(message)[0] for message in (soon, later)] == ["held", "scheduled"]
    withdraw_reply(message=soon, agent=agent, at=timezone.now())
    Message.objects.filter(pk=later.pk).update(send_at=timezone.now())
    deliver_everything()
    assert [body(mail).splitlines()[0] for mail in outbox()] == ["Later"]


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


def test_one_switch_keeps_everything_in_the_house(conversation):
    Installation.current()
    Installation.objects.update(outgoing_stopped_at=timezone.now())
    written = answer(conversation)
    deliver_everything()
    assert (state(written), outbox()) == (("queued", ""), [])
    Installation.objects.update(outgoing_stopped_at=None)
    deliver_everything()
    assert state(written)[0] == "sent"
    assert len(outbox()) == 1


def test_when_mail_was_stopped_for_long_answers_leave_and_old_acknowledgements_do_not(inbox, conversation):
    Installation.current()
    Installation.objects.update(outgoing_stopped_at=timezone.now())
    Message.objects.update(created_at=timezone.now(), facts={})  # written today: older mail is not even acknowledged
    react_until_done()
    acknowledgement = Message.objects.get(kind=MessageKind.AUTOMATIC)
    written = answer(conversation)
    Message.objects.exclude(kind=MessageKind.INCOMING).update(created_at=timezone.now() - dt.timedelta(hours=25))
    Installation.objects.update(outgoing_stopped_at=None)
    deliver_everything()
    told = "It could not leave in time; an automatic message a day late would only annoy."
    assert (state(acknowledgement), state(written)) == (("failed", told), ("sent", ""))
    assert [mail["Auto-Submitted"] for mail in outbox()] == [None]


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


# Over SMTP


def test_a_mail_server_gets_it_once_with_everybody_in_the_envelope(conversation, settings):
    written = answer(conversation, ".a line that begins with a dot", bcc=["boss@willow.example"])
    with postbox(login=True) as box:
        settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{box.port}"
        deliver_everything()
    ((sender, recipients, _),) = box.mails
    assert (sender, recipients) == ("support@willow.example", ["ana@customer.example", "boss@willow.example"])
    assert body(box.parsed[0]).startswith(".a line that begins with a dot\n")
    assert state(written) == ("sent", "")


def test_a_server_that_is_not_there_is_tried_again_later_and_given_up_after_two_days(conversation, settings):
    settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{closed_port()}"
    written = answer(conversation)
    told = f"127.0.0.1 does not listen on port {settings.HEARD_OUTGOING[-5:].strip(':')}. Check the port."
    waits = []
    while state(written)[0] in {"held", "queued"}:
        begun = timezone.now()
        deliver_once()
        delivery = Delivery.objects.get()
        waits.append(round((delivery.next_at - begun).total_seconds() / 60))
        assert state(written)[1] == told
        Delivery.objects.update(next_at=timezone.now())
    assert waits == [1, 4, 10, 30, 60, 180, 360, 720, 1440, 0]
    assert state(written) == ("failed", told)
    fact = Fact.objects.get(name="MessageNotDelivered")
    assert (fact.data["delivery"], fact.data["problem"]) == ("failed", told)


def test_a_busy_server_is_tried_again_and_a_refusal_is_final_with_its_reason(conversation, settings):
    first, second = answer(conversation, "one"), answer(conversation, "two")
    with postbox() as box:
        settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{box.port}"
        box.answers = ["451 4.3.0 busy", "554 5.7.1 looks like spam"]
        deliver_once()
        deliver_once()
        assert state(first) == ("queued", "The mail server answered: 451 4.3.0 busy")
        assert state(second) == ("failed", "The mail server answered: 554 5.7.1 looks like spam")
        Delivery.objects.update(next_at=timezone.now())
        deliver_once()
    assert state(first) == ("sent", "")
    assert len(box.mails) == 1


def test_one_refused_recipient_keeps_no_other_waiting_and_nobody_gets_it_twice(conversation, settings):
    written = answer(conversation, cc=["gone@customer.example", "busy@customer.example"])
    with postbox() as box:
        settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{box.port}"
        box.refused = {"gone@customer.example": "550 no such user", "busy@customer.example": "450 later"}
        deliver_once()
        assert state(written)[0] == "queued"
        assert "gone@customer.example was refused: 550 no such user." in state(written)[1]
        del box.refused["busy@customer.example"]
        Delivery.objects.update(next_at=timezone.now())
        deliver_once()
    assert [recipients for _, recipients, _ in box.mails] == [["ana@customer.example"], ["busy@customer.example"]]
    assert state(written) == ("sent", "gone@customer.example was refused: 550 no such user.")
    ids = {mail["Message-ID"] for mail in box.parsed}
    assert len(ids) == 1


def test_an_answer_that_only_its_copies_reached_was_not_sent(conversation, settings, agent):
    written = answer(conversation, cc=["leo@customer.example"])
    with postbox() as box:
        settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{box.port}"
        box.refused = {"ana@customer.example": "550 5.1.1 no such user"}
        deliver_once()
        assert state(written) == ("failed", "ana@customer.example was refused: 550 5.1.1 no such user.")
        box.refused = {}
        send_again(message=written, agent=agent, at=timezone.now())
        deliver_once()
    assert [recipients for _, recipients, _ in box.mails] == [["leo@customer.example"], ["ana@customer.example"]]
    assert state(written) == ("sent", "")


def test_what_is_still_tried_and_what_arrived_in_part_is_told_at_once(conversation, settings):
    written = answer(conversation, cc=["gone@customer.example"])
    with postbox() as box:
        settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{box.port}"
        box.refused = {"gone@customer.example": "550 no such user", "ana@customer.example": "450 later"}
        deliver_once()
        del box.refused["ana@customer.example"]
        Delivery.objects.update(next_at=timezone.now())
        deliver_once()
    told = Fact.objects.filter(name="MessageDelayed").order_by("id").values_list("data__message_id", "data__problem")
    gone = "gone@customer.example was refused: 550 no such user."
    assert list(told) == [(written.pk, f"{gone} ana@customer.example was refused: 450 later.")]
    assert state(written) == ("sent", gone)


def deliver_over_one_line() -> None:
    """Send as the worker does, which keeps its connection from mail to mail."""
    queue_due(at=timezone.now())
    with closing(SmtpRoad()) as road:
        while _deliver(road):
            pass


@pytest.mark.parametrize("speaks_utf8", [False, True])
def test_an_address_of_foreign_letters_spoils_neither_its_own_mail_nor_the_next_one(
    conversation, settings, speaks_utf8
):
    first = answer(conversation, cc=["jörg@müller.example", "info@müller.example"])
    second = answer(conversation, "another one")
    with postbox() as box:
        box.utf8 = speaks_utf8
        settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{box.port}"
        deliver_over_one_line()
    reached = ["jörg@xn--mller-kva.example"] if speaks_utf8 else []
    assert [recipients for _, recipients, _ in box.mails] == [
        ["ana@customer.example", *reached, "info@xn--mller-kva.example"],
        ["ana@customer.example", *reached, "info@xn--mller-kva.example"],
    ]
    refused = "jörg@müller.example was refused: 553 5.6.7 Non-ASCII addresses are not permitted."
    assert state(first) == state(second) == ("sent", "" if speaks_utf8 else refused)


def test_what_a_server_refuses_at_the_last_step_is_forgotten_before_the_next_mail(conversation, settings):
    """Such a server still waits for the rest of the first mail, and would refuse the second for being within it."""
    first, second = answer(conversation, "one"), answer(conversation, "two")
    with postbox() as box:
        box.refused_data = ["554 5.7.1 not from you"]
        settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{box.port}"
        deliver_over_one_line()
    assert (state(first), state(second)) == (
        ("failed", "The mail server answered: 554 5.7.1 not from you"), ("sent", ""),
    )  # fmt: skip


def test_a_server_that_looks_at_a_mail_for_long_is_waited_for(conversation, settings):
    """Giving up on it would leave in doubt what it takes a moment later."""
    written = answer(conversation)
    with postbox() as box:
        box.thinks_seconds = 1.0
        settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{box.port}"
        with closing(SmtpRoad()) as road:
            line = road._open().sock
            line.settimeout(0.3)
            queue_due(at=timezone.now())
            assert (_deliver(road), line.gettimeout()) == (1, 0.3)
    assert state(written) == ("sent", "")


def test_after_one_mail_in_doubt_the_others_wait_a_moment_instead_of_coming_into_doubt(conversation, settings):
    first, second = answer(conversation, "one"), answer(conversation, "two")
    with postbox() as box:
        box.answers = ["hang up", "hang up"]
        settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{box.port}"
        with closing(SmtpRoad()) as road:
            queue_due(at=timezone.now())
            assert (_deliver(road), road.is_open()) == (1, False)
    assert [state(first)[0], state(second)[0]] == ["uncertain", "queued"]


@pytest.mark.parametrize(("said", "became"), [("200 fine", "sent"), ("299 fine", "sent"), ("hello", "uncertain")])
def test_an_odd_answer_to_the_last_byte_sends_nothing_twice(conversation, settings, said, became):
    written = answer(conversation)
    with postbox() as box:
        box.answers = [said]
        settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{box.port}"
        deliver_everything()
        Delivery.objects.update(next_at=timezone.now())
        deliver_everything()
    assert (state(written)[0], len(box.answers)) == (became, 0)


def test_a_server_that_hangs_up_after_each_mail_keeps_none_waiting(conversation, settings):
    written = [answer(conversation, f"{number}") for number in range(3)]
    with postbox() as box:
        box.hangs_up = True
        settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{box.port}"
        deliver_over_one_line()
    assert [state(message) for message in written] == [("sent", "")] * 3
    assert len(box.mails) == 3


def test_a_connection_that_breaks_before_the_answer_leaves_it_uncertain_and_only_a_person_sends_again(
    conversation, settings, agent
):
    written = answer(conversation)
    with postbox() as box:
        settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{box.port}"
        box.answers = ["hang up"]
        deliver_everything()
        deliver_everything()
        assert state(written) == (
            "uncertain", "The connection broke before the mail server answered, so it may have left or not.",
        )  # fmt: skip
        assert len(box.mails) == 1
        send_again(message=written, agent=agent, at=timezone.now())
        deliver_everything()
    assert state(written) == ("sent", "")
    first, second = (mail["Message-ID"] for mail in box.parsed)
    assert first == second


def test_an_inbox_with_a_mail_account_sends_through_it(conversation, sales, settings):
    written = answer(conversation)
    with postbox(login=True) as own, postbox() as usual:
        settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{usual.port}"
        account = MailAccount.objects.create(
            inbox=conversation.inbox,
            name="Own",
            username="shop",
            smtp_host="127.0.0.1",
            smtp_port=own.port,
            smtp_security="none",
        )
        keep_secret(account, password="secret")
        assert b"secret" not in bytes(account.secret)
        deliver_everything()
    assert state(written) == ("sent", "")
    assert (len(own.mails), len(usual.mails), own.logins) == (1, 0, [b"secret"])


def test_a_wrong_password_is_told_in_plain_words_and_never_shown(conversation, settings):
    written = answer(conversation)
    with postbox(login=True) as box:
        account = MailAccount.objects.create(
            inbox=conversation.inbox,
            name="Own",
            username="shop",
            smtp_host="127.0.0.1",
            smtp_port=box.port,
            smtp_security="none",
        )
        keep_secret(account, password="hunter22")
        deliver_everything()
    assert state(written) == ("queued", "127.0.0.1 did not accept the user name and password.")


def test_letters_in_the_outbox_go_with_whom_they_were_about_and_no_others(
    conversation, agent, settings, django_capture_on_commit_callbacks
):
    answer(conversation, "to Ana")
    start_side_conversation(
        conversation=conversation,
        agent=agent,
        to=["maker@works.example"],
        subject="Ana",
        text="For Ana",
        at=timezone.now(),
    )
    other = recognise(kind="email", address="bob@customer.example", name="Bob", at=timezone.now())
    start(inbox=conversation.inbox, agent=agent, customers=[other], subject="Bob", text="to Bob", at=timezone.now())
    Message.objects.filter(delivery="held").update(delivery="queued")
    deliver_everything()
    code = EmailMessage("A code", "123456", "heard@willow.example", ["ANA@customer.example"])
    Outbox(settings.HEARD_OUTBOX, even_when_stopped=True).send_messages([code])
    assert len(list(settings.HEARD_OUTBOX.iterdir())) == 4
    with django_capture_on_commit_callbacks(execute=True):
        erase_customer(customer=conversation.customer, agent=None, at=timezone.now())
    assert [mail["To"] for mail in outbox()] == ["bob@customer.example"]


def test_a_server_that_says_nothing_is_told_apart_from_one_that_hangs_up(inbox, monkeypatch):
    monkeypatch.setattr("heard.channels.email.accounts.TIMEOUT", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        account = MailAccount.objects.create(inbox=inbox, name="Own", smtp_host="127.0.0.1", smtp_port=port)
        with pytest.raises(AccountProblem, match=f"127.0.0.1 did not answer on port {port} in time"):
            sign_in_to_smtp(account)


# Crashes


def test_a_crash_between_hand_over_and_record_is_found_and_settled_by_the_outbox(conversation):
    sent, lost = answer(conversation, "left"), answer(conversation, "did not leave")
    deliveries = queue.claim(limit=2, at=timezone.now(), only=None, but=())
    assert deliveries == {}  # nothing may leave before it is due
    queue_due(at=timezone.now())
    deliveries = queue.claim(limit=2, at=timezone.now(), only=None, but=())
    _hand_over(OutboxRoad(open_connection()), {sent.pk: deliveries[sent.pk]})
    queue.release()  # as when the process dies: its session ends

    deliver_everything()
    assert [state(message)[0] for message in (sent, lost)] == ["sent", "sent"]
    assert sorted(body(mail).splitlines()[0] for mail in outbox()) == ["did not leave", "left"]


def test_a_crash_while_a_server_had_it_is_shown_and_not_repeated(conversation, settings):
    written = answer(conversation)
    queue_due(at=timezone.now())
    queue.claim(limit=1, at=timezone.now(), only=None, but=())
    queue.release()
    with postbox() as box:
        settings.HEARD_OUTGOING = f"smtp://127.0.0.1:{box.port}"
        deliver_everything()
    assert state(written) == ("uncertain", "The program stopped while it was handed over, so it may have left or not.")
    assert box.mails == []


@pytest.mark.django_db(transaction=True)
def test_what_somebody_has_in_hand_nobody_else_takes_or_settles(conversation):
    answer(conversation)
    queue_due(at=timezone.now())
    mine = queue.claim(limit=5, at=timezone.now(), only=None, but=())
    others = []

    def other_worker() -> None:
        from django.db import connection

        others.append((queue.claim(limit=5, at=timezone.now(), only=None, but=()), queue.abandoned()))
        connection.close()

    thread = threading.Thread(target=other_worker)
    thread.start()
    thread.join()
    queue.release()
    assert (len(mine), others) == (1, [({}, {})])


def test_the_truth_wins_over_a_guess_made_meanwhile(conversation):
    written = answer(conversation)
    queue_due(at=timezone.now())
    deliveries = queue.claim(limit=1, at=timezone.now(), only=None, but=())
    told = HandedOver(message_id=written.pk, result=Result.UNCERTAIN, problem="perhaps")
    queue.record([told], deliveries=deliveries, at=timezone.now())
    queue.record([HandedOver(message_id=written.pk, result=Result.SENT)], deliveries=deliveries, at=timezone.now())
    assert state(written) == ("sent", "")


def test_sending_many_costs_few_statements(conversation, django_assert_max_num_queries):
    for number in range(30):
        answer(conversation, f"{number}")
    with django_assert_max_num_queries(28):
        deliver_once()
    assert len(outbox()) == 30
