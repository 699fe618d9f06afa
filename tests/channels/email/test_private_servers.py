"""Mail servers that somebody names: the address that was checked is the one that is called, whatever the name says later."""

import shutil
import socket
import ssl
import subprocess
import tempfile
from pathlib import Path

import pytest

from heard.channels.email.accounts import keep_secret
from heard.channels.email.imap import test_connection
from heard.channels.email.models import MailAccount
from tests.channels.email.mailboxes import DOVECOT, dovecot
from tests.channels.email.posting import postbox

pytestmark = pytest.mark.django_db
PUBLIC = "93.184.216.34"
NAME = "mail.lamp.example"
PRIVATE = f"{NAME} is on this machine or in a private network. Whoever runs Heard can allow that (HEARD_PRIVATE_MAIL_SERVERS)."
needs_dovecot = pytest.mark.skipif(DOVECOT is None, reason="Dovecot is not installed (Debian: dovecot-imapd)")


@pytest.fixture(autouse=True)
def public_servers_only(servers_of_our_own, settings):
    settings.HEARD_PRIVATE_MAIL_SERVERS = False


@pytest.fixture
def folder():
    made = Path(tempfile.mkdtemp(prefix="heard-dovecot-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def certificate(folder, monkeypatch):
    """For the name, and trusted here."""
    chain, key = folder / "chain.pem", folder / "key.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={NAME}"]
    names = ["-addext", f"subjectAltName=DNS:{NAME}"]
    subprocess.run([*made, *names, "-out", chain, "-keyout", key], check=True, capture_output=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(chain))
    return chain, key


@pytest.fixture
def called(monkeypatch):
    """Whom we called. The name leads outside when it is first looked up, and to this machine ever after."""
    found, look_up, connect = [], socket.getaddrinfo, socket.create_connection
    asked = []

    def changing(host, port, *given, **more):
        if host != NAME:
            return look_up(host, port, *given, **more)
        asked.append(host)
        return look_up(PUBLIC if len(asked) == 1 else "127.0.0.1", port, *given, **more)

    def reach(address, *given, **more):
        found.append(address[0])
        return connect(("127.0.0.1", address[1]), *given, **more)

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    monkeypatch.setattr(socket, "create_connection", reach)
    return found


def tried(inbox, **fields):
    account = MailAccount.objects.create(inbox=inbox, name="Shop", username="shop", **fields)
    keep_secret(account, password="secret")
    return [(step.name, step.is_ok) for step in test_connection(account)]


@needs_dovecot
@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_a_mailbox_is_fetched_from_the_address_that_was_checked(inbox, folder, certificate, called, security):
    with dovecot(folder, certificate=certificate) as running:
        called.clear()
        port = running.tls_port if security == "tls" else running.port
        steps = tried(inbox, imap_host=NAME, imap_port=port, imap_security=security)
    assert steps == [("Reach the IMAP server", True), ("Sign in", True), ("Open the folder", True)]
    assert called == [PUBLIC]


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_mail_is_sent_to_the_address_that_was_checked(inbox, certificate, called, security):
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(*certificate)
    way = {"starttls": {"starttls": tls}, "tls": {"tls": tls}}.get(security, {})
    with postbox(login=True, **way) as box:
        steps = tried(inbox, smtp_host=NAME, smtp_port=box.port, smtp_security=security)
    assert (steps, box.logins) == ([("Sign in to the SMTP server", True)], [b"secret"])
    assert called == [PUBLIC]


def test_a_certificate_is_checked_against_the_name_not_the_address(inbox, certificate, called, monkeypatch):
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(*certificate)
    look_up = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *given, **more: look_up(PUBLIC, *given, **more))
    with postbox(login=True, tls=tls) as box:
        steps = tried(inbox, smtp_host="other.lamp.example", smtp_port=box.port, smtp_security="tls")
    assert (steps, box.logins, called) == ([("Sign in to the SMTP server", False)], [], [PUBLIC])


@pytest.mark.parametrize("addresses", [["127.0.0.1"], [PUBLIC, "10.0.0.7"], ["::1"], ["169.254.169.254", PUBLIC]])
def test_a_name_with_any_private_address_is_not_called_at_all(inbox, called, monkeypatch, addresses):
    look_up = socket.getaddrinfo

    def several(host, port, *given, **more):
        return [entry for address in addresses for entry in look_up(address, port, *given, **more)]

    monkeypatch.setattr(socket, "getaddrinfo", several)
    account = MailAccount(inbox=inbox, username="shop", imap_host=NAME, imap_port=143, smtp_host=NAME, smtp_port=25)
    assert [(step.is_ok, step.told) for step in test_connection(account)] == [(False, PRIVATE), (False, PRIVATE)]
    assert called == []


def test_a_name_nobody_knows_is_told_as_such(inbox):
    account = MailAccount(inbox=inbox, username="shop", imap_host="mail.invalid", smtp_host="x" * 70 + ".invalid")
    assert [step.told for step in test_connection(account)] == [
        "There is no server called mail.invalid. Check the spelling.",
        f"There is no server called {'x' * 70}.invalid. Check the spelling.",
    ]
