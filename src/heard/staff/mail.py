"""Mails that belong to no conversation: invitations, codes, news about signing in, and letters about webinars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from email.mime.base import MIMEBase
from email.utils import formataddr, make_msgid, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from heard.plumbing.mail import open_connection
from heard.staff.models import Business


def post(
    template: str,
    to: str,
    context: dict[str, Any],
    *,
    language: str = "",
    even_when_stopped: bool = True,
    message_id: str = "",
    attachments: Sequence[MIMEBase] = (),
    headers: Mapping[str, str] | None = None,
) -> None:
    """Send a mail made from `<template>_subject.txt` and `<template>_message.txt`, in the language given or the present one.

    One that might be tried again brings a `message_id` of its own, by which mailboxes know it again.
    Colleagues get it even while outgoing mail is stopped: without it nobody could sign in to lift the switch. Raises what
    the mail server's connection raises (OSError, smtplib.SMTPException, and OutgoingStoppedError where it may not leave).
    """
    business = str(Business.current())
    known = {**context, "business": business, "home": settings.HEARD_URL}
    with translation.override(language or translation.get_language()):
        subject = " ".join(render_to_string(f"{template}_subject.txt", known).split())
        text = render_to_string(f"{template}_message.txt", known).strip() + "\n"
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    mail = EmailMultiAlternatives(
        subject,
        text,
        formataddr((business, sender)),
        [to],
        headers={
            "Message-ID": message_id or make_msgid(domain=sender.rpartition("@")[2]),
            "Auto-Submitted": "auto-generated",
            **(headers or {}),
        },
        connection=open_connection(even_when_stopped=even_when_stopped),
    )
    for attachment in attachments:
        mail.attach(attachment)
    mail.send()
