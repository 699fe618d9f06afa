"""Sending a mail as a customer: to our own receiver, over SMTP, as any mail program would."""

from __future__ import annotations

import datetime as dt
import smtplib
from collections.abc import Sequence
from email.utils import format_datetime, formataddr, make_msgid
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from heard.project.mailbox.letters import Letter, keep_sent
from heard.project.settings import ENVIRONMENT

PATIENCE = 15  # seconds
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - only compared


class NotSentError(Exception):
    """The receiver did not take it; the message says why, in plain words."""


def write(
    *, name: str, address: str, to: str, subject: str, text: str, files: Sequence[UploadedFile[Any]], at: dt.datetime
) -> str:
    """Send a new mail as a customer and return its Message-ID. Raises `NotSentError`."""
    return _post(_mail(name, address, to, subject, text, files, at), address, at)


def answer(letter: Letter, *, name: str, text: str, files: Sequence[UploadedFile[Any]], at: dt.datetime) -> str:
    """Answer a mail of ours as the customer who got it, as their program would, and return the new Message-ID.

    It goes to where the mail wants its answers, says what it answers, and quotes it. Raises `NotSentError`.
    """
    mail = letter.mail
    place = mail.reply_to[0] if mail.reply_to else mail.sender
    subject = mail.subject if mail.subject.lower().startswith("re:") else f"Re: {mail.subject}"
    made = _mail(name, letter.person, place.address, subject, f"{text}\n\n{_quoted(letter)}", files, at)
    if mail.message_id:
        made.extra_headers["In-Reply-To"] = f"<{mail.message_id}>"
        made.extra_headers["References"] = " ".join(f"<{one}>" for one in (*mail.references, mail.message_id))
    return _post(made, letter.person, at)


def _mail(
    name: str, address: str, to: str, subject: str, text: str, files: Sequence[UploadedFile[Any]], at: dt.datetime
) -> EmailMessage:
    mail = EmailMessage(
        subject=" ".join(subject.split()),
        body=text.replace("\r\n", "\n"),
        from_email=formataddr((" ".join(name.split()), address)),
        to=[to],
        headers={"Message-ID": make_msgid(domain=address.rpartition("@")[2]), "Date": format_datetime(at)},
    )
    for file in files:
        mail.attach(file.name, file.read(), file.content_type or "application/octet-stream")
    return mail


def _quoted(letter: Letter) -> str:
    who = letter.mail.sender.name or letter.mail.sender.address
    lines = "\n".join(f"> {line}".rstrip() for line in letter.mail.text.splitlines())
    return f"On {letter.at:%d %b %Y at %H:%M}, {who} <{letter.mail.sender.address}> wrote:\n\n{lines}\n"


def _post(mail: EmailMessage, address: str, at: dt.datetime) -> str:
    data = mail.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
    host = EVERYWHERE.get(ENVIRONMENT.smtp_host, ENVIRONMENT.smtp_host)
    try:
        with smtplib.SMTP(host, ENVIRONMENT.smtp_port, timeout=PATIENCE) as server:
            server.sendmail(address, mail.to, data)
    except smtplib.SMTPRecipientsRefused as error:
        told = next(iter(error.recipients.values()))[1].decode(errors="replace")
        raise NotSentError(_("The receiver refused it: %(words)s") % {"words": told}) from error
    except smtplib.SMTPResponseException as error:
        told = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        raise NotSentError(_("The receiver refused it: %(words)s") % {"words": told}) from error
    except (OSError, smtplib.SMTPException) as error:
        place = f"{host}:{ENVIRONMENT.smtp_port}"
        raise NotSentError(
            _("The mail receiver does not answer on %(place)s. Is it running?") % {"place": place}
        ) from error
    keep_sent(data, at=at)
    return str(mail.extra_headers["Message-ID"]).strip("<>")
