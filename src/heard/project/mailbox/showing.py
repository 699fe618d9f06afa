"""Mails as the mailbox shows them: safe HTML of the new words, the quoted part aside, files with their addresses."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from markupsafe import Markup

from heard.conversations.rendering import render, safe
from heard.project.mailbox.letters import Letter, Thread


@dataclass(frozen=True)
class ShownFile:
    """A file of a mail."""

    name: str
    size: int
    url: str
    is_picture: bool


@dataclass(frozen=True)
class Shown:
    """One mail on the page."""

    is_sent: bool
    who: str
    address: str
    at: dt.datetime
    words: Markup
    quoted: str
    files: tuple[ShownFile, ...]
    is_automatic: bool


def shown(thread: Thread) -> list[Shown]:
    """What the page of a thread shows, oldest first."""
    return [_shown(thread, number, letter) for number, letter in enumerate(thread.letters)]


def _shown(thread: Thread, number: int, letter: Letter) -> Shown:
    mail = letter.mail
    html = safe(mail.reply_html) if mail.reply_html else render(mail.reply or mail.text)
    return Shown(
        is_sent=letter.is_sent,
        who=mail.sender.name or mail.sender.address,
        address=mail.sender.address,
        at=letter.at,
        words=Markup(html),  # noqa: S704 - cleaned in the line before
        quoted=mail.quoted,
        files=tuple(
            ShownFile(
                name=file.filename,
                size=file.size,
                url=reverse("mailbox_file", args=[thread.key, number, position]),
                is_picture=file.content_type.startswith("image/"),
            )
            for position, file in enumerate(mail.attachments)
        ),
        is_automatic=mail.automatic,
    )
