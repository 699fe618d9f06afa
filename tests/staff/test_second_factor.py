"""Two-factor secrets at rest, and a second factor that cannot be walked around."""

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from heard.staff.models import Agent
from tests.staff.people import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def secret(ana: Agent) -> str:
    """Ana has an authenticator app with this secret."""
    secret = generate_totp_secret()
    TOTP.activate(ana, secret)
    return secret


def test_the_secret_is_kept_encrypted_and_read_after_the_key_changed(ana: Agent, secret: str, settings) -> None:
    kept = Authenticator.objects.get(user=ana).data["secret"]
    assert secret not in kept

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 50, [settings.SECRET_KEY]

    assert get_adapter().decrypt(kept) == secret


def test_a_secret_sealed_with_a_lost_key_lets_nobody_in(ana: Agent, secret: str, client: Client, settings) -> None:
    settings.SECRET_KEY = "n" * 50
    sign_in(client)

    page = client.post("/account/2fa/authenticate/", {"code": "000000"}).content.decode()

    assert "That code is not right" in page


def test_the_password_alone_is_not_enough(ana: Agent, secret: str, client: Client) -> None:
    assert sign_in(client)["Location"].startswith("/account/2fa/authenticate/")

    assert client.get("/me/").status_code == 302
    assert "That code is not right" in client.post("/account/2fa/authenticate/", {"code": "000000"}).content.decode()


def test_a_code_by_mail_is_not_enough_either(ana: Agent, secret: str, client: Client, outbox) -> None:
    client.post("/account/login/code/", {"email": "ana@shop.example"})
    code = outbox.only().get_content().split("    ")[1].split()[0]

    assert client.post("/account/login/code/confirm/", {"code": code})["Location"].startswith(
        "/account/2fa/authenticate/"
    )
    assert client.get("/me/").status_code == 302


def test_guessing_codes_is_slowed_down(ana: Agent, secret: str, client: Client) -> None:
    sign_in(client)
    for _ in range(10):
        page = client.post("/account/2fa/authenticate/", {"code": "000000"}).content.decode()

    assert "That was tried too often." in page


def test_it_is_changed_only_by_somebody_who_shows_once_more_who_they_are(ana: Agent, client: Client) -> None:
    sign_in(client)

    assert client.get("/account/2fa/totp/activate/")["Location"].startswith("/account/reauthenticate/")
