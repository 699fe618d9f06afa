"""Our own mails that come back to us."""

from __future__ import annotations

from heard.channels.email.parsing import ParsedMail
from heard.channels.email.tokens import read_external_id
from heard.conversations.models import Message


def is_ours_again(mail: ParsedMail, inbox_id: int | None) -> int | None:
    """Return the number of the message that a mail is a copy of, when it came back to the inbox it was sent from.

    One of our inboxes may write to another one; there the mail is new.
    """
    number = read_external_id(mail.message_id or "")
    if number is None:
        return None
    sent = Message.objects.filter(pk=number).values_list("inbox_id", flat=True).first()
    return number if sent is not None and inbox_id in (None, sent) else None
