"""What `receive` reads and writes: one statement each, for any number of what arrived."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from heard.conversations.actions._row import SPOKEN
from heard.conversations.incoming import Incoming
from heard.conversations.models import MessageKind, State, Trust
from heard.conversations.models.search_entry import BUCKET
from heard.conversations.search_index import words
from heard.plumbing.database.statements import prepared

SNIPPET_CHARACTERS = 200


@dataclasses.dataclass(frozen=True)
class Known:
    """What the look at the database told; named as in receive_look.sql."""

    seen_id: int | None
    customer_id: int | None
    is_blocked: bool
    conversation_id: int | None
    state: str | None
    since: dt.datetime | None
    conversation_customer_id: int | None
    conversation_inbox_id: int | None
    snippet_by_us: bool | None
    reopen_days: int | None
    has_token: bool
    answered_id: int | None
    side_id: int | None
    side_addresses: list[str] | None
    belongs: bool
    new_conversation_id: int
    new_message_id: int


@dataclasses.dataclass(frozen=True)
class Place:
    """Where a message goes and what that does."""

    conversation_id: int
    customer_id: int
    inbox_id: int
    kind: str
    trust: str
    state: str
    is_new: bool
    opens: bool = False
    reopens: bool = False
    side_id: int | None = None
    previous_id: int | None = None


@dataclasses.dataclass(frozen=True)
class Arrived:
    """Something that arrived, what is known about it, and where it goes; nowhere if it was taken before."""

    incoming: Incoming
    client_id: uuid.UUID | None
    known: Known
    place: Place | None


def client_id_of(incoming: Incoming) -> uuid.UUID | None:
    """Return by what the same thing is known when it arrives twice, or None: then it is new each time."""
    if incoming.client_id:
        return uuid.UUID(incoming.client_id)
    if not incoming.external_id:
        return None
    # The sender is part of it, so that nobody can keep another's mail out by sending its Message-ID first.
    identity = f"{incoming.channel}\n{incoming.inbox_id}\n{incoming.sender.address}\n{incoming.external_id}"
    return uuid.UUID(bytes=hashlib.sha256(identity.encode(errors="replace")).digest()[:16])


def look(incoming: Sequence[Incoming], client_ids: Sequence[uuid.UUID | None]) -> list[Known]:
    """Return what is known about each, in their order, with numbers for what may be written of it."""
    asked = [
        {
            "place": place,
            "answers": list(one.answers)[:50],
            "token_side_id": one.token_side_id,
            "token_conversation_id": one.token_conversation_id,
            "address_kind": one.channel,
            "address": one.sender.address,
            "client_id": client_id,
        }
        for place, (one, client_id) in enumerate(zip(incoming, client_ids, strict=True))
    ]
    with prepared() as cursor:
        cursor.execute(_sql("receive_look"), [_json(asked)])
        return [_known(row) for row in cursor.fetchall()]


def _known(row: Sequence[Any]) -> Known:
    known = Known(*row)
    addresses = known.side_addresses
    return dataclasses.replace(known, side_addresses=json.loads(addresses) if isinstance(addresses, str) else addresses)


def write(arrived: Sequence[Arrived]) -> None:
    """Write what is new, no two of it for the same conversation."""
    with prepared() as cursor:
        cursor.execute(_sql("receive_write"), [_json([_row(one) for one in arrived])])


def _row(arrived: Arrived) -> dict[str, Any]:
    """Return what is written, named as in receive_write.sql."""
    incoming, place = arrived.incoming, arrived.place
    assert place is not None  # noqa: S101 - only what is new is written
    writer = incoming.by_us or incoming.sender
    return {
        **{field.name: getattr(place, field.name) for field in dataclasses.fields(place)},
        "wakes": place.opens and place.state == State.SNOOZED,
        "shows": place.kind == MessageKind.INCOMING,
        "message_id": arrived.known.new_message_id,
        "client_id": arrived.client_id,
        "channel": incoming.channel,
        "address": writer.address[:320],
        "sender_name": writer.name[:200],
        "subject": incoming.subject[:500],
        "language": incoming.language[:10],
        "snippet": " ".join((incoming.text or incoming.subject)[:600].split())[:SNIPPET_CHARACTERS],
        "participants": _participants(incoming, place),
        "recipients": dict(incoming.recipients),
        "text": incoming.text,
        "quoted": incoming.quoted,
        "html": incoming.html,
        "quoted_html": incoming.quoted_html,
        "external_id": incoming.external_id[:998],
        "external_references": " ".join(reversed(incoming.answers)),
        "source_id": incoming.source_id,
        "received_at": incoming.received_at,
        "said_at": incoming.said_at,
        "facts": dict(incoming.facts),
    }


def _json(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows as one value: binding thirty for each of forty messages took longer than writing them."""
    return json.dumps(rows, default=_plain, separators=(",", ":"))


def _plain(value: Any) -> str:
    if isinstance(value, dt.datetime | uuid.UUID):
        return str(value)
    raise TypeError(f"what arrives is made of plain values, not {type(value).__name__}")


def _participants(incoming: Incoming, place: Place) -> list[dict[str, str]]:
    """Return who takes part from now on: whoever began it, and whom somebody vouched for copies in."""
    if place.kind not in SPOKEN or place.trust == Trust.UNVERIFIED:
        return []
    people = {incoming.sender.address: (incoming.sender.address[:320], incoming.sender.name[:200], "customer")}
    for copy in incoming.copies[:50]:
        people.setdefault(copy.address, (copy.address[:320], copy.name[:200], "cc"))
    return [{"address": address, "name": name, "place": role} for address, name, role in people.values()]


@cache
def _sql(name: str) -> str:
    text = Path(__file__).with_name(f"{name}.sql").read_text()
    sought = words(subject="subject", sender="sender_name || ' ' || address", text="text")
    return text.replace("{BUCKET}", str(BUCKET)).replace("{WORDS}", sought)
