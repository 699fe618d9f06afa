"""Outgoing mail handed to a mail server."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from heard.plumbing.fetch import connect_to_server
from heard.plumbing.mail.stopping import Stoppable


class Smtp(Stoppable, EmailBackend):
    """Django's SMTP transport, behind the switch."""

    def __init__(self, *, even_when_stopped: bool = False, is_guarded: bool = False, **options: Any) -> None:
        """Take the options of Django's EmailBackend (host, port, username, password, use_tls, use_ssl, timeout).

        `is_guarded` is for servers that somebody other than the operator names: opening raises ForbiddenAddressError when
        the name leads to this machine or into a private network, unless the operator allows that.
        """
        super().__init__(**options)
        self.even_when_stopped = even_when_stopped
        self.is_guarded = is_guarded

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """Return what opens the connection."""
        if self.is_guarded:
            return _GuardedOverTls if self.use_ssl else _Guarded
        return smtplib.SMTP_SSL if self.use_ssl else smtplib.SMTP

    def hand_over(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send them over one SMTP session; errors of the server or the network are raised as smtplib raises them."""
        return EmailBackend.send_messages(self, list(email_messages)) or 0


class _Guarded(smtplib.SMTP):
    """A session with the address that was checked; the name serves for the certificate only."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        allow_private = settings.HEARD_PRIVATE_MAIL_SERVERS
        return connect_to_server(host, port, timeout_seconds=timeout, allow_private=allow_private)


class _GuardedOverTls(smtplib.SMTP_SSL, _Guarded):
    """The same, encrypted from the first byte: SMTP_SSL wraps what the next class connects."""
