"""The one value that whatever arrives becomes, on any channel, before `receive` takes it in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from heard.conversations.enclosure import Enclosure


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who says it: an address on the channel and the name they give."""

    address: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class IncomingFile:
    """A file that came along, whole."""

    filename: str
    content_type: str
    content: bytes
    content_id: str = ""
    inline: bool = False


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """Something said to us, on any channel. Frozen, and complete: `receive` needs nothing else.

    `token_conversation_id` and `token_side_id` are set only when a reply token of ours was found and its signature is
    right; `answers` are external ids it says it answers, nearest first; `is_believable` says whether the channel
    vouches for the sender (aligned DMARC, a signed-in visitor). `is_old` says that it comes from an archive: nobody
    acts on it. Archives hold answers of ours as well: `by_us` is who wrote one, `sender` then whom it was written to.
    """

    channel: str
    inbox_id: int
    sender: Sender
    external_id: str
    received_at: dt.datetime
    said_at: dt.datetime
    subject: str = ""
    text: str = ""
    quoted: str = ""
    html: str = ""
    quoted_html: str = ""
    recipients: Mapping[str, list[str]] = field(default_factory=dict)
    copies: tuple[Sender, ...] = ()
    answers: tuple[str, ...] = ()
    token_conversation_id: int | None = None
    token_side_id: int | None = None
    is_believable: bool = False
    kind: str = "message"  # message, auto_reply, list
    is_thanks: bool = False
    is_spam: bool = False
    is_old: bool = False
    by_us: Sender | None = None
    language: str = ""
    files: tuple[IncomingFile, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()  # files that are stored already
    source_id: int | None = None
    client_id: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
