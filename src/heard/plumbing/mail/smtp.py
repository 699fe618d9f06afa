"""Outgoing mail handed to a mail server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from heard.plumbing.mail.stopping import Stoppable


class Smtp(Stoppable, EmailBackend):
    """Django's SMTP transport, behind the switch."""

    def __init__(self, *, even_when_stopped: bool = False, **options: Any) -> None:
        """Take the options of Django's EmailBackend (host, port, username, password, use_tls, use_ssl, timeout)."""
        super().__init__(**options)
        self.even_when_stopped = even_when_stopped

    def hand_over(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send them over one SMTP session; errors of the server or the network are raised as smtplib raises them."""
        return EmailBackend.send_messages(self, list(email_messages)) or 0
