"""The roads out of the house: the outbox folder, a mail server, or the mail account of an inbox."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from heard.channels.email.accounts import AccountProblem, client_of, hang_up, sign_in_to_smtp
from heard.channels.email.models import MailAccount
from heard.channels.email.sending.letter import Letter
from heard.channels.email.sending.results import HandedOver, Result
from heard.channels.email.sending.speaking import say
from heard.channels.email.sending.writing import Mail, named
from heard.plumbing.mail import Outbox, OutgoingStoppedError, is_stopped, open_connection
from heard.plumbing.mail.smtp import Smtp

Post = tuple[Letter, Mail]
IDLE_SECONDS = 20.0  # servers hang up on those who say nothing
ALL_RIGHT = 250
PAUSE_SECONDS = 20.0  # after a server could not be reached at all


class Road(Protocol):
    """A way out."""

    @property
    def at_once(self) -> int:
        """How many mails to take in hand at a time: as few as a crash may leave in doubt."""

    @property
    def only(self) -> tuple[int, ...] | None:
        """The inboxes it serves; None: all."""

    @property
    def but(self) -> tuple[int, ...]:
        """The inboxes it does not serve."""

    @property
    def key(self) -> tuple[object, ...]:
        """The same for the same settings."""

    def is_open(self) -> bool:
        """Whether it makes sense to try now."""

    def hand_over(self, post: Sequence[Post]) -> list[HandedOver]:
        """Hand mails over and say what came of each; raises nothing that a server or the network can cause."""

    def has(self, letter: Letter) -> bool | None:
        """Whether a mail left on this road; None when nobody can know."""

    def close(self) -> None:
        """Let go of what is kept open."""


@dataclass
class OutboxRoad:
    """Mail kept as files. A file that is there was sent, so a crash leaves no doubt."""

    outbox: Outbox
    but: tuple[int, ...] = ()
    at_once: int = 50
    only: tuple[int, ...] | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """Where it leads."""
        return ("outbox", self.outbox.folder, self.but)

    def is_open(self) -> bool:
        """Always."""
        return True

    def hand_over(self, post: Sequence[Post]) -> list[HandedOver]:
        """Write the files."""
        problem, otherwise = _("The outbox folder could not be written to."), Result.LATER
        try:
            self.outbox.send_messages([mail for _, mail in post])
        except OutgoingStoppedError:
            problem, otherwise = "", Result.STOPPED
        except OSError as error:
            problem = f"{problem} {error.strerror or error}"
        return [
            HandedOver(message_id=letter.message.pk, result=Result.SENT, accepted=tuple(letter.recipients))
            if self.outbox.holds(mail)
            else HandedOver(message_id=letter.message.pk, result=otherwise, problem=problem)
            for letter, mail in post
        ]

    def has(self, letter: Letter) -> bool | None:
        """Look."""
        return self.outbox.holds(named(letter))

    def close(self) -> None:
        """Nothing is kept open."""


class SmtpRoad:
    """Mail handed to a server, one at a time, over a connection that is kept for a while."""

    at_once = 1

    def __init__(
        self, *, account: MailAccount | None = None, only: tuple[int, ...] | None = None, but: tuple[int, ...] = ()
    ) -> None:
        """Without an account it is the installation's own way out."""
        self.only = only
        self.but = but
        self.key = (settings.HEARD_OUTGOING if account is None else _configured(account), only, but)
        self._account = account
        self._connection: Smtp | None = None
        self._used_at = 0.0
        self._closed_until = 0.0

    def is_open(self) -> bool:
        """Not for some seconds after the server could not be reached."""
        return time.monotonic() >= self._closed_until

    def hand_over(self, post: Sequence[Post]) -> list[HandedOver]:
        """Say each mail to the server."""
        return [self._hand_over(letter, mail) for letter, mail in post]

    def has(self, letter: Letter) -> bool | None:
        """Only the server knows."""
        return None

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            hang_up(self._connection)
            self._connection = None

    def _hand_over(self, letter: Letter, mail: Mail) -> HandedOver:
        number = letter.message.pk
        if is_stopped():
            return HandedOver(message_id=number, result=Result.STOPPED)
        try:
            client = self._open()
        except AccountProblem as error:
            self._closed_until = time.monotonic() + PAUSE_SECONDS
            return HandedOver(message_id=number, result=Result.LATER, problem=str(error))
        said = say(client, number, sender=letter.message.inbox.address, recipients=letter.recipients, mail=mail)
        self._used_at = time.monotonic()
        if said.result not in {Result.SENT, Result.REFUSED}:
            self.close()
        # Or each mail that waits would be put in doubt as well, one after the other.
        if said.result == Result.UNCERTAIN:
            self._closed_until = time.monotonic() + PAUSE_SECONDS
        return said

    def _open(self) -> smtplib.SMTP:
        if self._connection is not None and not self._is_fit(self._connection):
            self.close()
        if self._connection is None:
            self._connection = sign_in_to_smtp(self._account)
            self._used_at = time.monotonic()
        return client_of(self._connection)

    def _is_fit(self, connection: Smtp) -> bool:
        """Whether a line that was used before is still there and has forgotten the mail before, however that one ended."""
        if time.monotonic() - self._used_at > IDLE_SECONDS:
            return False
        try:
            return client_of(connection).rset()[0] == ALL_RIGHT
        except (OSError, smtplib.SMTPException):
            return False


def _configured(account: MailAccount) -> tuple[object, ...]:
    secret = bytes(account.secret or b"")
    return (account.pk, account.smtp_host, account.smtp_port, account.smtp_security, account.username, secret)


def roads() -> list[Road]:
    """Return the ways out as they are configured now: one for each mail account that sends, one for everything else."""
    accounts = (
        MailAccount.objects.filter(is_active=True).exclude(smtp_host="").order_by("inbox_id", "id").distinct("inbox_id")
    )
    own: list[Road] = [SmtpRoad(account=account, only=(account.inbox_id,)) for account in accounts]
    served = tuple(account.inbox_id for account in accounts)
    connection = open_connection()
    usual: Road = OutboxRoad(connection, but=served) if isinstance(connection, Outbox) else SmtpRoad(but=served)
    return [*own, usual]
