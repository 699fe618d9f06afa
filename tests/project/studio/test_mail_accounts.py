"""Mail accounts: kept with their secrets sealed, tried out against real servers, connected at a provider."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from heard.channels.email.accounts import secrets_of
from heard.channels.email.models import MailAccount
from heard.plumbing.models import Fact
from tests.channels.email.granting import granting
from tests.channels.email.mailboxes import DOVECOT, Mailboxes, dovecot
from tests.channels.email.posting import closed_port, postbox
from tests.project.studio.house import MAIL_PASSWORD, House, last_facts
from tests.project.studio.sending import refused, send, settings_told

WORDS = "tulip-harbour-27"


@pytest.fixture(autouse=True)
def servers_of_our_own(settings) -> None:
    settings.HEARD_PRIVATE_MAIL_SERVERS = True


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that Dovecot, which runs as nobody, can get to."""
    if DOVECOT is None:
        pytest.skip("no Dovecot")
    made = Path(tempfile.mkdtemp(prefix="heard-dovecot-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def mailboxes(folder: Path) -> Iterator[Mailboxes]:
    with dovecot(folder) as running:
        yield running


def fields(house: House, **more) -> dict[str, object]:
    return {
        "name": "Support box",
        "inbox": house.shop.inbox.pk,
        "is_active": "on",
        "sign_in": "password",
        "username": "support@lamp.example",
        "password": "",
        "imap_host": "imap.lamp.example",
        "imap_port": "993",
        "imap_security": "tls",
        "imap_folder": "INBOX",
        "smtp_host": "",
        "smtp_port": "587",
        "smtp_security": "starttls",
        **more,
    }


def tried(house: House, boss: Client, **changed) -> tuple[str, list[tuple[str, bool, str]]]:
    """What the page says once the button is pressed: its summary, and every step."""
    for name, value in changed.items():
        setattr(house.account, name, value)
    house.account.save()
    answer = boss.post(reverse("mail_accounts:test", args=[house.account.pk]))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert MAIL_PASSWORD not in page
    said = [words for words in SUMMARIES if words in page]
    return said[0], [(step.name, step.is_ok, step.told) for step in answer.context["steps"]]


WELL, WRONG = (
    "Everything works. Nothing was read or sent.",
    "Something is not right yet. The step that failed says what.",
)
NOTHING = "There is nothing to test: enter an IMAP server, an SMTP server, or both."
SUMMARIES = (WELL, WRONG, NOTHING)
REACHED = ("Reach the IMAP server", True, "Not encrypted. Use this only inside your own network.")


def by_imap(mailboxes: Mailboxes, **more):
    return {"imap_host": "127.0.0.1", "imap_port": mailboxes.port, "imap_security": "none", "username": "shop", **more}


def by_smtp(port: int, **more):
    return {"imap_host": "", "smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none", **more}


def test_an_account_is_connected_and_its_password_sealed(house: House, boss: Client) -> None:
    send(boss, reverse("mail_accounts:add"), **fields(house, name="Second box", password=WORDS))

    account = MailAccount.objects.get(name="Second box")
    assert (account.inbox, account.username, account.imap_port) == (house.shop.inbox, "support@lamp.example", 993)
    assert secrets_of(account) == {"password": WORDS}
    assert WORDS.encode() not in bytes(account.secret)
    said = [change for change in settings_told() if change[0] == "email.mailaccount"]
    assert [(change[1], "password" in change[2]) for change in said] == [("added", True)]


def test_a_stored_password_is_never_shown_again(house: House, boss: Client, caplog) -> None:
    edit = reverse("mail_accounts:edit", args=[house.account.pk])

    send(boss, edit, **fields(house, password=WORDS))

    shown = [boss.get(address).content.decode() for address in (edit, reverse("mail_accounts:index"), "/studio/audit/")]
    assert not any(WORDS in page or MAIL_PASSWORD in page for page in shown)
    assert "Stored. Type a new one to replace it." in shown[0]
    assert not any(WORDS in str(fact.data) for fact in Fact.objects.all())
    assert WORDS not in caplog.text


def test_a_password_that_was_refused_does_not_come_back_into_the_page(house: House, boss: Client) -> None:
    answer = boss.post(reverse("mail_accounts:add"), fields(house, imap_port="0", password=WORDS))

    assert list(answer.context["form"].errors) == ["imap_port"]
    assert WORDS not in answer.content.decode()


def test_without_a_new_password_the_stored_one_stays(house: House, boss: Client) -> None:
    send(boss, reverse("mail_accounts:edit", args=[house.account.pk]), **fields(house, name="Renamed"))

    house.account.refresh_from_db()
    assert (house.account.name, secrets_of(house.account)) == ("Renamed", {"password": MAIL_PASSWORD})
    assert settings_told()[-1] == ("email.mailaccount", "changed", ["name"])


@pytest.mark.parametrize("moved", [{"imap_host": "evil.example"}, {"username": "else"}, {"smtp_host": "evil.example"}])
def test_a_stored_password_goes_to_no_other_server(house: House, boss: Client, moved: dict[str, str]) -> None:
    edit = reverse("mail_accounts:edit", args=[house.account.pk])

    assert refused(boss, edit, **fields(house, **moved)) == {
        "password": ["Please type the password again: it was stored for another server or user name."]
    }
    send(boss, edit, **fields(house, **moved, password=WORDS))


def test_the_servers_of_known_providers_need_not_be_looked_up(house: House, boss: Client) -> None:
    known = fields(house, name="Google box", sign_in="google", imap_host="", smtp_host="")

    send(boss, reverse("mail_accounts:add"), **known)

    account = MailAccount.objects.get(name="Google box")
    assert (account.imap_host, account.smtp_host) == ("imap.gmail.com", "smtp.gmail.com")


def test_who_connects_at_a_provider_is_held_to_its_servers_whatever_stood_in_fields_they_do_not_see(
    house: House, boss: Client
) -> None:
    unseen = {"imap_host": "imap.lamp.example", "imap_port": "none", "smtp_security": "none", "password": WORDS}

    send(boss, reverse("mail_accounts:add"), **fields(house, name="Google box", sign_in="google", **unseen))

    account = MailAccount.objects.get(name="Google box")
    assert (account.imap_host, account.imap_port, account.imap_security) == ("imap.gmail.com", 993, "tls")
    assert (account.smtp_host, account.smtp_port, account.smtp_security) == ("smtp.gmail.com", 587, "starttls")
    assert secrets_of(account) == {}


def test_an_account_is_removed_with_its_secret(house: House, boss: Client) -> None:
    boss.post(reverse("mail_accounts:delete", args=[house.account.pk]))

    assert list(MailAccount.objects.all()) == []
    assert settings_told()[-1] == ("email.mailaccount", "removed", [])


def test_a_mailbox_that_works_says_how_much_waits_and_reads_nothing(house: House, boss: Client, mailboxes) -> None:
    mailboxes.put(b"Subject: one\r\n\r\nx\r\n")
    send(
        boss,
        reverse("mail_accounts:edit", args=[house.account.pk]),
        **fields(house, **by_imap(mailboxes), password="secret"),
    )
    house.account.refresh_from_db()

    assert tried(house, boss) == (
        WELL,
        [REACHED, ("Sign in", True, "shop"), ("Open the folder", True, "1 mails, 1 of them unread")],
    )


def test_a_wrong_password_and_a_wrong_folder_are_told(house: House, boss: Client, mailboxes) -> None:
    told = "127.0.0.1 did not accept the user name and password."
    assert tried(house, boss, **by_imap(mailboxes)) == (WRONG, [REACHED, ("Sign in", False, told)])


def test_what_speaks_no_tls_is_told(house: House, boss: Client, mailboxes) -> None:
    told = f"127.0.0.1 does not speak TLS on port {mailboxes.port}. Try another kind of security or another port."

    assert tried(house, boss, **by_imap(mailboxes, imap_security="tls")) == (
        WRONG,
        [("Reach the IMAP server", False, told)],
    )


def test_a_certificate_nobody_vouches_for_is_told(house: House, boss: Client, folder: Path) -> None:
    chain, key = folder / "chain.pem", folder / "key.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    subprocess.run([*made, "-out", chain, "-keyout", key], check=True, capture_output=True)
    with dovecot(folder, certificate=(chain, key)) as running:
        said = tried(house, boss, imap_host="127.0.0.1", imap_port=running.tls_port)

    told = "The certificate of 127.0.0.1 cannot be trusted: self-signed certificate."
    assert said == (WRONG, [("Reach the IMAP server", False, told)])


@pytest.mark.parametrize("host", ["nowhere.invalid", "a..b", "-"])
def test_a_server_that_does_not_exist_is_told(house: House, boss: Client, host: str) -> None:
    told = f"There is no server called {host}. Check the spelling."

    assert tried(house, boss, imap_host=host, smtp_host=host) == (
        WRONG,
        [("Reach the IMAP server", False, told), ("Sign in to the SMTP server", False, told)],
    )


def test_a_door_nobody_opens_is_told(house: House, boss: Client) -> None:
    port = closed_port()

    assert tried(house, boss, **by_smtp(port)) == (
        WRONG,
        [("Sign in to the SMTP server", False, f"127.0.0.1 does not listen on port {port}. Check the port.")],
    )


def test_signing_in_to_send(house: House, boss: Client) -> None:
    edit = reverse("mail_accounts:edit", args=[house.account.pk])
    with postbox(login=True) as box:
        send(boss, edit, **fields(house, **by_smtp(box.port, username="shop"), password="secret"))
        house.account.refresh_from_db()
        well = tried(house, boss)
        send(boss, edit, **fields(house, **by_smtp(box.port, username="shop"), password="wrong"))
        house.account.refresh_from_db()
        wrong = tried(house, boss)

    step = "Sign in to the SMTP server"
    assert well == (WELL, [(step, True, "Not encrypted. Use this only inside your own network.")])
    assert wrong == (WRONG, [(step, False, "127.0.0.1 did not accept the user name and password.")])
    assert box.mails == []


def test_without_a_server_there_is_nothing_to_test(house: House, boss: Client) -> None:
    assert tried(house, boss, imap_host="", smtp_host="") == (NOTHING, [])


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254", "::1"])
def test_the_house_itself_is_not_called_unless_its_operator_allows_it(
    house: House, boss: Client, settings, host: str
) -> None:
    settings.HEARD_PRIVATE_MAIL_SERVERS = False
    told = (
        f"{host} is on this machine or in a private network. Whoever runs Heard can allow that "
        "(HEARD_PRIVATE_MAIL_SERVERS)."
    )
    with postbox() as box:
        said = tried(house, boss, imap_host=host, imap_port=box.port, smtp_host=host, smtp_port=box.port)

    assert said == (WRONG, [("Reach the IMAP server", False, told), ("Sign in to the SMTP server", False, told)])


@pytest.fixture
def provider(settings):
    with granting() as running:
        settings.HEARD_OAUTH = {"microsoft": running.settings}
        yield running


@pytest.fixture
def account(house: House) -> MailAccount:
    return MailAccount.objects.create(
        inbox=house.shop.inbox, name="M", sign_in="microsoft", username="shop@lamp.example"
    )


def said(answer) -> list[str]:
    return [str(message).strip() for message in get_messages(answer.wsgi_request)]


def begun(boss: Client, account: MailAccount) -> str:
    """Press the button; return the provider's address that the page links to."""
    assert "Connect" in boss.get(reverse("mail_accounts:edit", args=[account.pk])).content.decode()
    answer = boss.post(reverse("mail_accounts:connect", args=[account.pk]))
    assert (answer.status_code, "Sign in as shop@lamp.example" in answer.content.decode()) == (200, True)
    return answer.context["url"]


def test_a_mailbox_is_connected_at_its_provider(house: House, boss: Client, provider, account: MailAccount) -> None:
    brought = provider.allow(begun(boss, account), account.username)

    answer = boss.get(reverse("mail_accounts:connected"), brought)

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/studio/mail-accounts/edit/{account.pk}/")
    kept = secrets_of(MailAccount.objects.get(pk=account.pk))
    assert provider.tokens[kept["access_token"]] == account.username
    assert settings_told()[-1] == ("email.mailaccount", "changed", ["connection"])
    shown = [boss.get(address).content.decode() for address in (answer.headers["Location"], "/studio/audit/")]
    hidden = (kept["access_token"], kept["refresh_token"], brought["code"])
    assert not any(secret in page for page in shown for secret in hidden)
    assert not any(secret in str(fact.data) for fact in Fact.objects.all() for secret in hidden)


def test_what_the_browser_brings_back_counts_once_and_for_who_began(
    house: House, boss: Client, provider, account
) -> None:
    brought = provider.allow(begun(boss, account), account.username)
    other = Client()
    other.force_login(house.shop.agent("Second Admin", role="admin"))

    assert said(other.get(reverse("mail_accounts:connected"), brought)) == [
        "The mailbox was not connected. You may try once more."
    ]
    boss.get(reverse("mail_accounts:connected"), brought)
    assert said(boss.get(reverse("mail_accounts:connected"), brought)) == [
        "“M” is connected. Test the connection now.",
        "The mailbox was not connected. You may try once more.",
    ]
    assert len(last_facts("SettingChanged")) == 1


def test_a_false_state_and_a_refusal_connect_nothing(house: House, boss: Client, provider, account) -> None:
    brought = provider.allow(begun(boss, account), account.username)
    answers = [boss.get(reverse("mail_accounts:connected"), brought | {"state": "x"})]
    begun(boss, account)
    answers.append(boss.get(reverse("mail_accounts:connected"), {"error": "access_denied"}))

    assert [answer.headers["Location"] for answer in answers] == ["/studio/mail-accounts/"] * 2
    assert secrets_of(MailAccount.objects.get(pk=account.pk)) == {}
    assert last_facts("SettingChanged") == []


def test_a_provider_that_is_not_set_up_is_told(house: House, boss: Client, settings, account: MailAccount) -> None:
    settings.HEARD_OAUTH = {}

    assert "studio-deeds" in boss.get(reverse("mail_accounts:edit", args=[account.pk])).content.decode()
    answer = boss.post(reverse("mail_accounts:connect", args=[account.pk]))
    assert answer.headers["Location"] == f"/studio/mail-accounts/edit/{account.pk}/"
    assert len(said(answer)) == 1
