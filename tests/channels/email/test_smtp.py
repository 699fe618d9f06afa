"""The receiver: nobody's relay, and never a yes before the mail is safe."""

import hashlib
import smtplib
import socket
import threading

import pytest
from django.db import connection

from heard.channels.email.models import RawEmail
from heard.channels.email.smtp import Limits
from heard.channels.email.tokens import reply_address
from tests.channels.email.mailing import mail, receiver, refusals, sending

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_mail_is_stored_byte_for_byte_before_the_sender_hears_yes(inbox, smtp_port):
    sent = b"From: ana@customer.example\r\nTo: support@willow.example\r\n\r\n.dots\r\n..more\r\n\xff\x00 any bytes\r\n"
    with sending(smtp_port) as client:
        client.sendmail("ana@customer.example", ["support@willow.example"], sent)

        kept = RawEmail.objects.get()
    assert bytes(kept.data) == sent
    assert (kept.size, kept.source, kept.state, kept.inbox_id) == (len(sent), "smtp", "new", inbox.pk)
    assert (kept.envelope_from, kept.envelope_to) == ("ana@customer.example", ["support@willow.example"])


def test_only_our_own_recipients_are_taken(inbox, smtp_port):
    strangers = [
        "ana@elsewhere.example",
        "support@elsewhere.example",
        "nobody@willow.example",
        "support%x.example@willow.example",
    ]
    with sending(smtp_port) as client:
        assert refusals(client, *strangers) == dict.fromkeys(strangers, 550)
        assert refusals(client, "SUPPORT@Willow.Example") == {}
    assert RawEmail.objects.count() == 1


def test_a_way_named_before_a_recipient_is_not_gone(inbox, smtp_port):
    """RFC 5321, 4.1.1.3: the route is left out. Said by hand, as smtplib writes such an address differently each year."""
    with sending(smtp_port) as client:
        client.ehlo()
        client.mail("ana@customer.example")
        said = [
            client.docmd("RCPT", f"TO:<@x.example:{address}>")[0]
            for address in ("support@willow.example", "a@x.example")
        ]
        assert said == [250, 550]
        client.data(mail().as_bytes())
    assert RawEmail.objects.get().envelope_to == ["support@willow.example"]


def test_plus_addresses_and_reply_addresses_belong_to_their_inbox(inbox, smtp_port):
    token = reply_address(inbox.address, conversation_id=7)
    with sending(smtp_port) as client:
        assert refusals(client, "support+orders@willow.example", token, token.upper()) == {}
    assert RawEmail.objects.get().envelope_to == ["support+orders@willow.example", token, token.upper()]


def test_an_inbox_no_longer_in_use_takes_no_mail(inbox, smtp_port):
    inbox.is_active = False
    inbox.save()
    with sending(smtp_port) as client:
        assert refusals(client, "support@willow.example") == {"support@willow.example": 550}


def test_an_inbox_made_a_moment_ago_is_known_at_once(inbox, brand, smtp_port):
    with sending(smtp_port) as client:
        assert refusals(client, "support@willow.example") == {}
        inbox.pk = None
        inbox.name, inbox.address = "New", "new@willow.example"
        inbox.save()
        assert refusals(client, "new@willow.example") == {}


def test_a_mail_to_two_inboxes_is_kept_for_each(inbox, sales, smtp_port):
    with sending(smtp_port) as client:
        assert refusals(client, "support@willow.example", "sales@willow.example", "support+x@willow.example") == {}
    assert sorted(RawEmail.objects.values_list("inbox_id", "envelope_to")) == [
        (inbox.pk, ["support@willow.example", "support+x@willow.example"]),
        (sales.pk, ["sales@willow.example"]),
    ]


def test_a_bounce_with_an_empty_return_path_is_taken(inbox, smtp_port):
    with sending(smtp_port) as client:
        client.sendmail("", ["support@willow.example"], mail().as_bytes())
    assert RawEmail.objects.get().envelope_from == ""


def test_a_mail_that_is_too_large_is_refused_and_the_session_goes_on(inbox, transactional_db):
    with receiver(limits=Limits(mail_bytes=300_000)) as (port, _), sending(port) as client:
        client.ehlo()
        assert client.esmtp_features["size"] == "300000"
        with pytest.raises(smtplib.SMTPSenderRefused) as declared:  # smtplib names the size beforehand
            client.sendmail("a@b.example", ["support@willow.example"], b"x" * 300_001)
        client.docmd("MAIL FROM:<a@b.example>")
        client.docmd("RCPT TO:<support@willow.example>")
        assert declared.value.smtp_code == 552
        assert client.data(b"Subject: big\r\n\r\n" + b"y" * 500_000)[0] == 552
        client.docmd("MAIL FROM:<a@b.example>")
        client.docmd("RCPT TO:<support@willow.example>")
        assert client.data(b"x" * 299_998 + b"\r\n")[0] == 250  # one line as long as the mail
    assert [row.size for row in RawEmail.objects.all()] == [300_000]


def test_more_recipients_than_allowed_are_put_off_not_lost(inbox, transactional_db):
    with receiver(limits=Limits(recipients=3)) as (port, _), sending(port) as client:
        everybody = [f"support+{number}@willow.example" for number in range(5)]
        assert refusals(client, *everybody) == {everybody[3]: 452, everybody[4]: 452}
    assert RawEmail.objects.get().envelope_to == everybody[:3]


def test_the_database_being_away_is_a_try_again_and_its_return_a_yes(inbox, smtp_port):
    with sending(smtp_port) as client:
        assert refusals(client, "support@willow.example") == {}
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE email_rawemail RENAME TO away")
        try:
            with pytest.raises(smtplib.SMTPDataError) as told:
                refusals(client, "support@willow.example")
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE away RENAME TO email_rawemail")
        assert told.value.smtp_code == 451
        assert refusals(client, "support@willow.example") == {}
        with connection.cursor() as cursor:  # as when PostgreSQL is restarted
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        codes = []
        for _ in range(3):
            try:
                codes.append(refusals(client, "support@willow.example") or 250)
            except smtplib.SMTPDataError as error:
                codes.append(error.smtp_code)
        assert codes[-1] == 250
        assert set(codes) <= {451, 250}
    assert RawEmail.objects.count() == 2 + codes.count(250)


def test_a_second_mail_cannot_be_smuggled_in_behind_a_loose_end(inbox, smtp_port):
    smuggled = b"Subject: one\r\n\r\nbody\n.\nMAIL FROM:<x@y.example>\r\nbody\n.\r\nbody\r.\r\n"
    with socket.create_connection(("127.0.0.1", smtp_port), timeout=60) as line:
        line.sendall(b"EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<support@willow.example>\r\nDATA\r\n")
        line.sendall(smuggled + b".\r\nQUIT\r\n")
        answers = b"".join(iter(lambda: line.recv(4096), b""))
    assert answers.count(b"250 2.0.0 OK") == 1
    assert bytes(RawEmail.objects.get().data) == smuggled


def test_a_mail_of_nothing_at_all_is_a_mail(inbox, smtp_port):
    with sending(smtp_port) as client:
        client.helo()
        client.docmd("MAIL FROM:<a@b.example>")
        client.docmd("RCPT TO:<support@willow.example>")
        client.docmd("DATA")
        assert client.docmd(".")[0] == 250
    assert bytes(RawEmail.objects.get().data) == b""


def test_nonsense_never_stops_the_receiver(inbox, smtp_port):
    nonsense = [
        b"\xff\xfe\x00\r\n" * 50,
        b"A" * 1_000_000 + b"\r\n",
        b"MAIL FROM:<\xc3\xa9@\x00>\r\n",
        b"DATA\r\nRCPT TO:\r\n",
    ]
    for rubbish in nonsense:
        with socket.create_connection(("127.0.0.1", smtp_port), timeout=60) as line:
            line.sendall(b"EHLO x\r\n" + rubbish)
    with sending(smtp_port) as client:
        assert refusals(client, "support@willow.example") == {}


def test_too_many_connections_of_one_host_are_asked_to_come_back(inbox, transactional_db):
    with receiver(limits=Limits(connections_per_host=1)) as (port, _):
        with sending(port) as client:
            client.noop()
            with pytest.raises(smtplib.SMTPConnectError) as told:
                smtplib.SMTP("127.0.0.1", port, timeout=60)
        assert told.value.smtp_code == 421


def test_lmtp_answers_for_every_recipient(inbox, sales, transactional_db):
    with receiver(lmtp=True) as (_, port), sending(port, smtplib.LMTP) as client:
        client.ehlo()
        client.docmd("MAIL FROM:<a@b.example>")
        for to in ("support@willow.example", "sales@willow.example"):
            client.docmd(f"RCPT TO:<{to}>")
        assert client.data(mail().as_bytes())[0] == 250
        assert client.getreply()[0] == 250
    assert sorted(RawEmail.objects.values_list("source", "inbox_id")) == [("lmtp", inbox.pk), ("lmtp", sales.pk)]


def test_many_senders_at_once_lose_nothing(inbox, smtp_port):
    def send_some(worker: int) -> None:
        with sending(smtp_port) as client:
            for number in range(20):
                client.sendmail(
                    "a@b.example", ["support@willow.example"], f"Subject: {worker}-{number}\r\n\r\n.\r\n".encode()
                )

    threads = [threading.Thread(target=send_some, args=[worker]) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = {hashlib.sha256(row.data).hexdigest() for row in RawEmail.objects.all()}
    assert (len(kept), RawEmail.objects.count()) == (160, 160)
