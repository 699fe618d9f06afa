"""Where outgoing mail goes: from an address like `outbox` or `smtp://user:password@host:587` to a connection."""

from __future__ import annotations

from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings

from heard.plumbing.mail.outbox import Outbox
from heard.plumbing.mail.smtp import Smtp

TIMEOUT = 30  # seconds for each step of a conversation with a mail server
PORTS = {"smtps": 465, "smtp+starttls": 587}


class WrongMailAddressError(ValueError):
    """It is neither `outbox` nor the address of a mail server."""


def open_connection(address: str = "", *, even_when_stopped: bool = False, timeout: float = TIMEOUT) -> Outbox | Smtp:
    """Return the connection to send mail through: Django's, so that `EmailMessage(connection=…).send()` uses it.

    `address` is `outbox`, `smtp://`, `smtp+starttls://` or `smtps://` with user, password, host and port; left empty it
    is the installation's own (HEARD_OUTGOING). With a user name `smtp://` insists on STARTTLS, as a password never
    travels in the clear. `timeout` is in seconds. While outgoing mail is stopped, sending raises OutgoingStoppedError,
    unless `even_when_stopped` (only for mail somebody needs to sign in).

    Raises WrongMailAddressError.
    """
    address = address or settings.HEARD_OUTGOING
    if address == "outbox":
        return Outbox(settings.HEARD_OUTBOX, even_when_stopped=even_when_stopped)
    return Smtp(even_when_stopped=even_when_stopped, timeout=timeout, **_smtp_options(urlsplit(address)))


def open_default(fail_silently: bool = False, username: None = None, password: None = None) -> Outbox | Smtp:
    """Return the installation's own connection; what Django's EMAIL_BACKEND names.

    Django hands over a user name and a password, which it does not know: they stand in HEARD_OUTGOING.
    """
    connection = open_connection()
    connection.fail_silently = fail_silently
    return connection


def _smtp_options(parts: SplitResult) -> dict[str, Any]:
    if parts.scheme not in {"smtp", "smtps", "smtp+starttls"} or not parts.hostname:
        raise WrongMailAddressError(
            "give outbox, or the address of a mail server such as smtp://user:password@host:587"
        )
    user = unquote(parts.username or "")
    secure = parts.scheme == "smtps"
    return {
        "host": parts.hostname,
        "port": parts.port or PORTS.get(parts.scheme) or (587 if user else 25),
        "username": user,
        "password": unquote(parts.password or ""),
        "use_ssl": secure,
        "use_tls": not secure and (bool(user) or parts.scheme == "smtp+starttls"),
    }
