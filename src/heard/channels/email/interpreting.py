"""From a parsed mail to what the house takes in: who says it, to which inbox, in answer to what, and whether to believe it."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid

from django.utils.translation import gettext as _

from heard.channels.email.besides import facts_of, is_marked_spam, kind_of
from heard.channels.email.envelope import Envelope
from heard.channels.email.languages import language_of
from heard.channels.email.own_addresses import OwnAddresses
from heard.channels.email.parsing import Address, ParsedAttachment, ParsedMail
from heard.channels.email.tokens import ReplyToken, read_reply_address
from heard.conversations.incoming import Incoming, IncomingFile, Sender
from heard.customers.addresses import normal_address
from heard.customers.models import ChannelKind

SOON = dt.timedelta(hours=1)
NOT_BEFORE = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)


class CannotPlaceError(Exception):
    """The mail cannot become a message; the text says why, in plain words."""


def interpret(mail: ParsedMail, envelope: Envelope, own: OwnAddresses) -> Incoming:
    """Return what the mail says, ready to be received. Raises CannotPlaceError."""
    recipients = _recipients(mail, envelope)
    by_us, sender = _both_ends(mail, envelope, own)
    inbox_id = (own.inbox_of(by_us.address) if by_us else None) or _inbox(envelope, recipients, own)
    token = _token(recipients)
    said_at = _said_at(mail, envelope)
    return Incoming(
        channel=ChannelKind.EMAIL,
        inbox_id=inbox_id,
        sender=sender,
        external_id=mail.message_id or "",
        client_id=str(_identity(mail, inbox_id, sender)),
        received_at=said_at if envelope.is_old else envelope.received_at,
        said_at=said_at,
        subject=mail.subject,
        text=mail.reply,
        quoted=mail.quoted,
        html=mail.reply_html or "",
        recipients=_shown_recipients(mail),
        copies=_copies(mail, sender, own),
        answers=_answers(mail),
        token_conversation_id=token.conversation_id,
        token_side_id=token.side_conversation_id,
        is_believable=_is_believable(mail, sender),
        kind=kind_of(mail, own),
        is_spam=is_marked_spam(mail),
        is_old=envelope.is_old,
        by_us=by_us,
        language=language_of(mail.reply or mail.text or mail.subject),
        files=tuple(_file(attachment) for attachment in mail.attachments),
        source_id=envelope.raw_id,
        facts=facts_of(mail, envelope, own, said_at),
    )


def _recipients(mail: ParsedMail, envelope: Envelope) -> list[str]:
    """Return whom it was delivered to, surest first: the envelope, what the last servers noted, To and Cc."""
    addressed = [address.address for address in (*mail.to, *mail.cc)]
    return list(dict.fromkeys([*envelope.envelope_to, *mail.delivered_to, *addressed]))


def _inbox(envelope: Envelope, recipients: list[str], own: OwnAddresses) -> int:
    addressed = own.inboxes_of(recipients)
    if envelope.inbox_id is not None and (envelope.inbox_id in addressed or envelope.source in {"smtp", "lmtp"}):
        return envelope.inbox_id
    inbox_id = addressed[0] if addressed else envelope.inbox_id
    if inbox_id is None:
        raise CannotPlaceError(_("It is not addressed to any of our inboxes."))
    return inbox_id


def _both_ends(mail: ParsedMail, envelope: Envelope, own: OwnAddresses) -> tuple[Sender | None, Sender]:
    """Return who of us wrote a letter of an archive, if one of us did, and the customer: its sender, or whom it was written to."""
    said = mail.sender
    if envelope.is_old and own.inbox_of(said.address) is not None and not _on_behalf(mail, own):
        for other in (*mail.to, *mail.cc):
            if "@" in other.address and own.inbox_of(other.address) is None:
                return _party(said), _party(other)
    return None, _sender(mail, envelope, own)


def _party(address: Address) -> Sender:
    return Sender(address=normal_address(ChannelKind.EMAIL, address.address), name=address.name)


def _on_behalf(mail: ParsedMail, own: OwnAddresses) -> list[Address]:
    return [address for address in mail.reply_to if "@" in address.address and own.inbox_of(address.address) is None]


def _sender(mail: ParsedMail, envelope: Envelope, own: OwnAddresses) -> Sender:
    """Return who wrote. A form on a website writes from our own address and names the customer in Reply-To."""
    said = mail.sender
    others = _on_behalf(mail, own)
    if others and (own.inbox_of(said.address) is not None or "@" not in said.address):
        said = others[0]
    address = said.address if "@" in said.address else envelope.envelope_from
    if "@" not in address:
        raise CannotPlaceError(_("It does not say who sent it."))
    return Sender(address=normal_address(ChannelKind.EMAIL, address), name=said.name)


def _token(recipients: list[str]) -> ReplyToken:
    found = [token for address in recipients if (token := read_reply_address(address))]
    aside = [token for token in found if token.side_conversation_id]
    return (aside or found or [ReplyToken()])[0]


def _said_at(mail: ParsedMail, envelope: Envelope) -> dt.datetime:
    latest = envelope.received_at + SOON  # clocks differ
    return mail.date if mail.date and NOT_BEFORE < mail.date <= latest else envelope.received_at


def _identity(mail: ParsedMail, inbox_id: int, sender: Sender) -> uuid.UUID:
    """Return what every copy of one mail has in common, whatever way it took.

    Message-ID, sender and date: some programs give the same Message-ID to everything they send, and nobody may keep
    another's mail out by sending its Message-ID first. Without a date or a Message-ID the words and files count.
    """
    parts = [ChannelKind.EMAIL.value, str(inbox_id), sender.address, mail.message_id or "", str(mail.date or "")]
    if not mail.message_id or not mail.date:
        parts += [mail.subject, mail.text, *(attachment.sha256 for attachment in mail.attachments)]
    return uuid.UUID(bytes=hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).digest()[:16])


def _shown_recipients(mail: ParsedMail) -> dict[str, list[str]]:
    places = {"to": mail.to, "cc": mail.cc}
    return {
        place: [normal_address(ChannelKind.EMAIL, address.address) for address in addresses if address.address]
        for place, addresses in places.items()
        if addresses
    }


def _copies(mail: ParsedMail, sender: Sender, own: OwnAddresses) -> tuple[Sender, ...]:
    found: dict[str, Sender] = {}
    for other in (*mail.to, *mail.cc):
        address = normal_address(ChannelKind.EMAIL, other.address)
        if "@" in address and address != sender.address and own.inbox_of(address) is None:
            found.setdefault(address, Sender(address=address, name=other.name))
    return tuple(found.values())


def _answers(mail: ParsedMail) -> tuple[str, ...]:
    """Return the Message-IDs it answers, nearest first."""
    nearest = [mail.in_reply_to] if mail.in_reply_to else []
    return tuple(dict.fromkeys([*nearest, *reversed(mail.references)]))


def _is_believable(mail: ParsedMail, sender: Sender) -> bool:
    """Whether a trusted server says that DMARC passed for the domain of the address we take for the sender's."""
    dmarc = mail.authentication.dmarc
    domain = sender.address.rpartition("@")[2]
    vouched = dmarc is not None and dmarc.result == "pass" and dmarc.domain == domain
    return vouched and normal_address(ChannelKind.EMAIL, mail.sender.address) == sender.address


def _file(attachment: ParsedAttachment) -> IncomingFile:
    return IncomingFile(
        filename=attachment.filename,
        content_type=attachment.content_type,
        content=attachment.content,
        content_id=attachment.content_id or "",
        inline=attachment.inline,
    )
