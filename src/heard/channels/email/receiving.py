"""Keeping mail as it comes, byte for byte, before anybody is told that we have it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from heard.plumbing.database.statements import prepared

CHANNEL = "heard_raw_email"  # NOTIFY wakes the intake
LONGEST_ADDRESS = 320


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A mail and what the envelope said; `position` names its place at the source, where it can be kept only once.

    Of an import `open_after` says what comes in resolved: conversations in which nothing was said since.
    """

    data: bytes
    source: str
    inbox_id: int | None = None
    account_id: int | None = None
    position: str = ""
    envelope_from: str = ""
    envelope_to: Sequence[str] = field(default_factory=tuple)
    open_after: dt.datetime | None = None


def keep(arrivals: Sequence[Arrival]) -> list[int]:
    """Store mails within the present transaction, or at once where there is none; return the numbers of the new ones.

    One statement for any number of mails. What is already kept from the same position is left out. The bytes travel in
    binary: Django's own cursor would first write them out as text.
    """
    if not arrivals:
        return []
    with prepared() as cursor:
        cursor.execute(_KEEP, _columns(arrivals))
        return [row[0] for row in cursor.fetchall()]


_KEEP = """
WITH given AS (
    SELECT * FROM unnest(%b::bytea[], %s::text[], %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[],
                         %s::timestamptz[])
        WITH ORDINALITY AS t(data, source, inbox_id, account_id, position, envelope_from, envelope_to, open_after, place)
), kept AS (
    INSERT INTO email_rawemail (data, size, source, inbox_id, account_id, position, envelope_from, envelope_to,
                                open_after, external_id, state, reason, attempts)
    SELECT data, octet_length(data), source, inbox_id, account_id, position, envelope_from, envelope_to::jsonb,
           open_after, '', 'new', '', 0
    FROM given ORDER BY place
    ON CONFLICT DO NOTHING
    RETURNING id
)
SELECT id, pg_notify('heard_raw_email', '') FROM kept ORDER BY id
"""


def _columns(arrivals: Sequence[Arrival]) -> list[list[object]]:
    return [
        [arrival.data for arrival in arrivals],
        [arrival.source for arrival in arrivals],
        [arrival.inbox_id for arrival in arrivals],
        [arrival.account_id for arrival in arrivals],
        [storable(arrival.position)[:120] for arrival in arrivals],
        [storable(arrival.envelope_from)[:LONGEST_ADDRESS] for arrival in arrivals],
        [json.dumps([storable(to)[:LONGEST_ADDRESS] for to in arrival.envelope_to]) for arrival in arrivals],
        [arrival.open_after for arrival in arrivals],
    ]


def storable(text: str) -> str:
    """Return text without what PostgreSQL cannot keep: NUL and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
