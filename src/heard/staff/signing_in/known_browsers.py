"""Browsers in which somebody has signed in before: they try on a count of their own, so that no stranger locks their owner out.

A signed cookie names the browser and, as hashes, the addresses that came in with it ("device cookies", OWASP: Slow Down
Online Guessing Attacks). It opens nothing: whoever steals it may guess as slowly as from any network.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE = "heard_browser"
KEPT_SECONDS = 365 * 24 * 3600
MOST = 8  # people at one browser
_SALT = "heard.staff.signing_in.known_browsers"


def known_browser(request: HttpRequest, email: str) -> str:
    """Return the name of the browser if this address has come in with it before, otherwise nothing."""
    name, people = _read(request)
    return name if _hash(email) in people else ""


def remember_browser(request: HttpRequest, response: HttpResponse, *, email: str) -> None:
    """Let the browser know that this address came in with it."""
    name, people = _read(request)
    person = _hash(email)
    told = [name, [person, *(other for other in people if other != person)][:MOST]]
    response.set_cookie(
        COOKIE,
        signing.dumps(told, salt=_SALT),
        max_age=KEPT_SECONDS,
        path="/",  # also read where somebody joins by an invitation, so that nobody else who uses the browser is forgotten
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        told: Any = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=KEPT_SECONDS)
        name, people = told
    except (signing.BadSignature, ValueError, TypeError):
        return secrets.token_urlsafe(12), []
    return str(name), [str(person) for person in people]


def _hash(email: str) -> str:
    return salted_hmac(_SALT, email.strip().lower(), algorithm="sha256").hexdigest()[:20]
