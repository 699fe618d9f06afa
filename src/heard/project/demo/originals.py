"""The mails as they came: one original for every message from outside, and a few that nobody could place."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from email.message import EmailMessage
from email.policy import SMTP
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
        data = _mail(sender, recipient, subject, text, received_at, f"{int(days * 1000)}@lists.example").as_bytes()
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
    sender = formataddr((message.sender_name, message.sender_address))
    mail = _mail(
        sender, message.recipients["to"][0], message.subject, message.text, message.created_at, message.external_id
    )
    if "cc" in message.recipients:
        mail["Cc"] = ", ".join(message.recipients["cc"])
    if message.external_references:
        earlier = message.external_references.split()
        mail["In-Reply-To"] = f"<{earlier[-1]}>"
        mail["References"] = " ".join(f"<{one}>" for one in earlier)
    if message.html:
        mail.add_alternative(message.html.replace("data-remote-src", "src").replace('data-cid="', 'src="cid:'), "html")
    for attachment in attachments:
        kind, _, detail = attachment.content_type.partition("/")
        with open_file(attachment.file.pk) as file:
            mail.add_attachment(file.read(), kind, detail, filename=attachment.filename, cid=_cid(attachment))
    return mail.as_bytes()


def _cid(attachment: Attachment) -> str | None:
    return f"<{attachment.content_id}>" if attachment.content_id else None


def _mail(sender: str, recipient: str, subject: str, text: str, at: dt.datetime, external_id: str) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    if sender:
        mail["From"] = sender
    mail["To"], mail["Subject"], mail["Date"] = recipient, subject, format_datetime(at)
    mail["Message-ID"] = f"<{external_id}>"
    mail.set_content(text)
    return mail
