"""The switch that stops all outgoing mail."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from heard.plumbing.models import Installation


class OutgoingStoppedError(Exception):
    """All outgoing mail is stopped; nothing was sent, and it may be tried again later."""


def is_stopped() -> bool:
    """Whether somebody has stopped all outgoing mail."""
    return Installation.objects.filter(id=1, outgoing_stopped_at__isnull=False).exists()


class Stoppable(BaseEmailBackend):
    """Sends nothing while outgoing mail is stopped.

    Only mail that somebody needs to sign in passes (`even_when_stopped`): whoever wants to lift the switch must get in.
    """

    even_when_stopped = False

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send them and return how many left; raises OutgoingStoppedError before the first one while mail is stopped."""
        if email_messages and not self.even_when_stopped and is_stopped():
            raise OutgoingStoppedError("all outgoing mail is stopped")
        return self.hand_over(email_messages)

    def hand_over(self, email_messages: Sequence[EmailMessage]) -> int:
        """Give the messages to whoever carries them."""
        raise NotImplementedError
