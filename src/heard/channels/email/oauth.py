"""Connecting a mailbox at Google or Microsoft by OAuth 2: authorization code with PKCE, and tokens that renew themselves.

The business registers Heard with the provider once and enters the client id and secret it got (HEARD_GOOGLE_CLIENT,
HEARD_MICROSOFT_CLIENT). Sources: RFC 6749, RFC 7636, and the providers' pages on XOAUTH2.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import secrets
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heard.channels.email.accounts import AccountProblem, keep_secret, secrets_of
from heard.channels.email.models import MailAccount

STATE_SALT = "heard.email.oauth"
STATE_SECONDS = 900
EARLY = dt.timedelta(minutes=2)  # renewed before it runs out in the middle of a session
TIMEOUT = 20  # seconds


@dataclass(frozen=True, kw_only=True)
class Provider:
    """Where a provider asks its users and hands out tokens, and how Heard is known there."""

    authorize_url: str
    token_url: str
    scope: str
    client_id: str
    client_secret: str
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """Where to send the administrator's browser, and what their session has to keep until it comes back."""

    url: str
    verifier: str


def provider(sign_in: str) -> Provider:
    """Return how to reach a provider ("google" or "microsoft"). Raises AccountProblem when Heard is not registered there."""
    known = settings.HEARD_OAUTH.get(sign_in)
    if not known or not known.get("client_id"):
        raise AccountProblem(
            _("Heard is not registered with this provider yet. Set %(name)s to the client id and secret you got there.")
            % {"name": f"HEARD_{sign_in.upper()}_CLIENT"}
        )
    return Provider(**known)


def begin(account: MailAccount, *, redirect_uri: str) -> Beginning:
    """Return where to send the browser to connect an account. Raises AccountProblem."""
    known = provider(account.sign_in)
    verifier = secrets.token_urlsafe(64)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": known.client_id,
        "redirect_uri": redirect_uri,
        "scope": known.scope,
        "state": signing.dumps({"account": account.pk}, salt=STATE_SALT),
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "login_hint": account.username,
        **dict(known.extra),
    }
    return Beginning(url=f"{known.authorize_url}?{urllib.parse.urlencode(asked)}", verifier=verifier)


def finish(*, state: str, code: str, verifier: str, redirect_uri: str) -> MailAccount:
    """Exchange the code the browser came back with for tokens, and keep them. Returns the account; raises AccountProblem."""
    try:
        number = signing.loads(state, salt=STATE_SALT, max_age=STATE_SECONDS)["account"]
    except signing.BadSignature as error:
        raise AccountProblem(_("This took too long or did not begin here. Please connect once more.")) from error
    account = MailAccount.objects.get(pk=number)
    granted = _ask(
        provider(account.sign_in),
        {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri, "code_verifier": verifier},
    )
    if not granted.get("refresh_token"):
        raise AccountProblem(
            _("The provider gave access for an hour only. Please connect once more and allow offline access.")
        )
    _keep(account, granted)
    return account


def access_token(account: MailAccount) -> str:
    """Return a token that is still good, renewed when it is about to run out. Raises AccountProblem."""
    kept = secrets_of(account)
    if _is_good(kept):
        return str(kept["access_token"])
    with transaction.atomic():  # one renews, the others then find it renewed: some providers accept a token only once
        locked = MailAccount.objects.select_for_update().get(pk=account.pk)
        kept = secrets_of(locked)
        if not _is_good(kept):
            if not kept.get("refresh_token"):
                raise AccountProblem(_("This mailbox is not connected yet."))
            granted = _ask(
                provider(locked.sign_in), {"grant_type": "refresh_token", "refresh_token": kept["refresh_token"]}
            )
            _keep(locked, granted)
            kept = secrets_of(locked)
    account.secret = locked.secret
    return str(kept["access_token"])


def _is_good(kept: dict[str, Any]) -> bool:
    return bool(kept.get("access_token")) and dt.datetime.fromisoformat(kept["expires_at"]) > timezone.now() + EARLY


def _keep(account: MailAccount, granted: dict[str, Any]) -> None:
    expires_at = timezone.now() + dt.timedelta(seconds=int(granted.get("expires_in") or 3600))
    renewed = {"refresh_token": granted["refresh_token"]} if granted.get("refresh_token") else {}
    keep_secret(account, access_token=granted["access_token"], expires_at=expires_at.isoformat(), **renewed)


def _ask(known: Provider, asked: dict[str, str]) -> dict[str, Any]:
    """Ask the provider for tokens. The addresses are the operator's or the provider's own, never a visitor's."""
    form = {**asked, "client_id": known.client_id, "client_secret": known.client_secret}
    request = urllib.request.Request(known.token_url, data=urllib.parse.urlencode(form).encode(), method="POST")  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
            granted: dict[str, Any] = json.loads(answer.read(1_000_000))
    except urllib.error.HTTPError as error:
        raise AccountProblem(_refusal(error)) from None
    except (OSError, ValueError) as error:
        raise AccountProblem(_("The provider could not be reached. Please try again in a moment.")) from error
    if not granted.get("access_token"):
        raise AccountProblem(_("The provider answered without a token."))
    return granted


def _refusal(error: urllib.error.HTTPError) -> str:
    try:
        said = str(json.loads(error.read(100_000)).get("error", ""))[:60]
    except (OSError, ValueError):
        said = ""
    finally:
        error.close()
    if said == "invalid_grant":
        return _("The provider no longer accepts our access; somebody may have withdrawn it. Please connect once more.")
    return _("The provider refused: %(said)s.") % {"said": said or error.code}
