"""The receiver: nobody's relay, and never a yes before the mail is safe."""

import base64
import hashlib
import logging
import smtplib
import socket
import ssl
import subprocess
import threading
from pathlib import Path

import pytest
from django.db import connection

from heard.channels.email import smtp
from heard.channels.email.models import RawEmail
from heard.channels.email.smtp import CannotListenError, Limits, reception
from heard.channels.email.smtp.guessing import Guesses
from heard.channels.email.tokens import reply_address
from tests.channels.email.mailing import mail, receiver, sending
from tests.stories.house import eventually

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def certificate(tmp_path):
    return certify(tmp_path / "chain.pem", tmp_path / "key.pem")


def certify(chain: Path, key: Path) -> tuple[Path, Path]:
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    subprocess.run([*made, "-out", chain, "-keyout", key], check=True, capture_output=True)
    return chain, key


def shown(port: int) -> str:
    """The certificate that a sender is shown, as PEM."""
    with sending(port) as client:
        client.starttls(context=ssl._create_unverified_context())  # whose it is we look at ourselves
        return ssl.DER_cert_to_PEM_cert(client.sock.getpeercert(binary_form=True))


def refusals(client: smtplib.SMTP, *recipients: str) -> dict[str, int]:
    try:
        refused = client.sendmail("ana@customer.example", recipients, mail().as_bytes())
    except smtplib.SMTPRecipientsRefused as error:
        refused = error.recipients
    return {address: code for address, (code, _) in refused.items()}


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


def test_starttls_and_a_password_where_they_are_asked_for(inbox, transactional_db, certificate):
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    trusting.check_hostname = False
    with receiver(certificate=certificate, login=("relay", "correct horse")) as (port, _), sending(port) as client:
        client.ehlo()
        assert "auth" not in client.esmtp_features
        assert client.docmd("AUTH PLAIN AHJlbGF5AGNvcnJlY3QgaG9yc2U=")[0] == 538
        assert client.docmd("MAIL FROM:<a@b.example>") == (530, b"5.7.0 Must issue a STARTTLS command first")
        client.starttls(context=trusting)
        assert client.docmd("STARTTLS")[0] == 503
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login("relay", "wrong")
        assert client.docmd("MAIL FROM:<a@b.example>")[0] == 530
        client.login("relay", "correct horse")
        assert refusals(client, "support@willow.example", "someone@elsewhere.example") == {
            "someone@elsewhere.example": 550
        }
    assert RawEmail.objects.count() == 1


def tried(port: int, user: str, password: str, *, host: str = "127.0.0.1") -> int:
    """What a sender hears who gives a password, over a connection of its own from an address of this machine."""
    with smtplib.SMTP("127.0.0.1", port, timeout=10, source_address=(host, 0)) as client:
        client.starttls(context=ssl._create_unverified_context())
        client.ehlo()
        return client.docmd("AUTH", "PLAIN " + base64.b64encode(f"\0{user}\0{password}".encode()).decode())[0]


@pytest.fixture
def patience(monkeypatch):
    """How many seconds have gone by, as the receiver's count of guesses sees it."""
    gone = [0.0]
    monkeypatch.setattr(reception, "Guesses", lambda: Guesses(clock=lambda: gone[0]))
    return gone


def test_who_guesses_is_slowed_down_over_all_connections_and_the_right_sender_is_back_in_a_minute(
    inbox, transactional_db, certificate, patience
):
    with receiver(certificate=certificate, login=("relay", "correct horse")) as (port, _):
        assert [tried(port, "relay", f"guess {number}") for number in range(7)] == [535] * 5 + [454] * 2
        assert tried(port, "relay", "correct horse") == 454  # not looked at: else guessing would go on
        patience[0] += 61
        assert tried(port, "relay", "correct horse") == 235


def test_who_was_right_before_and_who_is_elsewhere_are_kept_out_by_no_guesser(
    inbox, transactional_db, certificate, patience
):
    with receiver(certificate=certificate, login=("relay", "correct horse")) as (port, _):
        assert {tried(port, "relay", "wrong", host="127.0.0.2") for _ in range(9)} == {535, 454}
        assert [tried(port, "relay", "correct horse") for _ in range(20)] == [235] * 20


def test_networks_are_counted_and_whoever_was_right_by_the_very_address():
    gone = [0.0]
    guesses = Guesses(clock=lambda: gone[0])
    guesses.was_right("2001:db8::7", b"relay")
    for number in range(5):
        guesses.was_wrong(f"2001:db8::{number:x}a", b"relay")  # each from another address of one house
    assert not guesses.may_try("2001:db8::ffff", b"relay")
    assert guesses.may_try("::ffff:192.0.2.1", b"relay")
    assert guesses.may_try("2001:db8::7", b"relay")
    assert guesses.may_try("2001:db8:0:1::1", b"relay")
    gone[0] = 61.0
    assert guesses.may_try("2001:db8::ffff", b"relay")
    for _ in range(5):
        guesses.was_wrong("2001:db8::7", b"relay")  # known, but now it guesses
    assert not guesses.may_try("2001:db8::7", b"relay")


def test_guesses_of_other_names_keep_nobody_out_and_counts_stay_few():
    guesses = Guesses(clock=lambda: 0.0)
    shut = set()
    for number in range(3_000):
        name = f"admin{number}".encode()
        guesses.was_wrong("192.0.2.1", name)
        shut.add(guesses.may_try("192.0.2.1", name))
    assert shut == {True, False}
    assert len(guesses._wrong) == 64


def test_what_is_said_before_encryption_counts_for_nothing_after_it(inbox, transactional_db, certificate):
    with receiver(certificate=certificate) as (port, _), socket.create_connection(("127.0.0.1", port), 10) as line:
        line.recv(1000)
        line.sendall(b"STARTTLS\r\nMAIL FROM:<somebody@else.example>\r\n")
        assert line.recv(1000) == b"220 Ready to start TLS\r\n"
        with ssl._create_unverified_context().wrap_socket(line) as encrypted:
            encrypted.sendall(b"NOOP\r\n")
            assert encrypted.recv(1000) == b"250 OK\r\n"


def test_who_breaks_off_while_encryption_begins_takes_no_place_and_fills_no_log(
    inbox, transactional_db, certificate, caplog
):
    with receiver(certificate=certificate, limits=Limits(connections_per_host=2)) as (port, _):
        for _again in range(5):
            with socket.create_connection(("127.0.0.1", port), 10) as line:
                line.recv(1000)
                line.sendall(b"STARTTLS\r\n")
                line.recv(1000)
                line.sendall(b"this is no handshake\r\n")
                assert line.recv(1000) == b""
        with sending(port) as client:
            assert refusals(client, "support@willow.example") == {}
    assert [said for said in caplog.records if said.levelno > logging.INFO] == []


def test_a_renewed_certificate_is_shown_without_a_new_start_and_half_a_one_is_not(
    inbox, transactional_db, certificate, tmp_path, monkeypatch, caplog
):
    monkeypatch.setattr("heard.channels.email.smtp.server.RENEWAL_SECONDS", 0.0)
    chain, key = certificate
    first = chain.read_text()
    renewed, its_key = certify(tmp_path / "renewed.pem", tmp_path / "its_key.pem")
    with receiver(certificate=certificate) as (port, _):
        assert shown(port) == first
        chain.write_bytes(renewed.read_bytes())
        eventually(lambda: "stays in use" in caplog.text)
        assert shown(port) == first
        key.write_bytes(its_key.read_bytes())
        eventually(lambda: shown(port) == renewed.read_text())


def test_a_certificate_that_cannot_be_used_is_refused_with_the_names_of_its_settings(certificate, tmp_path):
    chain, _ = certificate
    with pytest.raises(CannotListenError, match=r"chain\.pem.*HEARD_SMTP_CERTIFICATE or HEARD_SMTP_KEY"):
        smtp.run(stop=threading.Event(), port=0, certificate=(chain, tmp_path / "nowhere.pem"))


def test_a_password_in_the_clear_and_a_taken_port_are_refused_with_a_reason(smtp_port):
    with pytest.raises(CannotListenError, match="HEARD_SMTP_CERTIFICATE"):
        smtp.run(stop=threading.Event(), port=0, login=("a", "b"))
    with pytest.raises(CannotListenError, match=f"port {smtp_port}.*HEARD_SMTP_PORT"):
        smtp.run(stop=threading.Event(), port=smtp_port)


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
