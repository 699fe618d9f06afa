"""How a message looks on the page: its pictures, its files, and what to be careful about."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from django.template.defaultfilters import filesizeformat
from django.urls import NoReverseMatch, reverse
from django.utils.html import escape

from heard.conversations.models import MessageKind, Trust
from heard.conversations.views.attachments import reader, subject_of
from heard.customers.called import sender_called
from heard.plumbing.files.addresses import sign
from heard.plumbing.files.kinds import PREVIEWED
from heard.staff.models import Agent

Address = Callable[[int], str]
_CID = re.compile(r' data-cid="([^"]*)"')
_LOOKS = {
    MessageKind.INCOMING: "customer",
    MessageKind.NOTE: "note",
    MessageKind.AUTOMATIC: "automatic",
    MessageKind.FORWARD: "forward",
    MessageKind.SIDE_IN: "aside",
    MessageKind.SIDE_OUT: "aside",
}
LONGEST = 50_000  # characters of a text that stand on the page; longer ones are some program's log, and slow to show
LONGEST_HTML = 200_000  # letters have a tenth of it; what is longer is shown as text
_ICONS = {
    "image": "image", "audio": "volume-2", "video": "video", "text": "file-text", "application/pdf": "file-text",
    "application/zip": "file-archive", "message": "mail",
}  # fmt: skip


def addresses_for(agent: Agent, at: dt.datetime) -> Address:
    """Return what makes the address of an attachment for one reader, by the attachment's number."""
    whom = reader(agent)
    return lambda number: reverse("attachment", args=[sign(subject_of(number), for_whom=whom, at=at)])


def presented(message: dict[str, Any], address: Address, reader: Agent) -> dict[str, Any]:
    """Return a message of conversation_page with what the template shows added: `look`, `body`, `quote`, `shown_files`
    (those that do not stand in the text), `pictures` (how many remote ones are blocked), `is_cut` (only its beginning is
    shown) and `is_unverified`.

    The reader's own name stands out where a note calls it.
    """
    pictures = {file["content_id"]: file for file in message["files"] if file["content_id"]}
    placed: set[int] = set()
    html, quoted_html = (_short(message[name]) for name in ("html", "quoted_html"))
    text, quoted = message["text"][:LONGEST], message["quoted"][:LONGEST]
    body = _with_pictures(html, pictures, placed, address)
    if message["kind"] == MessageKind.NOTE:
        body = body.replace(f'class="mention" data-agent="{reader.pk}"', 'class="mention mention-me"')
    quote = _with_pictures(quoted_html, pictures, placed, address)
    return {
        **message,
        "recipients": {place: message["recipients"].get(place) or [] for place in ("to", "cc", "bcc")},
        "look": _LOOKS.get(message["kind"], "agent"),
        "who": message["agent"] or sender_called(name=message["sender_name"], address=message["sender_address"]),
        "body": body,
        "text": text,
        "quote": quote or (f'<p class="plain-text">{escape(quoted)}</p>' if quoted else ""),
        "is_cut": not (html or text == message["text"]) or not (quoted_html or quoted == message["quoted"]),
        "shown_files": [_file(file, address) for file in message["files"] if file["id"] not in placed],
        "pictures": body.count(" data-remote-src=") + quote.count(" data-remote-src="),
        "is_unverified": message["trust"] == Trust.UNVERIFIED,
    }


def _short(html: str) -> str:
    return html if len(html) <= LONGEST_HTML else ""


def _with_pictures(html: str, pictures: dict[str, Any], placed: set[int], address: Address) -> str:
    """Let the pictures that came along stand where the sender put them."""
    if " data-cid=" not in html:
        return html

    def put(found: re.Match[str]) -> str:
        file = pictures.get(found[1]) or pictures.get(unquote(found[1]))
        if file is None or file["content_type"] not in PREVIEWED:
            return found[0]
        placed.add(file["id"])
        return f' src="{escape(address(file["id"]))}"'

    return _CID.sub(put, html)


def _file(file: dict[str, Any], address: Address) -> dict[str, Any]:
    kind, place = file["content_type"].lower(), address(file["id"])
    return {
        "name": file["filename"],
        "size": filesizeformat(file["size"]),
        "address": place,
        "preview": f"{place}?preview" if kind in PREVIEWED else None,
        "icon": _ICONS.get(kind) or _ICONS.get(kind.partition("/")[0], "file"),
    }


def original_address(source_id: int | None, channel: str) -> str | None:
    """Return where the original of a message is shown, when its channel offers that."""
    if source_id is None:
        return None
    try:
        return reverse(f"{channel}_original", args=[source_id])
    except NoReverseMatch:
        return None
