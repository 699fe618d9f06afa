"""Mail over SMTP with a certificate and a password: who guesses is slowed down, and nothing goes in the clear."""

import base64
import logging
import smtplib
import socket
import ssl
import subprocess
import threading
from pathlib import Path

import pytest

from heard.channels.email import smtp
from heard.channels.email.models import RawEmail
from heard.channels.email.smtp import CannotListenError, Limits, reception
from heard.channels.email.smtp.guessing import Guesses
from tests.channels.email.mailing import receiver, refusals, sending
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
