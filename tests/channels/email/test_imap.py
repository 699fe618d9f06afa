"""Mail fetched from a real Dovecot: everything, once, at once, and again after every outage."""

import shutil
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import pytest
from django.db import connection

from heard.channels.email.accounts import AccountProblem, keep_secret
from heard.channels.email.imap import run, test_connection
from heard.channels.email.imap.connecting import leave, open_mailbox
from heard.channels.email.imap.fetching import catch_up
from heard.channels.email.imap.watching import PATIENCE_SECONDS, in_a_row, stay
from heard.channels.email.models import MailAccount, RawEmail
from tests.channels.email.granting import granting
from tests.channels.email.mailboxes import DOVECOT, dovecot
from tests.channels.email.mailing import mail

pytestmark = [pytest.mark.skipif(DOVECOT is None, reason="Dovecot is not installed (Debian: dovecot-imapd)")]


@pytest.fixture
def folder():
    made = Path(tempfile.mkdtemp(prefix="heard-dovecot-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def mailboxes(folder):
    with dovecot(folder) as running:
        yield running


@pytest.fixture
def account(inbox, mailboxes):
    made = MailAccount.objects.create(
        inbox=inbox, name="Shop", username="shop", imap_host="127.0.0.1", imap_port=mailboxes.port, imap_security="none"
    )
    keep_secret(made, password="secret")
    return made


def fetch(account: MailAccount) -> int:
    account.refresh_from_db()
    client = open_mailbox(account)
    try:
        return catch_up(client, account)
    finally:
        leave(client)


def until(condition, seconds: float = 60.0):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
    return found


@pytest.mark.django_db
def test_the_first_visit_fetches_what_nobody_has_read_and_says_so_to_the_mailbox(account, mailboxes):
    mailboxes.put(b"Subject: read already\r\n\r\nold\r\n", flags=[b"\\Seen"])
    content = mail(subject="new").as_bytes().replace(b"\n", b"\r\n")
    mailboxes.put(content)

    assert fetch(account) == 1
    raw = RawEmail.objects.get()
    assert (bytes(raw.data), raw.source, raw.inbox_id, raw.account_id) == (
        content,
        "imap",
        account.inbox_id,
        account.pk,
    )
    with mailboxes.open() as client:
        assert client.search("UNSEEN") == []


@pytest.mark.django_db
def test_later_visits_fetch_by_number_whoever_read_it_meanwhile(account, mailboxes):
    assert fetch(account) == 0
    for number in range(60):
        mailboxes.put(b"Subject: %d\r\n\r\nx\r\n" % number, flags=[b"\\Seen"] if number % 2 else [])
    assert fetch(account) == 60
    assert fetch(account) == 0
    assert RawEmail.objects.count() == 60


@pytest.mark.django_db
def test_a_crash_before_the_place_was_noted_fetches_again_and_stores_nothing_twice(account, mailboxes):
    mailboxes.put(b"Subject: one\r\n\r\nx\r\n")
    assert fetch(account) == 1
    mailboxes.put(b"Subject: two\r\n\r\nx\r\n")
    assert fetch(account) == 1
    MailAccount.objects.update(last_uid=0)
    assert fetch(account) == 0
    assert RawEmail.objects.count() == 2


@pytest.mark.django_db
def test_a_folder_made_anew_is_read_again_without_losing_and_recognised_in_the_conversations(account, mailboxes):
    from heard.channels.email.intake import take_in_everything
    from heard.conversations.models import Message

    known, missed = (mail(subject=subject).as_bytes() for subject in ("known", "missed"))
    mailboxes.put(known)
    assert fetch(account) == 1
    with mailboxes.open() as client:  # as when a mailbox is moved to another server: the same mails, all numbers new
        client.append("INBOX", missed, flags=[b"\\Seen"])
        client.create_folder("Moved")
        client.move([1, 2], "Moved")
    MailAccount.objects.update(imap_folder="Moved")
    assert fetch(account) == 2
    take_in_everything()
    assert sorted(Message.objects.values_list("subject", flat=True)) == ["known", "missed"]
    assert sorted(RawEmail.objects.values_list("state", flat=True)) == ["done", "done", "duplicate"]


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_finds_no_room_with_us_stays_unread_in_the_mailbox_and_is_fetched_once_there_is(account, mailboxes):
    assert fetch(account) == 0
    mailboxes.put(b"Subject: one\r\n\r\nx\r\n")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION heard_test_full() RETURNS trigger LANGUAGE plpgsql AS $$"
            "BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;"
            "CREATE TRIGGER heard_test_full BEFORE INSERT ON email_rawemail EXECUTE FUNCTION heard_test_full()"
        )
    stop = threading.Event()
    watching = threading.Thread(target=stay, args=(account.pk, stop))
    watching.start()
    try:
        told = until(lambda: MailAccount.objects.get().problem)
    finally:
        stop.set()
        watching.join(60)
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION heard_test_full CASCADE")
    assert told == "There is no room left on Heard's own disk. New mail stays in the mailbox until there is."
    with mailboxes.open() as client:
        assert len(client.search("UNSEEN")) == 1
    assert fetch(account) == 1


@pytest.mark.django_db
def test_a_mail_larger_than_we_take_is_shortened_and_says_so(account, mailboxes, settings):
    from heard.channels.email.intake import take_in_everything
    from heard.conversations.models import Message

    settings.HEARD_MAX_MAIL_BYTES = 1_500_000
    mailboxes.put(mail(text="x" * 70 + "\n" + ("y" * 70 + "\n") * 30_000).as_bytes())
    assert fetch(account) == 1
    assert RawEmail.objects.get().size < 1_100_000
    take_in_everything()
    told = Message.objects.get().facts["problems"]
    assert "The mail is larger than we fetch; the rest of it is in the mailbox it came to." in told


@pytest.mark.django_db
def test_trying_the_connection_says_step_by_step_what_is_wrong(account, mailboxes):
    mailboxes.put(b"Subject: one\r\n\r\nx\r\n")

    def tried(**changed) -> list[tuple[str, bool, str]]:
        trial = MailAccount.objects.get()
        for name, value in changed.items():
            setattr(trial, name, value)
        return [(step.name, step.is_ok, step.told) for step in test_connection(trial)]

    reached = ("Reach the IMAP server", True, "Not encrypted. Use this only inside your own network.")
    signed_in = ("Sign in", True, "shop")
    assert tried() == [reached, signed_in, ("Open the folder", True, "1 mails, 1 of them unread")]
    assert tried(imap_folder="Gone") == [
        reached, signed_in, ("Open the folder", False, "There is no folder called “Gone” in this mailbox."),
    ]  # fmt: skip
    assert tried(secret=None) == [reached, ("Sign in", False, "127.0.0.1 did not accept the user name and password.")]
    told = f"127.0.0.1 does not speak TLS on port {mailboxes.port}. Try another kind of security or another port."
    assert tried(imap_security="tls") == [("Reach the IMAP server", False, told)]
    assert tried(imap_host="nowhere.invalid")[0][2] == "There is no server called nowhere.invalid. Check the spelling."
    assert tried(imap_host="", smtp_host="127.0.0.1", smtp_port=1, smtp_security="none") == [
        ("Sign in to the SMTP server", False, "127.0.0.1 does not listen on port 1. Check the port."),
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_certificate_nobody_vouches_for_is_not_trusted(inbox, folder):
    chain, key = folder / "chain.pem", folder / "key.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    subprocess.run([*made, "-out", chain, "-keyout", key], check=True, capture_output=True)
    with dovecot(folder, certificate=(chain, key)) as running:
        account = MailAccount(inbox=inbox, imap_host="127.0.0.1", imap_port=running.tls_port, username="shop")
        (step,) = test_connection(account)
    assert step.told == "The certificate of 127.0.0.1 cannot be trusted: self-signed certificate."


@pytest.mark.django_db(transaction=True)
def test_new_mail_is_there_at_once_and_everything_missed_after_an_outage(account, folder, mailboxes):
    stop = threading.Event()
    watching = threading.Thread(target=run, args=(stop,), kwargs={"look_seconds": 0.2})
    watching.start()
    try:
        until(lambda: MailAccount.objects.get().fetched_at)
        mailboxes.put(b"Subject: told at once\r\n\r\nx\r\n")
        until(lambda: RawEmail.objects.count() == 1)

        keep_secret(account, password="wrong")  # as when somebody changes the password elsewhere
        until(lambda: MailAccount.objects.get().problem == "127.0.0.1 did not accept the user name and password.")
        mailboxes.put(b"Subject: missed\r\n\r\nx\r\n", flags=[b"\\Seen"])
        keep_secret(account, password="secret")
        until(lambda: RawEmail.objects.count() == 2)
        until(lambda: MailAccount.objects.get().problem == "")

        MailAccount.objects.update(is_active=False)
        until(lambda: not [thread for thread in threading.enumerate() if thread.name.startswith("heard-imap-")])
    finally:
        stop.set()
        watching.join(60)
        connection.close()
    assert not watching.is_alive()


def test_a_line_that_broke_after_hours_is_back_as_soon_as_after_a_first_failure():
    assert in_a_row(0, lasted=0.1) == in_a_row(0, lasted=7200.0) == in_a_row(3, lasted=7200.0) == 1
    assert in_a_row(3, lasted=PATIENCE_SECONDS[-1]) == 4


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_not_both_watch_one_mailbox(account):
    stop = threading.Event()
    workers = [threading.Thread(target=run, args=(stop,), kwargs={"look_seconds": 0.1}) for _ in range(2)]
    for worker in workers:
        worker.start()
    try:
        until(lambda: MailAccount.objects.get().fetched_at)
        time.sleep(0.3)
        assert len([thread for thread in threading.enumerate() if thread.name.startswith("heard-imap-")]) == 1
    finally:
        stop.set()
        for worker in workers:
            worker.join(60)


@pytest.mark.django_db
def test_a_mailbox_connected_by_oauth_is_fetched_and_its_token_renewed(inbox, folder, settings):
    from heard.channels.email import oauth

    back = "https://help.willow.example/studio/mail/connected/"
    with granting() as provider, dovecot(folder, tokeninfo=f"{provider.url}/tokeninfo?oauth=") as running:
        settings.HEARD_OAUTH = {"google": provider.settings}
        account = MailAccount.objects.create(
            inbox=inbox,
            name="G",
            sign_in="google",
            username="shop",
            imap_host="127.0.0.1",
            imap_port=running.port,
            imap_security="none",
        )
        with pytest.raises(AccountProblem, match="not connected yet"):
            fetch(account)
        beginning = oauth.begin(account, redirect_uri=back)
        brought = provider.allow(beginning.url, "shop")
        provider.lifetime = 60  # runs out before it is used
        oauth.finish(**brought, verifier=beginning.verifier, redirect_uri=back)
        provider.lifetime = 3600
        running.put(b"Subject: one\r\n\r\nx\r\n")

        assert fetch(account) == 1
        assert fetch(account) == 0
        assert provider.renewals == 1
        assert not [
            token for token in [*provider.tokens, *provider.refresh_tokens] if token.encode() in bytes(account.secret)
        ]
