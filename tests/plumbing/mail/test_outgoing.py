"""Where outgoing mail goes, and how it is stopped."""

import email
import stat

import pytest
from django.core.mail import EmailMessage, send_mail
from hypothesis import given
from hypothesis import strategies as st

from heard.plumbing.mail import Outbox, OutgoingStoppedError, WrongMailAddressError, is_stopped, open_connection
from heard.plumbing.models import Installation


def letter(connection, **more) -> EmailMessage:
    return EmailMessage(
        "Grüße", "Hello\n.\nFrom me", "Shop <shop@example.com>", ["a@example.com"], connection=connection, **more
    )


@pytest.fixture
def stopped(db, now=None) -> None:
    Installation.objects.update_or_create(id=1, defaults={"outgoing_stopped_at": "2026-01-01T00:00Z"})


@pytest.mark.django_db
def test_a_mail_is_kept_whole_with_its_envelope(tmp_path) -> None:
    assert letter(Outbox(tmp_path / "outbox"), cc=["b@example.com"], bcc=["C <c@example.com>"]).send() == 1

    (path,) = (tmp_path / "outbox").iterdir()
    kept = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert (kept["X-Envelope-From"], kept.get_all("X-Envelope-To")) == (
        "shop@example.com",
        ["a@example.com", "b@example.com", "c@example.com"],
    )
    assert (kept["Subject"], kept["Bcc"]) == ("Grüße", None)
    assert kept.get_content().splitlines() == ["Hello", ".", "From me"]


@pytest.mark.django_db
def test_only_its_owner_may_read_the_outbox(tmp_path) -> None:
    letter(Outbox(tmp_path / "outbox")).send()

    folder = tmp_path / "outbox"
    (path,) = folder.iterdir()
    assert [stat.S_IMODE(each.stat().st_mode) for each in (folder, path)] == [0o700, 0o600]


@pytest.mark.django_db
def test_mails_sort_by_time_and_never_overwrite_each_other(tmp_path) -> None:
    for number in range(20):
        EmailMessage(f"{number}", "", "shop@example.com", ["a@example.com"], connection=Outbox(tmp_path)).send()

    subjects = [email.message_from_bytes(path.read_bytes())["Subject"] for path in sorted(tmp_path.iterdir())]
    assert subjects == [f"{number}" for number in range(20)]


@pytest.mark.django_db
def test_a_mail_to_nobody_is_not_kept(tmp_path) -> None:
    assert EmailMessage("x", "", "shop@example.com", [], connection=Outbox(tmp_path)).send() == 0
    assert list(tmp_path.iterdir()) == []


def test_nothing_leaves_while_mail_is_stopped(stopped, tmp_path) -> None:
    with pytest.raises(OutgoingStoppedError):
        letter(Outbox(tmp_path)).send()

    assert is_stopped()
    assert list(tmp_path.iterdir()) == []


def test_a_mail_server_is_not_even_asked_while_mail_is_stopped(stopped) -> None:
    with pytest.raises(OutgoingStoppedError):
        letter(open_connection("smtp://127.0.0.1:1")).send()


def test_what_is_needed_to_sign_in_leaves_all_the_same(stopped, tmp_path) -> None:
    assert letter(Outbox(tmp_path, even_when_stopped=True)).send() == 1


@pytest.mark.django_db
def test_djangos_own_mail_goes_through_the_same_door(settings, tmp_path) -> None:
    settings.EMAIL_BACKEND = "heard.plumbing.mail.open_default"
    settings.HEARD_OUTBOX = tmp_path

    send_mail("x", "y", "shop@example.com", ["a@example.com"])

    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("address", "host", "port", "user", "password", "ssl", "starttls"),
    [
        ("smtp://mail.example.com", "mail.example.com", 25, "", "", False, False),
        ("smtp://mail.example.com:2525", "mail.example.com", 2525, "", "", False, False),
        ("smtp://me:p%40ss@mail.example.com", "mail.example.com", 587, "me", "p@ss", False, True),
        ("smtp+starttls://mail.example.com", "mail.example.com", 587, "", "", False, True),
        ("smtps://me%40example.com:x@mail.example.com", "mail.example.com", 465, "me@example.com", "x", True, False),
    ],
)
def test_an_address_says_how_to_reach_a_mail_server(address, host, port, user, password, ssl, starttls) -> None:
    made = open_connection(address)

    assert (made.host, made.port, made.username, made.password) == (host, port, user, password)
    assert (made.use_ssl, made.use_tls, made.timeout) == (ssl, starttls, 30)


@given(st.text(max_size=40))
def test_any_other_address_is_refused_without_repeating_it(address: str) -> None:
    if address in {"", "outbox"} or address.lower().startswith(("smtp://", "smtps://", "smtp+starttls://")):
        return
    with pytest.raises(ValueError) as raised:
        open_connection(address)
    assert (
        isinstance(raised.value, WrongMailAddressError) or "IPv6" in str(raised.value) or "netloc" in str(raised.value)
    )
