"""A conversation as its visitor saw it, written down for a mail."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import formats, translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from heard.channels.chat.mailing import language_of
from heard.channels.chat.models import Chat
from heard.conversations.models import Attachment, Message, MessageKind
from heard.conversations.models.message import DeliveryState
from heard.conversations.rendering import render, spelled_out
from heard.plumbing.listing import listed
from heard.staff.models import Business

MOST = 500  # messages, the newest
NOT_SAID = (DeliveryState.HELD, DeliveryState.SCHEDULED)
GREY = "color:#57606a"


@dataclass(frozen=True)
class Copy:
    """What the mail says: its subject, the words above, and what was said, as text and as HTML."""

    subject: str
    text: str
    quoted: str
    quoted_html: str


def copy_of(chat: Chat) -> Copy:
    """Return a chat in the visitor's language: what they and we said, with times in their time zone and the names of files.

    Never what is among colleagues, what waits to be said, or what nobody vouches for.
    """
    said = Message.objects.filter(conversation=chat.pk).seen_by_customer().exclude(delivery__in=NOT_SAID)
    messages = list(said.order_by("-pk")[:MOST])[::-1]
    files: dict[int, list[str]] = {}
    for number, name in (
        Attachment.objects.filter(message__in=messages).order_by("pk").values_list("message_id", "filename")
    ):
        files.setdefault(number, []).append(name)
    with translation.override(language_of(chat)):
        business = chat.conversation.inbox.brand.name
        zone = _zone(chat)
        lines = [(message, _headed(message, chat, zone), files.get(message.pk, ())) for message in messages]
        return Copy(
            subject=_("Your chat with %(business)s") % {"business": business},
            text=_("Here is the copy of our chat that you asked for."),
            quoted="\n\n".join(_plain(*line) for line in lines),
            quoted_html=format_html("<hr>{}", format_html_join("", "{}", ((_page(*line),) for line in lines))),
        )


def _headed(message: Message, chat: Chat, zone: dt.tzinfo) -> str:
    theirs = chat.visitor.name or _("You")
    who = theirs if message.kind == MessageKind.INCOMING else message.sender_name
    return listed((who, formats.date_format(message.created_at.astimezone(zone), "DATETIME_FORMAT")))


def _plain(message: Message, head: str, files: Sequence[str]) -> str:
    words = spelled_out(message.text) if message.kind == MessageKind.AUTOMATIC else message.text
    return "\n".join([head, *([words] if words else []), *(f"[{name}]" for name in files)])


def _page(message: Message, head: str, files: Sequence[str]) -> str:
    # The HTML of a message was cleaned when it was kept.
    body = message.html or render(message.text)
    named = format_html_join("", '<p style="{}">📎 {}</p>', ((GREY, name) for name in files))
    return format_html('<p style="{}">{}</p>{}{}', GREY, head, mark_safe(body), named)  # noqa: S308


def _zone(chat: Chat) -> dt.tzinfo:
    for name in (chat.conversation.customer.time_zone, Business.current().time_zone):
        try:
            if name:
                return zoneinfo.ZoneInfo(name)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            continue
    return dt.UTC
