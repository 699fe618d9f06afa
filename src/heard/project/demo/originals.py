"""The mails as they came: one original for every message from outside, and a few that nobody could place."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from email.encoders import encode_base64
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr

from heard.channels.email.events import EmailQuarantined
from heard.channels.email.models import RawEmail, RawState
from heard.conversations.models import Attachment, Inbox, Message, MessageKind
from heard.plumbing.files import open_file
from heard.project.demo.rows import Rows

# When (days ago), from, to, subject, text, and why it waits for a person.
STRAY = (
    (0.4, "", "support@demo.example", "Order", "My order was the one with the two lanterns, you will know.", "It does not say who sent it."),
    (2.1, "m.alder@post.example", "info@demo.example", "Is the shop open on Saturday?", "Or only on weekdays?", "It is not addressed to any of our inboxes."),
    (5.7, "bounces@lists.example", "news@demo.example", "[weavers] Digest 214", "Twelve new messages today.", "It is not addressed to any of our inboxes."),
    (9.3, "scanner@copyshop.example", "support@demo.example", "Scan from device 3", "", "It could not be taken in. The last error was: the attachment ends in the middle of a line"),
)  # fmt: skip


def keep_originals(rows: Rows, rng: random.Random) -> None:
    """Keep the original of every message that came from outside."""
    files = defaultdict(list)
    for attachment in rows.of(Attachment):
        files[attachment.message].append(attachment)
    for message in rows.of(Message):
        if message.kind not in {MessageKind.INCOMING, MessageKind.SIDE_IN}:
            continue
        data = _original(message, files[message])
        original = rows.add(
            RawEmail(
                source=RawEmail.Source.SMTP,
                inbox=message.inbox,
                envelope_from=message.sender_address,
                envelope_to=message.recipients["to"],
                data=data,
                size=len(data),
                external_id=message.external_id,
                state=RawState.DONE,
                message=message,
                attempts=1,
                received_at=message.created_at,
            )
        )
        message.said_at -= dt.timedelta(seconds=rng.randint(2, 50))
        _remember(rows, message, original)


def keep_strays(rows: Rows, inbox: Inbox, *, at: dt.datetime) -> None:
    """Keep the mails that wait in the quarantine."""
    for days, sender, recipient, subject, text, reason in STRAY:
        received_at = at - dt.timedelta(days=days)
        mail = _mail(sender, recipient, subject, received_at, f"{int(days * 1000)}@lists.example")
        mail.attach(MIMEText(text, "plain", "utf-8"))
        data = mail.as_bytes()
        stray = rows.add(
            RawEmail(
                source=RawEmail.Source.SMTP,
                inbox=inbox if recipient == inbox.address else None,
                envelope_from=sender,
                envelope_to=[recipient],
                data=data,
                size=len(data),
                state=RawState.QUARANTINED,
                reason=reason,
                attempts=1,
                received_at=received_at,
            )
        )
        _tell(rows, stray)


def _tell(rows: Rows, stray: RawEmail) -> None:
    rows.tell(
        stray.received_at,
        lambda: EmailQuarantined(
            raw_email_id=stray.pk, inbox_id=stray.inbox.pk if stray.inbox else None, reason=stray.reason
        ),
    )


def _remember(rows: Rows, message: Message, original: RawEmail) -> None:
    rows.afterwards(lambda: setattr(message, "source_id", original.pk))


def _original(message: Message, attachments: list[Attachment]) -> bytes:
    mail = _mail(
        formataddr((message.sender_name, message.sender_address)),
        message.recipients["to"][0],
        message.subject,
        message.created_at,
        message.external_id,
    )
    if "cc" in message.recipients:
        mail["Cc"] = ", ".join(message.recipients["cc"])
    if message.external_references:
        earlier = message.external_references.split()
        mail["In-Reply-To"] = f"<{earlier[-1]}>"
        mail["References"] = "\n ".join(f"<{one}>" for one in earlier)
    mail.attach(MIMEText(message.text, "plain", "utf-8"))
    if message.html:
        as_sent = message.html.replace("data-remote-src", "src").replace('data-cid="', 'src="cid:')
        mail.attach(MIMEText(as_sent, "html", "utf-8"))
    for attachment in attachments:
        mail.attach(_file(attachment))
    return mail.as_bytes()


def _file(attachment: Attachment) -> MIMEBase:
    kind, _, detail = attachment.content_type.partition("/")
    part = MIMEBase(kind, detail)
    with open_file(attachment.file.pk) as file:
        part.set_payload(file.read())
    encode_base64(part)
    place = "inline" if attachment.inline else "attachment"
    part.add_header("Content-Disposition", place, filename=attachment.filename)
    if attachment.content_id:
        part["Content-ID"] = f"<{attachment.content_id}>"
    return part


def _mail(sender: str, recipient: str, subject: str, at: dt.datetime, external_id: str) -> MIMEMultipart:
    mail = MIMEMultipart()
    if sender:
        mail["From"] = sender
    mail["To"], mail["Date"], mail["Message-ID"] = recipient, format_datetime(at), f"<{external_id}>"
    mail["Subject"] = subject if subject.isascii() else Header(subject, "utf-8").encode()
    return mail
