"""Which stored mails this worker has in hand, and writing down what became of them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from heard.channels.email.envelope import Envelope
from heard.plumbing.database.statements import prepared

IMPORTS = 7_109_000_000_000_000_000  # the advisory lock of whoever takes imports in
LOCKS = 7_110_000_000_000_000_000  # advisory locks of the intake: this plus the number of the mail
SUSPICIOUS = 2  # begun so often without an end: it may be what stops us
LARGE = 1024 * 1024  # bytes


@dataclass(frozen=True)
class Claimed:
    """A mail that no other worker touches until `release`."""

    envelope: Envelope
    data: bytes
    attempts: int

    @property
    def raw_id(self) -> int:
        """Its number."""
        return self.envelope.raw_id


@dataclass(frozen=True)
class Outcome:
    """What became of one mail; `state` new means that it is tried again, not before `next_at`."""

    raw_id: int
    state: str
    reason: str = ""
    message_id: int | None = None
    external_id: str = ""
    inbox_id: int | None = None
    next_at: dt.datetime | None = None


def claim(*, limit: int, at: dt.datetime, alone: bool) -> list[Claimed]:
    """Lock waiting mails for this session, count the attempt, and return them, oldest first and imports last.

    With `alone` those that are large or were begun several times without an end, otherwise all others.
    """
    with prepared() as cursor:
        given: dict[str, Any] = {
            "limit": limit,
            "at": at,
            "locks": LOCKS,
            "imports": IMPORTS,
            "alone": alone,
            "begun": SUSPICIOUS,
            "large": LARGE,
        }
        cursor.execute(_CLAIM, given)
        return sorted((_claimed(row) for row in cursor.fetchall()), key=lambda claimed: claimed.raw_id)


def still_waiting(raw_ids: Sequence[int]) -> set[int]:
    """Lock the rows of mails within the present transaction; return those that nobody has settled meanwhile."""
    with prepared() as cursor:
        cursor.execute(_WAITING, [list(raw_ids)])
        return {row[0] for row in cursor.fetchall()}


def release() -> None:
    """Let go of everything that was claimed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_all()")


def put_off(raw_id: int, *, reason: str, until: dt.datetime) -> None:
    """Let a mail wait for something that is not its own fault: the attempt does not count."""
    with prepared() as cursor:
        cursor.execute(_PUT_OFF, [reason, until, raw_id])


def uncount(raw_ids: Sequence[int]) -> None:
    """Take back the last attempt of mails that still wait."""
    with prepared() as cursor:
        cursor.execute(_UNCOUNT, [list(raw_ids)])


def record(outcomes: Sequence[Outcome]) -> None:
    """Write what became of mails."""
    with prepared() as cursor:
        cursor.execute(
            _RECORD,
            [
                [outcome.raw_id for outcome in outcomes],
                [str(outcome.state) for outcome in outcomes],
                [outcome.reason for outcome in outcomes],
                [outcome.message_id for outcome in outcomes],
                [outcome.external_id[:998] for outcome in outcomes],
                [outcome.inbox_id for outcome in outcomes],
                [outcome.next_at for outcome in outcomes],
            ],
        )


def _claimed(row: tuple[Any, ...]) -> Claimed:
    raw_id, source, inbox_id, envelope_from, envelope_to, received_at, open_after, data, attempts = row
    addresses = json.loads(envelope_to) if isinstance(envelope_to, str) else envelope_to
    envelope = Envelope(
        raw_id=raw_id,
        source=source,
        inbox_id=inbox_id,
        envelope_from=envelope_from,
        envelope_to=tuple(str(address) for address in addresses),
        received_at=received_at,
        open_after=open_after,
    )
    return Claimed(envelope, bytes(data), attempts)


# Imports are taken in by one worker at a time and strictly in their order, as a letter has to be there before its answer
# comes: those that stand before the first that is not for now. What is to be read alone ends a batch, and comes next;
# what is tried again later holds up those behind it.
# The locks are tried one after the other on a materialised list: a planner that tried them on rows it then throws away
# would lock what nobody works off. Two lists, so that an import of years never stands before today's mail; longer than
# what is taken, so that several workers find something.
_CLAIM = """
WITH today AS MATERIALIZED (
    SELECT id FROM email_rawemail
    WHERE state = 'new' AND source <> 'import' AND (next_at IS NULL OR next_at <= %(at)s)
      AND (attempts >= %(begun)s OR size > %(large)s) = %(alone)s
    ORDER BY id LIMIT %(limit)s * 4
), line AS MATERIALIZED (
    SELECT id, COALESCE(next_at <= %(at)s, true) AND (attempts >= %(begun)s OR size > %(large)s) = %(alone)s AS is_for_now
    FROM email_rawemail
    WHERE (SELECT pg_try_advisory_lock(%(imports)s)) AND state = 'new' AND source = 'import'
    ORDER BY id LIMIT %(limit)s * 4
), imported AS MATERIALIZED (
    SELECT id FROM (SELECT id, bool_and(is_for_now) OVER (ORDER BY id) AS is_next FROM line) AS either WHERE is_next
), waiting AS MATERIALIZED (
    SELECT id FROM (SELECT id, false AS late FROM today UNION ALL SELECT id, true FROM imported) AS either
    ORDER BY late, id
), mine AS MATERIALIZED (
    SELECT id FROM waiting WHERE pg_try_advisory_lock(%(locks)s + id) LIMIT %(limit)s
)
UPDATE email_rawemail r SET attempts = r.attempts + 1
FROM mine WHERE r.id = mine.id AND r.state = 'new'
RETURNING r.id, r.source, r.inbox_id, r.envelope_from, r.envelope_to, r.received_at,
    CASE r.source WHEN 'import' THEN COALESCE(r.open_after, r.received_at - interval '28 days') END, r.data, r.attempts
"""

_WAITING = "SELECT id FROM email_rawemail WHERE id = ANY(%s) AND state = 'new' ORDER BY id FOR UPDATE"

_PUT_OFF = """
UPDATE email_rawemail SET attempts = greatest(attempts - 1, 0), reason = %s, next_at = %s WHERE id = %s AND state = 'new'
"""

_UNCOUNT = "UPDATE email_rawemail SET attempts = greatest(attempts - 1, 0) WHERE id = ANY(%s) AND state = 'new'"

_RECORD = """
UPDATE email_rawemail r SET
    state = given.state, reason = given.reason, message_id = given.message_id, external_id = given.external_id,
    inbox_id = given.inbox_id, next_at = given.next_at
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::bigint[], %s::timestamptz[])
    AS given(id, state, reason, message_id, external_id, inbox_id, next_at)
WHERE r.id = given.id AND r.state = 'new'
"""
