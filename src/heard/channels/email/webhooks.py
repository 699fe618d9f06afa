"""Mail that a provider (Mailgun, Postmark, Brevo, Amazon SES …) hands over by webhook, through django-anymail.

The provider is answered 200 only when the mail is committed; anything else makes it try again. Nobody may post without
the user name and password that stand in the address given to the provider.
"""

from __future__ import annotations

from typing import Any

from anymail.signals import AnymailInboundEvent, inbound

from heard.channels.email.models import RawEmail
from heard.channels.email.receiving import Arrival, keep


def listen() -> None:
    """Take what anymail announces."""
    inbound.connect(take, dispatch_uid="heard.channels.email.webhooks")


def take(sender: Any, event: AnymailInboundEvent, **_: Any) -> None:
    """Store one mail. What raises here makes the provider try again."""
    message = event.message
    recipient = message.envelope_recipient
    keep(
        [
            Arrival(
                data=_bytes(message),
                source=RawEmail.Source.WEBHOOK,
                envelope_from=message.envelope_sender or "",
                envelope_to=(recipient,) if recipient else (),
            )
        ]
    )


def _bytes(message: Any) -> bytes:
    try:
        return bytes(message.as_bytes())
    except (UnicodeError, LookupError, ValueError):  # a message that cannot be written as it claims to be
        return str(message.as_string()).encode("utf-8", "surrogateescape")
