"""One mail over SMTP, step by step, so that it is always known whether it can have left."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from email.utils import parseaddr

from django.utils.translation import gettext as _

from heard.channels.email.sending.results import HandedOver, Result
from heard.channels.email.sending.writing import Mail

# Some servers look through a mail for minutes before they answer (RFC 5321, 4.5.3.2.6, asks for ten).
ANSWER_SECONDS = 300.0
Refusals = dict[str, str]  # by recipient, in words
# What a server without SMTPUTF8 says (RFC 6531).
NO_SUCH_LETTERS = (553, b"5.6.7 Non-ASCII addresses are not permitted")


class _Refused(Exception):
    """The server said no to one step."""

    def __init__(self, code: int, said: bytes) -> None:
        super().__init__(code, said)
        self.code = code
        self.said = said.decode("utf-8", "replace")[:500]


def say(client: smtplib.SMTP, message_id: int, *, sender: str, recipients: Sequence[str], mail: Mail) -> HandedOver:
    """Say a mail to a server.

    Some recipients may be refused while others are accepted: those who will never be accepted are told in `problem`,
    and as long as others may be accepted later, the result is LATER. It is REFUSED when nobody it is addressed to will
    ever be accepted, whoever gets a copy. Only when the connection breaks after the last byte and before the answer is it
    uncertain whether the mail left.
    """
    try:
        content = mail.message().as_bytes(linesep="\r\n")
        accepted, later, never = _address(client, sender, recipients)
        if accepted:
            _begin_data(client)
    except _Refused as refusal:
        return _ended(message_id, refusal)
    except (OSError, smtplib.SMTPException) as error:
        return HandedOver(message_id=message_id, result=Result.LATER, problem=_broken(error))
    except (ValueError, LookupError) as error:  # a header or an address that cannot be written down
        return HandedOver(message_id=message_id, result=Result.REFUSED, problem=str(error))
    if accepted:
        ended = _send_data(client, message_id, content)
        if ended is not None:
            return ended
    problem = " ".join([*never.values(), *later.values()])
    to_nobody = not accepted or (bool(mail.to) and set(mail.to) <= set(never))
    result = Result.LATER if later else (Result.REFUSED if to_nobody else Result.SENT)
    return HandedOver(message_id=message_id, result=result, problem=problem, accepted=tuple(accepted))


def _address(client: smtplib.SMTP, sender: str, recipients: Sequence[str]) -> tuple[list[str], Refusals, Refusals]:
    """Name sender and recipients; return who is accepted, and why others are not now or never."""
    client.ehlo_or_helo_if_needed()
    written = {recipient: _written(recipient) for recipient in recipients}
    in_utf8 = client.has_extn("smtputf8") and not all(address.isascii() for address in written.values())
    _expect(client.mail(sender, ["SMTPUTF8"] if in_utf8 else []))
    accepted: list[str] = []
    later: Refusals = {}
    never: Refusals = {}
    for recipient, address in written.items():
        code, said = client.rcpt(address) if in_utf8 or address.isascii() else NO_SUCH_LETTERS
        if code // 100 == 2:
            accepted.append(recipient)
            continue
        told = _("%(address)s was refused: %(said)s") % {"address": recipient, "said": f"{code} {_plain(said)}."}
        (later if 400 <= code < 500 else never)[recipient] = told
    return accepted, later, never


def _written(recipient: str) -> str:
    """Return an address as servers know it: its domain in ASCII (RFC 5890) where that can be."""
    address = parseaddr(recipient)[1] or recipient
    local, at, domain = address.rpartition("@")
    try:
        return local + at + domain.encode("idna").decode()
    except UnicodeError:
        return address


def _begin_data(client: smtplib.SMTP) -> None:
    _expect(client.docmd("DATA"), 3)


def _send_data(client: smtplib.SMTP, message_id: int, content: bytes) -> HandedOver | None:
    """Send the bytes; return what went wrong, or None when the server has the mail."""
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    stuffed = lines.replace(b"\r\n.", b"\r\n..")
    stuffed = b"." + stuffed if stuffed.startswith(b".") else stuffed
    try:
        client.send(stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n")
    except (OSError, smtplib.SMTPException) as error:
        # Without the final dot no server may take it (RFC 5321, 4.1.1.4).
        return HandedOver(message_id=message_id, result=Result.LATER, problem=_broken(error))
    try:
        client.send(b".\r\n")
        _expect(_last_answer(client))
    except _Refused as refusal:
        if refusal.code in range(400, 600):
            return _ended(message_id, refusal)
    except (OSError, smtplib.SMTPException):
        pass
    else:
        return None
    told = _("The connection broke before the mail server answered, so it may have left or not.")
    return HandedOver(message_id=message_id, result=Result.UNCERTAIN, problem=told)


def _last_answer(client: smtplib.SMTP) -> tuple[int, bytes]:
    """Wait for the word that a mail was taken; longer than for any other, as giving up here leaves it in doubt."""
    line = client.sock
    if line is None:
        raise smtplib.SMTPServerDisconnected
    usual = line.gettimeout()
    line.settimeout(max(usual or 0.0, ANSWER_SECONDS))
    try:
        return client.getreply()
    finally:
        line.settimeout(usual)


def _expect(answer: tuple[int, bytes], kind: int = 2) -> None:
    """Go by the first digit of a reply code, as RFC 5321, 4.2.1, asks."""
    if answer[0] // 100 != kind:
        raise _Refused(*answer)


def _ended(message_id: int, refusal: _Refused) -> HandedOver:
    told = _("The mail server answered: %(said)s") % {"said": f"{refusal.code} {refusal.said}"}
    result = Result.REFUSED if refusal.code >= 500 else Result.LATER
    return HandedOver(message_id=message_id, result=result, problem=told)


def _broken(error: Exception) -> str:
    return _("The connection to the mail server broke: %(error)s") % {"error": str(error)[:300]}


def _plain(said: bytes) -> str:
    return " ".join(said.decode("utf-8", "replace").split())[:300].rstrip(".")
