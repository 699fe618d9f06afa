"""Mailboxes at Google and Microsoft: where their users are asked, and how Heard is known there."""

from typing import Any

from heard.channels.email.hook_password import USER, hook_password
from heard.project.environment import Environment

GOOGLE = {
    "authorize_url": "https://accounts.google.com/o/oauth2/v2/auth",
    "token_url": "https://oauth2.googleapis.com/token",
    "scope": "https://mail.google.com/",
    "extra": (("access_type", "offline"), ("prompt", "consent")),
}
MICROSOFT = {
    "authorize_url": "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
    "token_url": "https://login.microsoftonline.com/common/oauth2/v2.0/token",
    "scope": "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access",
    "extra": (("prompt", "select_account"),),
}


def mail_providers(environment: Environment) -> dict[str, dict[str, Any]]:
    """Return what heard.channels.email.oauth needs to know of each provider."""
    return {
        "google": {**GOOGLE, **_client(environment.google_client)},
        "microsoft": {**MICROSOFT, **_client(environment.microsoft_client)},
    }


def hook_settings(environment: Environment) -> dict[str, str]:
    """Return how django-anymail guards the addresses under /hooks/mail/, which it leaves open when it is told nothing."""
    return {"WEBHOOK_SECRET": f"{USER}:{hook_password(environment.secret_key)}"}


def _client(given: tuple[str, str] | None) -> dict[str, str]:
    client_id, client_secret = given or ("", "")
    return {"client_id": client_id, "client_secret": client_secret}
