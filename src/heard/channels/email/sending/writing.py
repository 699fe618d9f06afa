"""Writing the mail: headers, the plain and the HTML part, files, and DKIM where there is a key."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from email.encoders import encode_base64
from email.message import Message as MimeMessage
from email.mime.base import MIMEBase
from email.utils import format_datetime, formataddr
from typing import Any

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.utils.html import escape

from heard.channels.email.sending.colours import readable_on_white
from heard.channels.email.sending.letter import Letter
from heard.channels.email.sending.phrases import direction, introduction, language_code, writer
from heard.channels.email.signing import Signer
from heard.channels.email.tokens import reply_address
from heard.conversations.models import Attachment, Message, MessageKind
from heard.conversations.rendering import render, spelled_out
from heard.plumbing.files import open_file

_ANSWER_MARK = re.compile(r"\s*(?:re|aw|sv|antw|odp|rif|ref|res|rép|رد)\s*(?:\[\d+\])?\s*[:：]", re.IGNORECASE)
_WITHIN = re.compile(r'<img data-cid="([^"]*)"')
GREY = "color:#57606a"
STYLE = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;font-size:15px;line-height:1.5;color:#1f2328"


class Mail(EmailMultiAlternatives):
    """A mail ready to leave. Its bytes are made once: what is signed is what is sent."""

    signer: Signer | None = None

    def message(self) -> Any:  # type: ignore[override]
        """Return the MIME message; asked for its bytes, it signs them."""
        made = super().message()
        for part in made.walk():
            if part.is_multipart():  # else a pattern is compiled and sought for each, a fifth of the time of a mail
                part.set_boundary(f"heard-{secrets.token_hex(16)}")
        return made if self.signer is None else _Signed(made, self.signer)


class _Signed:
    """A MIME message that puts its DKIM signature above its bytes (RFC 6376)."""

    def __init__(self, message: MimeMessage, signer: Signer) -> None:
        self._message = message
        self._signer = signer

    def as_bytes(self, unixfrom: bool = False, linesep: str = "\r\n") -> bytes:
        content: bytes = self._message.as_bytes(linesep="\r\n")  # type: ignore[call-arg]
        return self._signer.signature(content) + content


def write(letter: Letter, signers: Mapping[str, Signer]) -> Mail:
    """Return the mail that carries a message of ours to everybody it still has to reach."""
    message = letter.message
    address = message.inbox.address
    brand = message.inbox.brand.name
    agent = message.agent.name if message.agent else ""
    mail = Mail(
        subject=subject_of(letter),
        body=_text(letter),
        from_email=formataddr((writer(letter.language, agent=agent, brand=brand), address)),
        to=message.recipients.get("to", []),
        cc=message.recipients.get("cc", []),
        bcc=message.recipients.get("bcc", []),
        headers=_headers(letter),
    )
    mail.attach_alternative(_page(letter), "text/html")
    for attachment in letter.attachments:
        mail.attach(_part(attachment))
    mail.signer = signers.get(address.rpartition("@")[2].lower())
    return mail


def named(letter: Letter) -> EmailMessage:
    """Return no more of the mail than the headers by which an outbox knows it again."""
    return EmailMessage(headers=_headers(letter))


def subject_of(letter: Letter) -> str:
    """Return the subject, marked as an answer where it answers something."""
    message = letter.message
    subject = " ".join((message.subject or message.conversation.subject).split())
    if message.kind == MessageKind.FORWARD or not _continues(letter) or _ANSWER_MARK.match(subject):
        return subject
    return f"Re: {subject}"


def _continues(letter: Letter) -> bool:
    """Whether its reader has something by mail that it goes on from; who left a chat has not."""
    return letter.answers is not None and bool(letter.references or not letter.message.facts.get("way"))


def _headers(letter: Letter) -> dict[str, str]:
    message = letter.message
    headers = {
        "Message-ID": f"<{letter.external_id}>",
        "Date": format_datetime(message.send_at or message.created_at),
        "Reply-To": _reply_to(message),
    }
    if letter.references:
        headers["In-Reply-To"] = f"<{letter.references[-1]}>"
        headers["References"] = " ".join(f"<{name}>" for name in letter.references)
    if message.kind == MessageKind.AUTOMATIC:
        headers |= {
            "Auto-Submitted": "auto-replied",
            "X-Auto-Response-Suppress": "All",
            "X-Loop": message.inbox.address,
        }
    unsubscribe = message.facts.get("unsubscribe_url")
    if unsubscribe:  # RFC 8058
        headers |= {"List-Unsubscribe": f"<{unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return headers


def _reply_to(message: Message) -> str:
    """Return where answers go. Whoever gets a forwarded mail is a stranger and gets no key to the conversation."""
    if message.kind == MessageKind.FORWARD:
        return message.inbox.address
    return reply_address(
        message.inbox.address,
        conversation_id=message.conversation_id,
        side_conversation_id=message.side_conversation_id,
    )


def _signatures(message: Message) -> list[str]:
    if message.kind == MessageKind.AUTOMATIC:
        return [message.inbox.brand.signature.strip()] if message.inbox.brand.signature.strip() else []
    own = message.agent.signature.strip() if message.agent else ""
    return [signature for signature in (own, message.inbox.brand.signature.strip()) if signature]


def _introduced(letter: Letter, quoted: Message) -> str:
    address = quoted.sender_address if "@" in quoted.sender_address else ""  # that of a chat tells nobody anything
    name = quoted.sender_name or address
    return introduction(letter.language, name=name, said_at=quoted.said_at, time_zone=letter.time_zone)


def _quotes(letter: Letter) -> bool:
    """Whether the mail repeats what it answers; an acknowledgement does not."""
    return letter.answers is not None and letter.message.kind in {MessageKind.REPLY, MessageKind.SIDE_OUT}


def _text(letter: Letter) -> str:
    message = letter.message
    parts = [f"{_introduced(letter, earlier)}\n{_plain(earlier)}" for earlier in letter.above]
    parts.append(f"{_introduced(letter, message)}\n{_plain(message)}" if letter.above else _plain(message))
    if signatures := _signatures(message):
        parts.append("-- \n" + "\n".join(signatures))
    if message.quoted:
        parts.append(message.quoted)
    parts.append(message.facts.get("foot", ""))
    if _quotes(letter) and letter.answers is not None:
        quoted = "\n".join(f"> {line}".rstrip() for line in letter.answers.text.splitlines())
        parts.append(f"{_introduced(letter, letter.answers)}\n{quoted}")
    return "\n\n".join(part for part in parts if part) + "\n"


def _plain(message: Message) -> str:
    return spelled_out(message.text) if message.kind == MessageKind.AUTOMATIC else message.text


def _body(letter: Letter) -> str:
    """Return the words as HTML, with what stands above them, each with who said it when."""
    own = letter.message.html or render(letter.message.text)
    if not letter.above:
        return own
    said = [*letter.above, letter.message]
    return "".join(
        f'<p style="{GREY}">{escape(_introduced(letter, one))}</p>{one.html or render(one.text)}' for one in said
    )


def _page(letter: Letter) -> str:
    message = letter.message
    body = _body(letter)
    if signatures := _signatures(message):
        lines = "<br>".join(escape(line) for signature in signatures for line in signature.splitlines())
        body += f'<p style="{GREY}">-- <br>{lines}</p>'
    body += message.quoted_html
    if foot := message.facts.get("foot"):
        body += f'<p style="{GREY}">{escape(foot)}</p>'
    if _quotes(letter) and letter.answers is not None:
        said = letter.answers.html or render(letter.answers.text)
        body += f'<div class="heard_quote"><p>{escape(_introduced(letter, letter.answers))}</p><blockquote type="cite">{said}</blockquote></div>'
    language = escape(language_code(letter.language) or "en")
    way = direction(letter.language)
    shown = _WITHIN.sub(r'<img src="cid:\1"', body)
    links = f"<style>a{{color:{readable_on_white(message.inbox.brand.colour)}}}</style>"
    head = f'<!DOCTYPE html><html lang="{language}" dir="{way}"><head>{links}</head>'
    return f'{head}<body style="{STYLE}">{shown}</body></html>\n'


def _part(attachment: Attachment) -> MIMEBase:
    """Return a file as a part; bytes as they are, whatever type it claims (a message/rfc822 part would be taken apart)."""
    claimed = attachment.content_type.partition("/")
    usual = bool(claimed[2]) and claimed[0] not in {"message", "multipart"}
    part = MIMEBase(*(claimed[0], claimed[2]) if usual else ("application", "octet-stream"))
    with open_file(attachment.file_id) as file:
        part.set_payload(file.read())
    encode_base64(part)
    filename = " ".join(attachment.filename.split())
    part.add_header("Content-Disposition", "inline" if attachment.inline else "attachment", filename=filename)
    if attachment.content_id:
        part.add_header("Content-ID", f"<{attachment.content_id}>")
    return part
