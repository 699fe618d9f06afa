"""One SMTP or LMTP session: aiosmtpd's, with what real senders and many of them at once need."""

from __future__ import annotations

import asyncio
import copy
import re
import time
from typing import Any, Self

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope

from heard.channels.email.smtp.reception import Reception

USUAL_ADDRESS = re.compile(r"<([\w.+=-]{1,64}@[A-Za-z0-9.-]{1,253})>(?: +(.*))?$", re.ASCII)
END = b"\r\n.\r\n"
TOO_BIG = "552 5.3.4 This mail is larger than we accept"
NO_ROOM = "452 4.3.1 Too much mail at the same time; please try again"
TOO_SLOW = "421 4.4.2 This took too long; please try again"
ENCRYPT_FIRST = "530 5.7.0 Must issue a STARTTLS command first"  # RFC 3207, 4
BUSY = b"421 4.7.0 Too many connections; please try again\r\n"


class MailSession(SMTP):
    """A session that reads mails in large pieces, takes lines of any length, and knows the receiver's limits."""

    line_length_limit = 256 * 1024  # asyncio's buffer; how long a line of a mail is does not matter to us
    command_size_limit = 2048
    reception: Reception
    envelope: Envelope
    _begun = b""

    def another(self) -> Self:
        """Return a fresh session with the same settings.

        aiosmtpd looks itself through by reflection for every connection, which cost a third of the time of a mail.
        """
        made = copy.copy(self)
        reader = asyncio.StreamReader(limit=self.line_length_limit, loop=self.loop)
        asyncio.StreamReaderProtocol.__init__(made, reader, made._cb_client_connected, loop=self.loop)
        made._smtp_methods = {name: getattr(made, method.__name__) for name, method in self._smtp_methods.items()}
        made._auth_methods = {
            name: type(found)(getattr(made, found.method.__name__), True) if found.is_builtin else found
            for name, found in self._auth_methods.items()
        }
        return made

    async def push(self, status: str | bytes) -> None:
        """Answer; the lines of one answer leave together."""
        line = status.encode() if isinstance(status, str) else status
        if line[3:4] == b"-":
            self._begun += line + b"\r\n"
            return
        line, self._begun = self._begun + line, b""
        await super().push(line)

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """Return address and parameters of MAIL and RCPT; what is written as usual needs no parser of all of RFC 5322."""
        usual = USUAL_ADDRESS.match(arg)
        return (usual[1], usual[2] or "") if usual else super()._getaddr(arg)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let a sender in, or say that there are too many."""
        if self._original_transport is None:  # else: the same sender, now encrypted
            peer = transport.get_extra_info("peername")
            self._host = str(peer[0]) if isinstance(peer, tuple) and peer else "local"
            self._admitted = self.reception.usage.admit(self._host)
            if not self._admitted:
                assert isinstance(transport, asyncio.Transport)  # noqa: S101 - asyncio servers make these
                transport.write(BUSY)
                transport.close()
                return
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Count the sender out."""
        if not self._admitted:
            return
        if self.transport is not None:
            self.reception.usage.leave(self._host)
        super().connection_lost(error)

    def eof_received(self) -> bool | None:
        """The sender has nothing more to say."""
        return super().eof_received() if self._admitted else None

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """Begin to encrypt, once: aiosmtpd would begin a second time within the first."""
        if self._tls_protocol:
            await self.push("503 5.5.1 Error: this connection is encrypted already")
            return
        await super().smtp_STARTTLS(arg)

    async def check_auth_needed(self, caller_method: str) -> bool:
        """Ask for a password where one is needed; before that, for the encryption without which none is taken."""
        if self._auth_required and not self._tls_protocol:
            await self.push(ENCRYPT_FIRST)
            return True
        return await super().check_auth_needed(caller_method)

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """Read a mail and store it; the answer is given when it is safe, or says why not."""
        if await self.check_helo_needed() or await self.check_auth_needed("DATA"):
            return
        if not self.envelope.rcpt_tos:
            await self.push("503 5.5.1 Error: need RCPT command")
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        await self._take()

    async def _take(self) -> None:
        """Read what follows DATA, answer it, and forget it."""
        held = self.reception.usage
        self._held = 0
        try:
            refused, content = await self._read_mail()
            if not refused:
                self.envelope.content = self.envelope.original_content = content
                refused = await self._call_handler_hook("DATA")
        finally:
            held.buffered -= self._held
        recipients = len(self.envelope.rcpt_tos)
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        await self._answer(refused, recipients)

    async def _answer(self, status: str, recipients: int) -> None:
        await self.push(status)
        if status == TOO_SLOW and self.transport is not None:
            self.transport.close()

    async def _read_mail(self) -> tuple[str, bytes]:
        """Return why the mail is refused (or nothing), and its bytes with the doubled dots undone.

        Only <CR><LF>.<CR><LF> ends a mail: anything looser lets a sender smuggle a second one in.
        """
        # As if the line before had just ended, so that a mail of no lines at all ends like any other.
        self._reader._buffer[:0] = b"\r\n"  # type: ignore[attr-defined]
        pieces: list[bytes] = []
        refused = ""
        deadline = time.monotonic() + self.reception.limits.data_seconds
        ended = False
        while not ended:
            piece, ended = await self._piece()
            if time.monotonic() > deadline:
                return TOO_SLOW, b""
            self._reset_timeout()
            refused = refused or self._refusal(len(piece))
            if refused:
                pieces.clear()
            else:
                pieces.append(piece)
        content = b"".join(pieces)[: -len(END) + 2].replace(b"\r\n..", b"\r\n.")
        return refused, content[2:]

    async def _piece(self) -> tuple[bytes, bool]:
        try:
            return await self._reader.readuntil(END), True
        except asyncio.LimitOverrunError as overrun:
            return await self._reader.readexactly(overrun.consumed), False

    def _refusal(self, size: int) -> str:
        usage = self.reception.usage
        if self._held + size > self.reception.limits.mail_bytes + len(END) + 2:
            return TOO_BIG
        if not usage.has_room(size):
            return NO_ROOM
        self._held += size
        usage.buffered += size
        return ""


class LocalMailSession(LMTP, MailSession):
    """LMTP (RFC 2033): as SMTP, but every recipient gets an answer of its own after the mail."""

    async def _answer(self, status: str, recipients: int) -> None:
        for _ in range(recipients - 1):
            await self.push(status)
        await super()._answer(status, recipients)


def session_class(reception: Reception, *, local: bool) -> type[Any]:
    """Return a class of sessions that belong to a reception; aiosmtpd makes one instance for each connection."""
    base: type[Any] = LocalMailSession if local else MailSession
    return type(base.__name__, (base,), {"reception": reception})
