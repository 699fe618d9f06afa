"""What a visitor says, looked at before it is kept: not too much, not too long, and in a conversation of theirs."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone

from heard.channels.chat.line.asking import Say
from heard.channels.chat.line.desk import Guest
from heard.channels.chat.line.limits import LONGEST_TEXT, MOST_FILES, Limits
from heard.channels.chat.line.refusing import refusal
from heard.channels.chat.saying import Said
from heard.channels.chat.tickets import TicketIsVoid, read_ticket
from heard.conversations.enclosure import Enclosure


def insist_on_measure(say: Say, guest: Guest, *, limits: Limits, address: str, topics: Collection[str]) -> None:
    """Raise Refused for what is too much at once, empty, too long, or said in a conversation out of their reach."""
    if limits.words.take(guest.public_id.hex):
        raise refusal("slow_down", guest)
    if say.chat is None and limits.beginnings.take(address):
        raise refusal("slow_down", guest)
    if not (say.text or say.tickets):
        raise refusal("empty", guest)
    if len(say.text) > LONGEST_TEXT or len(say.tickets) > MOST_FILES:
        raise refusal("too_long", guest)
    if say.chat is not None and f"chat:{say.chat}" not in topics:
        raise refusal("unknown_chat", guest)


def said_by(guest: Guest, say: Say, page: tuple[str, str]) -> Said:
    """Return what they say, as it is kept, with the files they sent ahead; raises Refused where a file is lost."""
    return Said(
        visitor=guest.public_id, widget_id=guest.widget.pk, inbox_id=guest.widget.inbox_id,
        given_id=say.given_id, chat=say.chat, text=say.text, enclosures=_files(guest, say),
        name=say.name or guest.there.name, language=guest.language, page_url=page[0], page_title=page[1],
        is_known=guest.is_known, named_at=guest.named_at,
    )  # fmt: skip


def _files(guest: Guest, say: Say) -> tuple[Enclosure, ...]:
    at = timezone.now()
    try:
        return tuple(read_ticket(one, visitor=guest.public_id, was=guest.was, at=at) for one in say.tickets)
    except TicketIsVoid as error:
        raise refusal("too_large", guest) from error
