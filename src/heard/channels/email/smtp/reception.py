"""What the receiver says to senders: which recipients it takes, and when a mail is safe with us."""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Callable
from typing import Any

from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session, TLSSetupException
from django.db import connection

from heard.channels.email.own_addresses import KnownAddresses
from heard.channels.email.receiving import Arrival
from heard.channels.email.smtp.guessing import Guesses
from heard.channels.email.smtp.limits import Limits, Usage
from heard.channels.email.smtp.writer import BatchWriter
from heard.plumbing.full_disk import is_full_disk

log = logging.getLogger(__name__)

FRESH_SECONDS = 5.0
GUESS_SECONDS = 0.2
NOT_OURS = "550 5.1.1 We do not receive mail for this address"
TOO_MANY_GUESSES = "454 4.7.0 Too many wrong passwords from your network; please try again in a minute"  # RFC 4954, 6
TOO_MANY = "452 4.5.3 Too many recipients; send the rest in another mail"
LATER = "451 4.3.0 We could not store this just now; please try again"
FULL = "452 4.3.1 There is no room to store this just now; please try again later"  # RFC 3463: mail system full


class Reception:
    """The hooks that aiosmtpd calls. Recipients must belong to an inbox in use; nothing is ever passed on."""

    def __init__(
        self, *, limits: Limits, writer: BatchWriter, source: str, login: tuple[str, str] | None = None
    ) -> None:
        """`source` is what RawEmail notes (smtp, lmtp); `login` is the user name and password that senders must give."""
        self.limits = limits
        self.usage = Usage(limits)
        self._writer = writer
        self._source = source
        self._login = login
        self.guesses = Guesses()
        self._addresses = KnownAddresses()

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Greet, and say that commands may come in one go."""
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient of ours, refuse any other."""
        if len(envelope.rcpt_tos) >= self.limits.recipients:
            return TOO_MANY
        try:
            inbox_id = await self._inbox_of(address)
        except Exception:
            log.exception("recipients could not be looked up")
            return LATER
        if inbox_id is None:
            return NOT_OURS
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Say yes only when the mail is committed to the database."""
        try:
            await self._writer.store(self._arrivals(envelope), seconds=self.limits.storing_seconds)
        except Exception as error:
            return FULL if is_full_disk(error) else LATER
        return "250 2.0.0 OK, we have it"

    async def handle_exception(self, error: Exception) -> str:
        """Whatever goes wrong inside is told as temporary, so that the sender tries again."""
        if isinstance(error, TLSSetupException):  # whoever knocks at doors, or does not trust our certificate
            log.info("a sender broke off while encryption began: %s", error.__cause__)
        else:
            log.error("a mail session stumbled", exc_info=error)
        return LATER

    def authenticator(self) -> Callable[..., AuthResult] | None:
        """Return what checks user names and passwords, if senders must give them."""
        return self._authenticate if self._login else None

    def _authenticate(self, server: Any, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        if not isinstance(data, LoginPassword) or self._login is None:
            return AuthResult(success=False, handled=False)
        address, given = str((session.peer or ("",))[0]), bytes(data.login)
        if not self.guesses.may_try(address, given):
            return AuthResult(success=False, handled=False, message=TOO_MANY_GUESSES)
        user, password = (value.encode() for value in self._login)
        right = bool(hmac.compare_digest(given, user) & hmac.compare_digest(bytes(data.password), password))
        (self.guesses.was_right if right else self.guesses.was_wrong)(address, given)
        return AuthResult(success=right, handled=False)

    async def _inbox_of(self, address: str) -> int | None:
        """Return the inbox of a recipient; before one is refused, the addresses are read afresh."""
        if self._addresses.age > FRESH_SECONDS:
            await asyncio.to_thread(self._read_addresses, FRESH_SECONDS)
        found = self._addresses.inbox_of(address)
        if found is None:
            # Whoever guesses addresses waits, and costs one query for all guesses of the moment.
            await asyncio.sleep(max(0.0, GUESS_SECONDS - self._addresses.age))
            await asyncio.to_thread(self._read_addresses, GUESS_SECONDS / 2)
            found = self._addresses.inbox_of(address)
        return found

    def _read_addresses(self, older_than: float) -> None:
        try:
            self._addresses.read_again(older_than=older_than)
        finally:
            connection.close()  # the thread is anybody's

    def _arrivals(self, envelope: Envelope) -> list[Arrival]:
        """One for each inbox the mail goes to, so that every team sees what was written to it."""
        by_inbox: dict[int | None, list[str]] = {}
        for address in envelope.rcpt_tos:
            by_inbox.setdefault(self._addresses.inbox_of(address), []).append(address)
        sender = "" if envelope.mail_from in (None, "<>") else str(envelope.mail_from)
        return [
            Arrival(
                data=bytes(envelope.original_content or b""),
                source=self._source,
                inbox_id=inbox_id,
                envelope_from=sender,
                envelope_to=tuple(addresses),
            )
            for inbox_id, addresses in by_inbox.items()
        ]
